#include "apps/bench/both_ends.hpp"
#include "apps/bench/commands/commands.hpp"
#include "apps/bench/handlers.hpp"

#include <iostream>
#include <memory>

namespace actorgrid::bench {

namespace {

struct serve_arguments {
  std::string listen_as = "http://127.0.0.1:7480";
  std::string client = "http://127.0.0.1:7481";
  bool leave_with_input = false;
  bool with_lane = false;
};

int run_serve(const serve_arguments& arguments) {
  if (arguments.leave_with_input) leave_with_input();
  system_config config;
  caf::actor_system system{config};
  node there{system, config_of(arguments.listen_as, arguments.client, arguments.with_lane)};
  serve_on(there);
  const auto error = there.run();
  if (error) std::cerr << "actorgrid-bench: " << render(error) << '\n';
  return error ? EXIT_FAILURE : EXIT_SUCCESS;
}

} // namespace

void add_serve(command_line& line) {
  auto arguments = std::make_shared<serve_arguments>();
  auto& sub =
      line.add("serve", "Runs the serving process for --server of other commands, until SIGTERM.",
               "  actorgrid-bench serve --listen-as http://10.0.0.2:7480 \\\n"
               "      --client http://10.0.0.1:7481\n"
               "  actorgrid-bench calls --server http://10.0.0.2:7480 \\\n"
               "      --as http://10.0.0.1:7481\n");
  sub.add_option("--listen-as", arguments->listen_as, "own name; listens on its port")
      ->type_name("URL")
      ->capture_default_str();
  sub.add_option("--client", arguments->client, "name of the process that measures")
      ->type_name("URL")
      ->capture_default_str();
  sub.add_flag("--lane", arguments->with_lane, "serve in a lane, too, for mixed --lane");
  sub.add_flag("--leave-with-input", arguments->leave_with_input, "exit when standard input ends");
  sub.callback([&line, arguments] {
    line.run = [arguments](const options&) { return run_serve(*arguments); };
  });
}

} // namespace actorgrid::bench
