#include "apps/ctl/command_line.hpp"
#include "apps/ctl/commands/commands.hpp"
#include "apps/ctl/conform/report.hpp"
#include "apps/ctl/conform/scenario.hpp"
#include "apps/ctl/conform/wire/bench.hpp"
#include "apps/ctl/exit_code.hpp"
#include "apps/ctl/print_json.hpp"
#include "apps/ctl/session.hpp"
#include "apps/ctl/terminal.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <csignal>
#include <functional>
#include <future>
#include <iostream>
#include <memory>

namespace actorgrid::ctl {

namespace {

using clock = std::chrono::steady_clock;
using conform::verdict;

/// The group of the scenarios that use the handlers of the conformance set.
constexpr std::string_view handlers_group = "handlers";

struct conform_arguments {
  std::string host;
  std::vector<std::string> only;
  std::string dial;
  std::string restart;
  std::size_t clients = 2;
  bool list = false;
};

/// What `run` says, with its number of operations.
verdict judge(std::string_view group, std::string_view name,
              const std::function<std::uint64_t()>& run) {
  verdict found{.group = group, .name = name};
  const auto begin = clock::now();
  try {
    found.operations = run();
  } catch (const conform::skipped& e) {
    found.what = verdict::kind::skipped;
    found.why = e.what();
  } catch (const std::exception& e) {
    found.what = verdict::kind::failed;
    found.why = *e.what() ? e.what() : "failed";
  }
  found.took = clock::now() - begin;
  return found;
}

std::vector<const conform::scenario*> all_scenarios() {
  std::vector<const conform::scenario*> all;
  for (const auto* set :
       {&conform::unary_scenarios(), &conform::stream_scenarios(), &conform::ending_scenarios()})
    for (const auto& one : *set) all.push_back(&one);
  return all;
}

class conformance {
public:
  conformance(const target_grid& where, const std::string& host, const conform_arguments& arguments)
      : arguments_(arguments), where_(where), host_(host), report_(where.options()) {}

  void run_all() {
    if (is_wanted_any_of_handlers()) {
      connect();
      run_sets(1);
      if (peers_.size() > 1) run_sets(peers_.size());
      run_restart();
      // With --as there is only one name, and so one connection.
      peers_.clear();
      sessions_.clear();
    }
    run_wire_cases();
    report_.finish();
  }

  const conform::report& report() const noexcept { return report_; }

private:
  bool is_wanted(std::string_view group, std::string_view name) const {
    const auto& only = arguments_.only;
    return only.empty() || std::find(only.begin(), only.end(), name) != only.end()
           || std::find(only.begin(), only.end(), group) != only.end();
  }

  bool is_wanted_any_of_handlers() const {
    const auto all = all_scenarios();
    return !arguments_.restart.empty() || !arguments_.dial.empty()
           || std::any_of(all.begin(), all.end(),
                          [this](const auto* s) { return is_wanted(handlers_group, s->name); });
  }

  void connect() {
    // The name of --as can be connected only once.
    const std::size_t clients = where_.options().as.empty() ? arguments_.clients : 1;
    for (std::size_t i = 0; i < clients; ++i) {
      sessions_.push_back(std::make_unique<session>(where_, std::vector{host_}));
      peers_.push_back(sessions_.back()->reach(host_));
    }
    this_side_dials_ = peers_.front().stats().dials;
    if (!arguments_.dial.empty() && this_side_dials_ != (arguments_.dial == "out"))
      throw quit(exit_code::usage,
                 std::string(this_side_dials_ ? "this side dials" : "the peer dials")
                     + ": to change that, choose another name with --as");
  }

  void run_sets(std::size_t clients) {
    for (const auto* chosen : all_scenarios())
      if (is_wanted(handlers_group, chosen->name)) run(*chosen, clients);
  }

  void run(const conform::scenario& chosen, std::size_t clients) {
    std::vector<std::future<verdict>> running;
    for (std::size_t i = 0; i < clients; ++i)
      running.push_back(std::async(std::launch::async, [this, &chosen, i] {
        return judge(handlers_group, chosen.name,
                     [&] { return chosen.run(sessions_[i]->node(), peers_[i]); });
      }));
    verdict all{.group = handlers_group, .name = chosen.name, .clients = clients};
    for (auto& one : running) {
      auto found = one.get();
      all.operations += found.operations;
      all.took = std::max(all.took, found.took);
      if (all.what != verdict::kind::passed) continue;
      all.what = found.what;
      all.why = std::move(found.why);
    }
    report_.add(all);
  }

