#include "apps/contract/conformance.hpp"
#include "apps/ctl/conform/scenario.hpp"

namespace actorgrid::ctl::conform {

namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

/// More than a guest may have open at a time, so that streams must really end.
constexpr std::uint64_t cancelled_streams = 24;

template <class Stream>
payload next(Stream& stream) {
  auto message = stream.next().get();
  if (!message) throw deviation("the stream ended early: " + render(stream.error()));
  return std::move(*message);
}

std::uint64_t stream_deadline(node&, const peer& to) {
  for (std::uint64_t i = 0; i < cancelled_streams; ++i) {
    const auto begin = clock::now();
    auto silent = opened(to.open(contract::stream_silent, "x", {.timeout = 100ms}).get());
    expect(!silent.next().get(), "the handler that never emits did");
    const auto took = clock::now() - begin;
    // Which error is reported depends on whose deadline passes first, the peer's or ours.
    const auto code = code_of(silent.error());
    expect(code == errc::deadline_exceeded || code == errc::remote_failure
               || code == errc::cancelled || code == errc::disconnected,
           "expected deadline_exceeded, got " + render(silent.error()));
    expect(took >= 95ms && took < 2s, "the stream did not end at its deadline");
    check_connection(to);
  }
  return cancelled_streams;
}

std::uint64_t cancel(node&, const peer& to) {
  for (std::uint64_t i = 0; i < cancelled_streams; ++i) {
    {
      auto endless =
          opened(to.open(contract::stream_responses, "1000000000", {.timeout = patience}).get());
      for (std::uint64_t n = 0; n < 10; ++n)
        expect(next(endless).text() == std::to_string(n), "a message is not the one expected");
    }
    {
      auto silent = opened(to.open(contract::stream_silent, "x", {.timeout = patience}).get());
    }
    check_connection(to);
  }
  return 2 * cancelled_streams;
}

std::uint64_t cancel_twoway(node&, const peer& to) {
  for (std::uint64_t i = 0; i < cancelled_streams; ++i) {
    {
      auto both = opened(to.open(contract::stream_echo, {.timeout = patience}).get());
      for (std::uint64_t n = 0; n < 6; ++n) {
        const auto body = numbered_body(100, n);
        expect_success(both.send(body).get(), "sending");
        // The last ones stay unread, to cancel the stream with messages in transit.
        if (n < 4) expect(next(both) == body, "a message is not the one expected");
      }
    }
    check_connection(to);
  }
  return cancelled_streams;
}

std::uint64_t unknown_handler_stream(node&, const peer& to) {
  auto refused = opened(to.open(contract::unknown_stream, {.timeout = patience}).get());
  expect(!refused.next().get(), "a handler that is not served emitted something");
  expect_no_handler(refused.error());
  check_connection(to);
  return 1;
}

} // namespace

const std::vector<scenario>& ending_scenarios() {
  static const std::vector<scenario> all{
      {"stream_deadline", stream_deadline},
      {"cancel", cancel},
      {"cancel_twoway", cancel_twoway},
      {"unknown_handler_stream", unknown_handler_stream},
  };
  return all;
}

} // namespace actorgrid::ctl::conform
