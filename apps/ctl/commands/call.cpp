#include "apps/ctl/argument_payload.hpp"
#include "apps/ctl/command_line.hpp"
#include "apps/ctl/commands/commands.hpp"
#include "apps/ctl/exit_code.hpp"
#include "apps/ctl/print_json.hpp"
#include "apps/ctl/session.hpp"
#include "apps/ctl/terminal.hpp"

#include <iostream>
#include <memory>
#include <unistd.h>

namespace actorgrid::ctl {

namespace {

struct call_arguments {
  std::uint8_t id = 0;
  std::optional<std::string> body;
  std::string host;
  std::string subroute;
};

int call_handler(const global_options& options, const call_arguments& arguments) {
  const target_grid where(options);
  const auto host = where.host_or_only(arguments.host, "call --host");
  auto body = argument_payload(arguments.body);
  session own(where, {host});
  const auto to = own.reach(host);
  const call_options settings{.timeout = options.timeout, .subroute = arguments.subroute};

  const auto begin = std::chrono::steady_clock::now();
  const auto answer = value_or_quit(
      to.call(handler_id{arguments.id}, std::move(body), settings).get(), short_name(host));
  const auto took = std::chrono::steady_clock::now() - begin;
  if (options.json) {
    const auto [name, value] = json_payload(answer);
    print_json({{"host", host},
                {"id", arguments.id},
                {"seconds", std::chrono::duration<double>(took).count()},
                {"size", answer.size()},
                {"nil", answer.is_nil()},
                {name, value}});
  } else {
    std::cout << answer.text();
    if (::isatty(STDOUT_FILENO) == 1 && !answer.text().ends_with('\n')) std::cout << '\n';
  }
  return 0;
}

} // namespace

void add_call(command_line& line) {
  auto arguments = std::make_shared<call_arguments>();
  auto& sub = line.add("call", "Calls the handler ID of a node and prints the bytes of its answer.",
                       "  actorgrid-ctl call 1 hello --host node1 --peers http://node1:9000\n"
                       "  actorgrid-ctl call 7 --subroute asubroute @request.bin > answer.bin\n"
                       "  date | actorgrid-ctl call 1 - --config-file node1.ini --host 2\n");
  sub.add_option("id", arguments->id, "the handler")
      ->required()
      ->check(CLI::Range(1, 255))
      ->type_name("ID");
  sub.add_option("payload", arguments->body, "text, @FILE or - for standard input; none: nil")
      ->type_name("PAYLOAD");
  sub.add_option("--host", arguments->host, "the node; may be left out when there is only one")
      ->type_name("HOST");
  sub.add_option("--subroute", arguments->subroute, "subroute of the handler, parts joined with /");
  sub.callback([&line, arguments] {
    line.run = [arguments](const global_options& o) { return call_handler(o, *arguments); };
  });
}

} // namespace actorgrid::ctl
