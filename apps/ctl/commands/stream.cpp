#include "apps/ctl/argument_payload.hpp"
#include "apps/ctl/command_line.hpp"
#include "apps/ctl/commands/commands.hpp"
#include "apps/ctl/exit_code.hpp"
#include "apps/ctl/line_reader.hpp"
#include "apps/ctl/print_json.hpp"
#include "apps/ctl/session.hpp"
#include "apps/ctl/terminal.hpp"

#include <iostream>
#include <memory>
#include <thread>
#include <unistd.h>

namespace actorgrid::ctl {

namespace {

struct stream_arguments {
  std::uint8_t id = 0;
  std::optional<std::string> opening;
  std::string host;
  std::string subroute;
  std::uint32_t in = 0;
  std::uint32_t out = 1;
  std::chrono::milliseconds deadline{0};
};

call<byte_stream> open(const peer& to, const stream_arguments& arguments, payload opening) {
  const handler_id id{arguments.id};
  const windows window{arguments.in, arguments.out};
  open_options settings{.timeout = arguments.deadline, .subroute = arguments.subroute};
  return to.open(id, window, std::move(opening), settings);
}

/// Sends the lines of standard input while the caller receives.
class line_sender {
public:
  explicit line_sender(sink<payload> out)
      : lines_(STDIN_FILENO), thread_([this, out = std::move(out)]() mutable {
          while (auto line = lines_.next())
            if (out.send(payload{std::string_view(*line)}).get()) return;
          out.finish();
        }) {}
  ~line_sender() {
    lines_.stop();
    thread_.join();
  }
  line_sender(const line_sender&) = delete;
  line_sender& operator=(const line_sender&) = delete;

private:
  line_reader lines_;
  std::thread thread_;
};

void print_message(const payload& message, bool json) {
  if (json) {
    const auto [name, value] = json_payload(message);
    print_json({{"size", message.size()}, {name, value}});
  } else {
    std::cout << message.text() << std::endl;
  }
  if (!std::cout) throw quit(exit_code::failure, "standard output cannot be written");
}

int run_stream(const global_options& options, const stream_arguments& arguments) {
  const target_grid where(options);
  const auto host = where.host_or_only(arguments.host, "stream --host");
  auto opening = argument_payload(arguments.opening);
  session own(where, {host});
  const auto to = own.reach(host);
  auto opened = value_or_quit(open(to, arguments, std::move(opening)).get(), short_name(host));

  {
    std::optional<line_sender> sender;
    if (arguments.in != 0) sender.emplace(opened.out);
    while (const auto message = opened.next().get()) print_message(*message, options.json);
  }
  if (const auto error = opened.error()) throw quit(short_name(host), failure_of(error));
  return 0;
}

} // namespace

void add_stream(command_line& line) {
  auto arguments = std::make_shared<stream_arguments>();
  auto& sub =
      line.add("stream",
               "Opens a stream to the handler ID of a node, sends the lines of standard input,\n"
               "and prints what arrives, one message per line. The windows must be the handler's.",
               "  actorgrid-ctl stream 5 1000 --out 4 --host node1 --config-file node1.ini\n"
               "  seq 10 | actorgrid-ctl stream 4 --in 4 --out 4 --peers http://node1:9000\n");
  sub.add_option("id", arguments->id, "the handler")
      ->required()
      ->check(CLI::Range(1, 255))
      ->type_name("ID");
  sub.add_option("opening", arguments->opening,
                 "opening payload: text, @FILE or - for standard input; none: nil")
      ->type_name("PAYLOAD");
  sub.add_option("--host", arguments->host, "the node; may be left out when there is only one")
      ->type_name("HOST");
  sub.add_option("--subroute", arguments->subroute, "subroute of the handler, parts joined with /");
  sub.add_option("--in", arguments->in,
                 "the handler's window for input (default: 0, for a handler without input)");
  sub.add_option("--out", arguments->out, "the handler's window for output (default: 1)");
  add_duration(sub, "--deadline", arguments->deadline,
               "time limit for the whole stream (default: none)");
  sub.callback([&line, arguments] {
    line.run = [arguments](const global_options& o) { return run_stream(o, *arguments); };
  });
}

} // namespace actorgrid::ctl
