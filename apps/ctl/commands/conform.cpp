#include "apps/ctl/command_line.hpp"
#include "apps/ctl/commands/commands.hpp"
#include "apps/ctl/conform/scenario.hpp"
#include "apps/ctl/exit_code.hpp"
#include "apps/ctl/print_json.hpp"
#include "apps/ctl/session.hpp"
#include "apps/ctl/terminal.hpp"

#include <actorgrid/printable.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <functional>
#include <future>
#include <iostream>
#include <memory>

namespace actorgrid::ctl {

namespace {

using clock = std::chrono::steady_clock;

struct conform_arguments {
  std::string host;
  std::vector<std::string> only;
  std::string dial;
  std::string restart;
  std::size_t clients = 2;
};

struct verdict {
  std::uint64_t operations = 0;
  std::string error; ///< empty: the scenario passed
};

verdict judge(const std::function<std::uint64_t()>& run) {
  try {
    return {run(), {}};
  } catch (const std::exception& e) {
    return {0, *e.what() ? e.what() : "failed"};
  }
}

void print_verdict(std::string_view name, std::size_t clients, const verdict& found,
                   clock::duration took, const global_options& options) {
  const double seconds = std::chrono::duration<double>(took).count();
  const auto rate = std::llround(static_cast<double>(found.operations) / std::max(seconds, 1e-9));
  const bool ok = found.error.empty();
  if (options.json) {
    print_json({{"scenario", name},
                {"ok", ok},
                {"n", found.operations},
                {"seconds", seconds},
                {"ops_per_s", rate},
                {"error", found.error},
                {"clients", clients}});
    return;
  }
  std::array<char, 128> line{};
  std::snprintf(line.data(), line.size(), " %-24.*s %zu client%s %8llu in %8s %9lld/s",
                static_cast<int>(name.size()), name.data(), clients, clients == 1 ? " " : "s",
                static_cast<unsigned long long>(found.operations), format_duration(took).c_str(),
                static_cast<long long>(rate));
  std::cout << (ok ? paint(colour::good, "ok    ") : paint(colour::bad, "FAILED"))
            << (ok ? line.data() : " " + std::string(name) + ": " + printable(found.error))
            << std::endl;
}

class conformance {
public:
  conformance(const target_grid& where, const std::string& host, const conform_arguments& arguments)
      : arguments_(arguments), options_(where.options()) {
    // The name of --as can be connected only once.
    const std::size_t clients = options_.as.empty() ? arguments.clients : 1;
    for (std::size_t i = 0; i < clients; ++i) {
      sessions_.push_back(std::make_unique<session>(where, std::vector{host}));
      peers_.push_back(sessions_.back()->reach(host));
    }
    check_dialler();
  }

  void run_all() {
    run_sets(1);
    if (peers_.size() > 1) run_sets(peers_.size());
    run_restart();
  }

  std::size_t done() const noexcept { return done_; }
  std::size_t failed() const noexcept { return failed_; }

private:
  void run_sets(std::size_t clients) {
    for (const auto* set :
         {&conform::unary_scenarios(), &conform::stream_scenarios(), &conform::ending_scenarios()})
      for (const auto& chosen : *set) run(chosen, clients);
  }

  void run(const conform::scenario& chosen, std::size_t clients) {
    if (!is_wanted(chosen.name)) return;
    const auto begin = clock::now();
    std::vector<std::future<verdict>> running;
    for (std::size_t i = 0; i < clients; ++i)
      running.push_back(std::async(std::launch::async, [this, &chosen, i] {
        return judge([&] { return chosen.run(sessions_[i]->node(), peers_[i]); });
      }));
    verdict all;
    for (auto& one : running) {
      auto found = one.get();
      all.operations += found.operations;
      if (all.error.empty()) all.error = std::move(found.error);
    }
    report(chosen.name, clients, all, clock::now() - begin);
  }

  void run_restart() {
    if (arguments_.restart.empty()) return;
    const auto begin = clock::now();
    const auto found = judge([this] {
      return conform::run_restart(sessions_[0]->node(), peers_[0], arguments_.restart);
    });
    report("restart", 1, found, clock::now() - begin);
  }

  bool is_wanted(std::string_view name) const {
    const auto& only = arguments_.only;
    return only.empty() || std::find(only.begin(), only.end(), name) != only.end();
  }

  void check_dialler() const {
    const bool dials = peers_.front().stats().dials;
    if (!arguments_.dial.empty() && dials != (arguments_.dial == "out"))
      throw quit(exit_code::usage, std::string(dials ? "this side dials" : "the peer dials")
                                       + ": to change that, choose another name with --as");
  }

  void report(std::string_view name, std::size_t clients, const verdict& found,
              clock::duration took) {
    print_verdict(name, clients, found, took, options_);
    ++done_;
    if (!found.error.empty()) ++failed_;
  }

  const conform_arguments& arguments_;
  const global_options& options_;
  std::vector<std::unique_ptr<session>> sessions_;
  std::vector<peer> peers_;
  std::size_t done_ = 0;
  std::size_t failed_ = 0;
};

int run_conform(const global_options& options, const conform_arguments& arguments) {
  const target_grid where(options);
  conformance all(where, where.host_or_only(arguments.host), arguments);
  all.run_all();
  if (all.done() == 0) throw quit(exit_code::usage, "no scenario has that name");
  std::cerr << "actorgrid-ctl: " << all.done() - all.failed() << " of " << all.done()
            << " scenarios passed\n";
  return static_cast<int>(all.failed() == 0 ? exit_code::ok : exit_code::failure);
}

} // namespace

void add_conform(command_line& line) {
  auto arguments = std::make_shared<conform_arguments>();
  auto& sub = line.add(
      "conform",
      "Runs every scenario of the conformance set against a node that serves it\n"
      "(actorgrid-node --conformance), alone and then again with two concurrent clients.\n"
      "A guest always dials. To let the node dial, join as a configured peer with --as,\n"
      "which listens.",
      "  actorgrid-ctl conform --peers http://127.0.0.1:7411\n"
      "  actorgrid-ctl conform --only echo --only cancel --json --peers http://node1:9000\n"
      "  actorgrid-ctl conform --dial in --as http://127.0.0.1:7500 --peers http://node1:9000\n"
      "  actorgrid-ctl conform --restart './restart-node1' --peers http://node1:9000\n");
  sub.add_option("peer", arguments->host, "the node; may be left out when there is only one")
      ->type_name("PEER");
  sub.add_option("--only", arguments->only, "only this scenario; may be repeated")
      ->type_name("SCENARIO");
  sub.add_option("--dial", arguments->dial, "require a side to dial: out, this side; in, the peer")
      ->check(CLI::IsMember({"in", "out"}));
  sub.add_option("--restart", arguments->restart,
                 "finally, call while this command kills and restarts the node")
      ->type_name("COMMAND");
  sub.add_option("--clients", arguments->clients,
                 "concurrent clients in the second run; 1: no second run")
      ->check(CLI::Range(1, 16));
  sub.callback([&line, arguments] {
    line.run = [arguments](const global_options& o) { return run_conform(o, *arguments); };
  });
}

} // namespace actorgrid::ctl
