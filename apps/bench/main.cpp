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

/// As an array of its fields.
struct row {
  std::string text;
  MSGPACK_DEFINE(text)
};
/// As a map of their names and values.
struct record {
  std::string text;
  MSGPACK_DEFINE_MAP(text)
};

inline constexpr auto echo_bytes = unary<payload, payload>(handler_id{1});
inline constexpr auto echo_binary = unary<binary, binary>(handler_id{2});
inline constexpr auto echo_row = unary<row, row>(handler_id{3});
inline constexpr auto echo_record = unary<record, record>(handler_id{4});

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
  there.handle(echo_binary, [](binary in) { return in; }, options);
  there.handle(echo_row, [](row in) { return in; }, options);
  there.handle(echo_record, [](record in) { return in; }, options);
}

/// Echoes a value, and looks whether what comes back is as long.
template <class T, class Length>
contender echoes(std::string name, unary_route<T, T> route, T value, Length length) {
  return {std::move(name),
          [route, value, length](peer to) -> task<bool> {
            auto echoed = co_await to.call(route, value);
            co_return echoed&& length(*echoed) == length(value);
          },
          {}};
}

std::vector<contender> contenders(const settings& chosen) {
  const std::string text(chosen.size, 'x');
  const auto of_text = [](const auto& value) { return value.text.size(); };
  return {echoes("bytes", echo_bytes, payload{text}, [](const payload& p) { return p.size(); }),
          echoes("binary", echo_binary, binary{payload{text}},
                 [](const binary& b) { return b.bytes.size(); }),
          echoes("array", echo_row, row{text}, of_text),
          echoes("map", echo_record, record{text}, of_text)};
}

void print(const std::vector<contender>& all, const settings& chosen) {
  std::printf("%zu-byte echo, %zu callers, both nodes in this process, %zu rounds of %lld ms each, "
              "interleaved; medians, and ratios to bytes\n\n%-8s %12s %14s %12s %12s\n",
              chosen.size, chosen.callers, chosen.rounds,
              static_cast<long long>(chosen.round.count()), "", "calls/s", "CPU ns/call", "rate",
              "CPU");
  const auto& bytes = all.front();
  const auto relative = [&](const contender& c, double (measured::*of)() const noexcept) {
    return c.median(of) / bytes.median(of);
  };
  for (const auto& c : all)
    std::printf("%-8s %12.0f %14.0f %12.3f %12.3f\n", c.name.c_str(),
                c.median(&measured::calls_per_second), c.median(&measured::cpu_ns_per_call),
                relative(c, &measured::calls_per_second), relative(c, &measured::cpu_ns_per_call));
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
