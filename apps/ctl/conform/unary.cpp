#include "apps/contract/conformance.hpp"
#include "apps/ctl/conform/scenario.hpp"

#include <actorgrid/task_group.hpp>

#include <array>

namespace actorgrid::ctl::conform {

namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

/// An empty request arrives as nil, so its echo is nil or empty.
bool is_echo(const payload& answer, const payload& sent) {
  return sent.empty() ? answer.empty() : answer == sent;
}

task<> echo_in_turn(peer to, unary_route<payload, payload> route, std::string subroute,
                    std::size_t size, std::uint64_t first, std::uint64_t count) {
  const call_options settings{.timeout = patience, .subroute = std::move(subroute)};
  for (std::uint64_t i = first; i < first + count; ++i) {
    const auto body = numbered_body(size, i);
    const auto answer = co_await to.call(route, body, settings);
    if (!answer)
      throw deviation("echo of " + std::to_string(size) + " bytes: " + render(answer.error()));
    expect(is_echo(*answer, body), "an echo returned something else");
  }
}

std::uint64_t echo(node& own, const peer& to) {
  struct load {
    std::size_t size;
    std::size_t callers;
    std::uint64_t calls_each;
  };
  static constexpr std::array loads{
      load{0, 1, 20},      load{1, 1, 200},     load{512, 1, 500},  load{512, calls_at_a_time, 100},
      load{31'744, 8, 25}, load{65'536, 8, 10}, load{1 << 20, 2, 5}};
  std::uint64_t total = 0;
  for (const auto& [size, callers, calls_each] : loads) {
    task_group calling(own);
    for (std::size_t c = 0; c < callers; ++c)
      calling.add(echo_in_turn(to, contract::echo, {}, size, c * calls_each, calls_each));
    calling.wait();
    total += callers * calls_each;
  }
  return total;
}

std::uint64_t subroute_echo(node& own, const peer& to) {
  task_group calling(own);
  for (std::uint64_t c = 0; c < 8; ++c)
    calling.add(echo_in_turn(to, contract::subroute_echo,
                             std::string(contract::conformance_subroute), 512, c * 50, 50));
  calling.wait();
  return 8 * 50;
}

std::uint64_t remote_error(node&, const peer& to) {
  static constexpr std::uint64_t count = 50;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto text = "number " + std::to_string(i);
    const auto answer = to.call(contract::boom, payload{std::string_view(text)}).get();
    expect(!answer, "the handler that fails answered");
    expect_remote(answer.error(), "boom: " + text);
  }
  check_connection(to);
  return count;
}

std::uint64_t unknown_handler(node&, const peer& to) {
  const auto answer = to.call(contract::unknown_unary, "x", {.timeout = patience}).get();
  expect(!answer, "a handler that is not served answered");
  expect_no_handler(answer.error());
  check_connection(to);
  return 1;
}

std::uint64_t unknown_subroute(node&, const peer& to) {
  const call_options settings{.timeout = patience, .subroute = "nosuchroute"};
  const auto answer = to.call(contract::subroute_echo, "x", settings).get();
  expect(!answer, "a subroute that is not served answered");
  expect_no_handler(answer.error());
  check_connection(to);
  return 1;
}

std::uint64_t sleep_echo(node&, const peer& to) {
  const auto begin = clock::now();
  const auto answer = to.call(contract::sleep_echo, "50", {.timeout = patience}).get();
  expect_success(answer ? caf::error{} : answer.error(), "sleeping 50 ms");
  expect(answer->text() == "50", "the answer is not what was sent");
  expect(clock::now() - begin >= 49ms, "the answer came too early");
  const auto refused = to.call(contract::sleep_echo, "soon", {.timeout = patience}).get();
  expect(!refused, "a payload that is not a number was accepted");
  expect_remote(refused.error(), "bad payload: ");
  return 2;
}

std::uint64_t deadline(node&, const peer& to) {
  const auto begin = clock::now();
  const auto answer = to.call(contract::sleep_echo, "1500", {.timeout = 100ms}).get();
  const auto took = clock::now() - begin;
  expect(!answer, "the answer came despite the deadline");
  expect(code_of(answer.error()) == errc::deadline_exceeded,
         "expected deadline_exceeded, got " + render(answer.error()));
  expect(took >= 99ms && took < 1s, "the call did not end at its deadline");
  check_connection(to);
  return 1;
}

std::uint64_t mss(node&, const peer& to) {
  const std::array<string_map, 3> maps{
      {{}, {{"myfield", "myvalue"}}, {{"a", ""}, {"b", std::string(3000, 'v')}, {"", "c"}}}};
  for (const auto& map : maps) {
    auto expected = map;
    expected.set("result", "ok");
    const auto answer = to.call(contract::typed_map, map, {.timeout = patience}).get();
    expect_success(answer ? caf::error{} : answer.error(), "a map of strings");
    expect(*answer == expected, "the map is not the one expected");
  }
  return maps.size();
}

} // namespace

const std::vector<scenario>& unary_scenarios() {
  static const std::vector<scenario> all{
      {"echo", echo},
      {"subroute_echo", subroute_echo},
      {"remote_error", remote_error},
      {"unknown_handler", unknown_handler},
      {"unknown_subroute", unknown_subroute},
      {"sleep_echo", sleep_echo},
      {"deadline", deadline},
      {"mss", mss},
  };
  return all;
}

} // namespace actorgrid::ctl::conform
