#include "apps/bench/closed_loop.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

namespace {

using namespace actorgrid;
using namespace actorgrid::bench;

struct note {
  std::string text;
  MSGPACK_DEFINE_MAP(text)
};

inline constexpr auto echo_bytes = unary<payload, payload>(handler_id{1});
inline constexpr auto echo_note = unary<note, note>(handler_id{2});

struct settings {
  std::size_t size = 512;
  std::size_t callers = 64;
  std::size_t rounds = 7;
  std::chrono::milliseconds round{1000};
  bool pool = false;
  std::uint16_t port = 7480;
};

struct contender {
  std::string name;
  one_call call;
  std::vector<measured> rounds;

  double median(double (measured::*of)() const noexcept) const {
    std::vector<double> all;
    for (const auto& r : rounds) all.push_back((r.*of)());
    std::ranges::sort(all);
    return all[all.size() / 2];
  }
};

void serve(node& there, const settings& chosen) {
  const handler_options options{.where = chosen.pool ? run_on::pool : run_on::loop};
  there.handle(echo_bytes, [](payload in) { return in; }, options);
  there.handle(echo_note, [](note in) { return in; }, options);
}

std::vector<contender> contenders(const settings& chosen) {
  const payload bytes{std::string(chosen.size, 'x')};
  const note typed{std::string(chosen.size, 'x')};
  return {{"bytes",
           [bytes](peer to) -> task<bool> {
             auto r = co_await to.call(echo_bytes, bytes);
             co_return r && r->size() == bytes.size();
           },
           {}},
          {"typed",
           [typed](peer to) -> task<bool> {
             auto r = co_await to.call(echo_note, typed);
             co_return r && r->text.size() == typed.text.size();
           },
           {}}};
}

void print(const std::vector<contender>& all, const settings& chosen) {
  std::printf("%zu-byte echo, %zu callers, both nodes in this process, %zu rounds of %lld ms each, "
              "interleaved; medians\n\n%-8s %12s %14s\n",
              chosen.size, chosen.callers, chosen.rounds,
              static_cast<long long>(chosen.round.count()), "", "calls/s", "CPU ns/call");
  for (const auto& c : all)
    std::printf("%-8s %12.0f %14.0f\n", c.name.c_str(), c.median(&measured::calls_per_second),
                c.median(&measured::cpu_ns_per_call));
  const auto& bytes = all[0];
  const auto& typed = all[1];
  std::printf("\ntyped / bytes: CPU per call %.3f, rate %.3f\n",
              typed.median(&measured::cpu_ns_per_call) / bytes.median(&measured::cpu_ns_per_call),
              typed.median(&measured::calls_per_second)
                  / bytes.median(&measured::calls_per_second));
}

int run(const settings& chosen) {
  system_config config;
  caf::actor_system system{config};
  node_config here, there;
  here.local = "http://127.0.0.1:" + std::to_string(chosen.port);
  there.local = "http://127.0.0.1:" + std::to_string(chosen.port + 1);
  here.peers = there.peers = {here.local, there.local};
  here.loops = there.loops = 1;
  node first{system, here}, second{system, there};
  serve(second, chosen);
  for (auto* n : {&second, &first})
    if (auto error = n->start()) return std::cerr << render(error) << '\n', EXIT_FAILURE;
  if (auto error = first.wait_connected(std::chrono::seconds(5)))
    return std::cerr << render(error) << '\n', EXIT_FAILURE;

  auto all = contenders(chosen);
  std::uint64_t failures = 0;
  // The first round only warms up.
  for (std::size_t round = 0; round <= chosen.rounds; ++round) {
    std::fprintf(stderr, "\rround %zu of %zu ", round, chosen.rounds);
    for (auto& c : all) {
      const auto m = run_closed_loop(first, first.peer(there.local), c.call, chosen.callers,
                                     round == 0 ? chosen.round / 4 : chosen.round);
      failures += m.failures;
      if (round > 0) c.rounds.push_back(m);
    }
  }
  std::fprintf(stderr, "\r                    \r");
  print(all, chosen);
  if (failures == 0) return EXIT_SUCCESS;
  std::cerr << failures << " calls failed\n";
  return EXIT_FAILURE;
}

} // namespace

int main(int argc, char** argv) {
  settings chosen;
  std::size_t milliseconds = 1000;
  CLI::App app{
      "Measures what typed calls cost beside calls of bytes, as a ratio taken in one run."};
  app.add_option("--size", chosen.size, "bytes echoed")->capture_default_str();
  app.add_option("--callers", chosen.callers, "calls in flight")->capture_default_str();
  app.add_option("--rounds", chosen.rounds, "rounds of each kind")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--round-ms", milliseconds, "length of a round")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_flag("--pool", chosen.pool, "handlers on the worker pool instead of on the loop");
  app.add_option("--port", chosen.port, "of the first node; the second has the next")
      ->capture_default_str();
  app.footer("Example:\n  actorgrid-bench --size 512 --callers 64");
  CLI11_PARSE(app, argc, argv);
  chosen.round = std::chrono::milliseconds(milliseconds);
  return run(chosen);
}
