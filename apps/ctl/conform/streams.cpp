#include "apps/contract/conformance.hpp"
#include "apps/ctl/conform/scenario.hpp"

#include <actorgrid/task_group.hpp>

#include <array>

namespace actorgrid::ctl::conform {

namespace {

const open_options in_time{.timeout = patience};
/// None, one, a whole window, one more than that, and many.
constexpr std::array<std::uint64_t, 5> message_counts{0, 1, 4, 5, 1000};

task<> send_numbered(sink<payload> out, std::uint64_t count, std::size_t size) {
  for (std::uint64_t i = 0; i < count; ++i)
    expect_success(co_await out.send(numbered_body(size, i)), "sending");
  out.finish();
}

task<> receive_numbered(source<payload> in, std::uint64_t count, std::size_t size) {
  std::uint64_t seen = 0;
  while (const auto message = co_await in.next()) {
    expect(*message == numbered_body(size, seen), "a message is not the one expected");
    ++seen;
  }
  expect_success(in.error(), "receiving");
  expect(seen == count,
         "of " + std::to_string(count) + " messages " + std::to_string(seen) + " came back");
}

/// Exchanges `count` messages each way over each of `streams` streams at a time.
std::uint64_t echo_streams(node& own, const peer& to,
                           stream_route<no_payload, payload, payload> route,
                           const open_options& settings, std::size_t streams, std::uint64_t count,
                           std::size_t size) {
  task_group exchanging(own);
  for (std::size_t s = 0; s < streams; ++s) {
    const auto both = opened(to.open(route, settings).get());
    exchanging.add(send_numbered(both.out, count, size));
    exchanging.add(receive_numbered(both.in, count, size));
  }
  exchanging.wait();
  return streams * count + streams;
}

std::uint64_t stream_twoway(node& own, const peer& to) {
  std::uint64_t total = 0;
  for (const std::uint64_t count : message_counts)
    total += echo_streams(own, to, contract::stream_echo, in_time, 1, count, 100);
  total += echo_streams(own, to, contract::stream_echo, in_time, 1, 25, 200'000);
  total += echo_streams(own, to, contract::stream_echo, in_time, streams_at_a_time, 100, 100);
  return total;
}

std::uint64_t stream_subroute(node& own, const peer& to) {
  open_options settings = in_time;
  settings.subroute = contract::conformance_subroute;
  return echo_streams(own, to, contract::subroute_stream, settings, 1, 100, 100)
         + echo_streams(own, to, contract::subroute_stream, settings, 4, 25, 100);
}

task<> receive_counted(source<payload> in, std::uint64_t count) {
  std::uint64_t seen = 0;
  while (const auto message = co_await in.next()) {
    expect(message->text() == std::to_string(seen), "a message is not the one expected");
    ++seen;
  }
  expect_success(in.error(), "receiving");
  expect(seen == count,
         "of " + std::to_string(count) + " messages " + std::to_string(seen) + " arrived");
}

std::uint64_t stream_responses(node& own, const peer& to) {
  std::uint64_t total = 0;
  for (const std::uint64_t count : message_counts) {
    const std::size_t streams = count == 5 ? streams_at_a_time : 1;
    task_group receiving(own);
    for (std::size_t s = 0; s < streams; ++s) {
      const payload opening{std::string_view(std::to_string(count))};
      receiving.add(receive_counted(
          opened(to.open(contract::stream_responses, opening, in_time).get()).in, count));
    }
    receiving.wait();
    total += streams * count + streams;
  }
  return total;
}

std::uint64_t stream_requests(node& own, const peer& to) {
  std::uint64_t total = 0;
  for (const std::uint64_t count : message_counts) {
    auto both = opened(to.open(contract::stream_requests, in_time).get());
    task_group sending(own);
    sending.add(send_numbered(both.out, count, 100));
    const auto answer = both.next().get();
    sending.wait();
    expect_success(both.error(), "receiving the count");
    expect(answer.has_value(), "no count arrived");
    expect(answer->text() == std::to_string(count),
           "the count of " + std::to_string(count) + " messages is wrong");
    expect(!both.next().get(), "more than the count arrived");
    expect_success(both.error(), "the end");
    total += count + 1;
  }
  return total;
}

} // namespace

const std::vector<scenario>& stream_scenarios() {
  static const std::vector<scenario> all{
      {"stream_twoway", stream_twoway},
      {"stream_responses", stream_responses},
      {"stream_requests", stream_requests},
      {"stream_subroute", stream_subroute},
  };
  return all;
}

} // namespace actorgrid::ctl::conform
