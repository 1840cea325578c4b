// Events of the node and lines of the application in one log, and the same events in a log of
// another library.

#include <actorgrid/actorgrid.hpp>

#include <iostream>
#include <sstream>

namespace grid = actorgrid;
using namespace std::chrono_literals;

// Stands for a library such as spdlog, whose logger has the same function.
struct other_log {
  std::ostream& out;
  void log(grid::log_level level, const std::string& text) const {
    out << '[' << to_string(level) << "] " << text << '\n';
  }
};

// All it takes. It is called on threads of the node, so the other log must not block: with spdlog,
// an asynchronous logger with the policy overrun_oldest.
struct forwarder : grid::observer {
  explicit forwarder(const other_log& to) : log(to) {}
  void on_event(const grid::event& e) noexcept override {
    log.log(level_of(e.what), grid::to_logfmt(e));
  }
  const other_log& log;
};

int main() {
  grid::system_config settings;
  caf::actor_system system{settings};
  grid::node_config config;
  config.local = "http://127.0.0.1:7443";
  config.peers = {config.local};

  std::ostringstream text;
  const other_log other{std::cout};
  {
    const grid::logger log{text, {.format = grid::log_format::json}};
    const auto forwards = std::make_shared<forwarder>(other);
    grid::node node{system, config, {.observers = {log.observer(), forwards}}};
    if (auto error = node.start()) return std::cerr << grid::render(error) << '\n', 1;
    log.info("order placed", {{"order", 17}, {"customer", "Jo \"J\" Doe\n"}});
  } // with the node and the logger, the log ends: its lines are written

  // The times differ from run to run.
  std::istringstream lines{text.str()};
  for (std::string line; std::getline(lines, line);)
    std::cout << line.substr(line.find("\"level\"")) << '\n';
}

// Output:
// [info] level=info event=listening code=AG101 node="http://127.0.0.1:7443" text=":7443"
// [info] level=info event=stopped code=AG108 node="http://127.0.0.1:7443"
// "level":"info","event":"listening","code":"AG101","node":"http://127.0.0.1:7443","text":":7443"}
// "level":"info","text":"order placed","order":17,"customer":"Jo \"J\" Doe\u000a"}
// "level":"info","event":"stopped","code":"AG108","node":"http://127.0.0.1:7443"}
