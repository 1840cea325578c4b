#include "apps/ctl/command_line.hpp"

#include "apps/ctl/commands/commands.hpp"
#include "apps/ctl/exit_code.hpp"
#include "apps/ctl/host_names.hpp"
#include "apps/ctl/terminal.hpp"

#include <actorgrid/version.hpp>

#include <exception>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

namespace actorgrid::ctl {

namespace {

constexpr const char* about =
    "Inspects and uses a grid, which it joins as a guest node.\n"
    "A HOST is a node's URL, a short form that matches only one node (node1, 127.0.0.1:7411),\n"
    "or its position in the list of peers, counted from 1.";

constexpr const char* exit_codes =
    "Results go to standard output, everything else to standard error. NO_COLOR is honoured.\n"
    "Exit codes: 0 ok, 1 failure, 2 usage, 3 unreachable, 4 credentials or certificates refused,\n"
    "5 timeout, 6 the remote handler answered with an error.";

} // namespace

CLI::Option* add_duration(CLI::App& app, const std::string& name, std::chrono::milliseconds& target,
                          const std::string& description, duration_range range) {
  return app
      .add_option_function<std::string>(
          name,
          [&target, name, range](const std::string& text) {
            const auto parsed = parse_duration(text);
            if (!parsed)
              throw CLI::ValidationError(name,
                                         "\"" + text + "\" is not a duration such as 250ms or 5s");
            if (range == duration_range::positive && parsed->count() == 0)
              throw CLI::ValidationError(name, "\"" + text + "\" is not longer than 0");
            target = *parsed;
          },
          description)
      ->type_name("DURATION");
}

command_line::command_line() : app_(about, "actorgrid-ctl") {
  app_.set_version_flag("--version", "actorgrid-ctl " ACTORGRID_VERSION,
                        "Print the version and exit");
  app_.require_subcommand(1);
  app_.fallthrough();
  app_.footer(exit_codes);
  add_connection_options();

  add_peers(*this);
  add_ping(*this);
  add_doctor(*this);
  add_top(*this);
  add_slow(*this);
  add_streams(*this);
  add_trace(*this);
  add_call(*this);
  add_stream(*this);
  add_ls(*this);
  add_stat(*this);
  add_du(*this);
  add_cat(*this);
  add_walk(*this);
  add_watch(*this);
  add_lock(*this);
  add_locks(*this);
  add_reload(*this);
  add_burst(*this);
  add_conform(*this);
}

void command_line::add_connection_options() {
  auto& o = options_;
  app_.add_option("--config-file", o.config_file,
                  "take peers, credentials, TLS and guest pattern from a node's configuration")
      ->type_name("FILE");
  app_.add_option_function<std::vector<std::string>>(
          "--peers",
          [&o](const std::vector<std::string>& lists) {
            for (const auto& list : lists)
              for (auto& pattern : split_patterns(list)) o.peers.push_back(std::move(pattern));
          },
          "nodes of the grid, separated by commas; patterns such as "
          "'http://node{1...4}:9000' need quotes in a shell")
      ->type_name("URL");
  app_.add_option("--as", o.as, "join as this peer, not as a guest, and listen on its port")
      ->type_name("URL");
  app_.add_option("--listen", o.listen, "with --as: address:port to bind, or none")
      ->type_name("ADDRESS");
  app_.add_option("--guest-pattern", o.guest_pattern,
                  "pattern for the name of the guest (default: http://ctl-*:1)")
      ->type_name("PATTERN");
  auto* path = app_.add_option("--route-path", o.route_path, "path of the upgrade request");
  path->type_name("PATH");
  app_.add_option("--lane", o.lane, "use this lane of the grid, instead of its main connections")
      ->type_name("NAME")
      ->excludes(path);
  app_.add_option("--token-file", o.auth.token_file, "file with the shared secret")
      ->type_name("FILE");
  app_.add_option("--jwt-access-key", o.auth.jwt_access_key, "subject of the web tokens")
      ->type_name("KEY");
  app_.add_option("--jwt-secret-file", o.auth.jwt_secret_file, "file with the web tokens' key")
      ->type_name("FILE");
  app_.add_option("--tls-ca", o.tls.ca, "trusted CAs, PEM")->type_name("FILE");
  app_.add_option("--tls-cert", o.tls.cert, "own certificate, PEM")->type_name("FILE");
  app_.add_option("--tls-key", o.tls.key, "its key, PEM")->type_name("FILE");
  app_.add_option("--tls-key-password-file", o.tls.key_password_file,
                  "file with the password of an encrypted key")
      ->type_name("FILE");
  app_.add_flag("--insecure", o.insecure, "accept any certificate");
  add_duration(app_, "--timeout", o.timeout,
               "time limit for connecting and for each operation (default: 10s)",
               duration_range::positive);
  app_.add_flag("--wait", o.wait, "keep trying to connect until the timeout");
  app_.add_flag("--json", o.json, "one JSON value per line");
  app_.add_flag("--plain", o.plain, "no colour; fields separated by tabs");
  app_.add_flag("-v,--verbose", o.verbose, "report connection events on standard error");
}

CLI::App& command_line::add(const std::string& name, const std::string& what,
                            const std::string& examples) {
  auto& sub = *app_.add_subcommand(name, what);
  sub.footer("Examples:\n" + examples);
  return sub;
}

int command_line::main(int argc, char** argv) {
  try {
    app_.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app_.exit(e) == 0 ? 0 : static_cast<int>(exit_code::usage);
  }
  try {
    choose_colour(!options_.plain && !options_.json);
    const int code = run(options_);
    std::cout.flush();
    if (!std::cout) throw quit(exit_code::failure, "standard output cannot be written");
    return code;
  } catch (const quit& q) {
    std::cout.flush();
    std::cerr << "actorgrid-ctl: " << q.what() << '\n';
    return static_cast<int>(q.code());
  } catch (const std::exception& e) {
    std::cerr << "actorgrid-ctl: " << e.what() << '\n';
    return static_cast<int>(exit_code::failure);
  }
}

} // namespace actorgrid::ctl