  void run_restart() {
    if (arguments_.restart.empty()) return;
    report_.add(judge(handlers_group, "restart", [this] {
      return conform::run_restart(sessions_[0]->node(), peers_[0], arguments_.restart);
    }));
  }

  void run_wire_cases() {
    if (!this_side_dials_) {
      std::cerr << "actorgrid-ctl: the peer dials, so that frames cannot be tried one by one\n";
      return;
    }
    // OpenSSL writes to sockets without asking for it not to be raised.
    std::signal(SIGPIPE, SIG_IGN);
    const conform::wire_target target(where_, host_);
    conform::bench bench(target);
    for (const auto& chosen : conform::all_wire_cases()) {
      if (!is_wanted(chosen.group, chosen.name)) continue;
      auto found = judge(chosen.group, chosen.name, [&] {
        chosen.run(bench);
        bench.finish();
        return std::uint64_t{0};
      });
      if (found.what == verdict::kind::failed) {
        found.why += " (expected: the peer " + std::string{chosen.says} + ")";
        bench.drop();
      }
      report_.add(found);
    }
  }

  const conform_arguments& arguments_;
  const target_grid& where_;
  const std::string host_;
  conform::report report_;
  std::vector<std::unique_ptr<session>> sessions_;
  std::vector<peer> peers_;
  bool this_side_dials_ = true;
};

int list_scenarios(const global_options& options) {
  table sheet({"GROUP", "SCENARIO", "THE PEER"});
  const auto add = [&](std::string_view group, std::string_view name, std::string_view says) {
    if (options.json)
      print_json({{"group", group}, {"scenario", name}, {"says", says}});
    else
      sheet.add({std::string{group}, std::string{name}, std::string{says}});
  };
  for (const auto* s : all_scenarios()) add(handlers_group, s->name, "serves the conformance set");
  for (const auto& c : conform::all_wire_cases()) add(c.group, c.name, c.says);
  if (!options.json) sheet.print(std::cout, options.plain);
  return static_cast<int>(exit_code::ok);
}

int run_conform(const global_options& options, const conform_arguments& arguments) {
  if (arguments.list) return list_scenarios(options);
  const target_grid where(options);
  conformance all(where, where.host_or_only(arguments.host, "conform"), arguments);
  all.run_all();
  if (all.report().tried() == 0)
    throw quit(exit_code::usage, "no scenario and no group has that name");
  return static_cast<int>(all.report().failed() == 0 ? exit_code::ok : exit_code::failure);
}

} // namespace

void add_conform(command_line& line) {
  auto arguments = std::make_shared<conform_arguments>();
  auto& sub = line.add(
      "conform",
      "Checks a node that serves the conformance set (actorgrid-node --conformance), or\n"
      "another implementation that does: its handlers, alone and then again with two\n"
      "concurrent clients; then, frame by frame, requests and handshakes that it has to\n"
      "accept or refuse, forms of frames, violations, strays and pings.\n"
      "A guest always dials. To let the node dial, join as a configured peer with --as,\n"
      "which listens; then only the handlers are checked.",
      "  actorgrid-ctl conform --peers http://127.0.0.1:7411\n"
      "  actorgrid-ctl conform --only echo --only cancel --json --peers http://node1:9000\n"
      "  actorgrid-ctl conform --dial in --as http://127.0.0.1:7500 --peers http://node1:9000\n"
      "  actorgrid-ctl conform --restart './restart-node1' --peers http://node1:9000\n");
  sub.add_option("peer", arguments->host, "the node; may be left out when there is only one")
      ->type_name("PEER");
  sub.add_option("--only", arguments->only, "only this scenario or group; may be repeated")
      ->type_name("SCENARIO");
  sub.add_option("--dial", arguments->dial, "require a side to dial: out, this side; in, the peer")
      ->check(CLI::IsMember({"in", "out"}));
  sub.add_option("--restart", arguments->restart,
                 "finally, call while this command kills and restarts the node")
      ->type_name("COMMAND");
  sub.add_option("--clients", arguments->clients,
                 "concurrent clients in the second run; 1: no second run")
      ->check(CLI::Range(1, 16));
  sub.add_flag("--list", arguments->list, "list scenarios, and what each expects; run none");
  sub.callback([&line, arguments] {
    line.run = [arguments](const global_options& o) { return run_conform(o, *arguments); };
  });
}

} // namespace actorgrid::ctl
