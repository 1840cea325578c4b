#include "net/mux/link.hpp"
#include "net/mux/outbox.hpp"
#include "tests/codec/allocations.hpp"
#include "tests/support/catch.hpp"

#include <variant>

using namespace actorgrid;
using actorgrid::testing::allocation_meter;

namespace {

constexpr mux::time_point now{};
constexpr std::size_t many = 100'000;

/// IDs that all have the same length on the wire.
mux::link_config roomy() {
  mux::link_config config;
  config.first_mux_id = std::uint64_t{1} << 40;
  config.streams_out_max = config.streams_in_max = config.calls_in_max = 2 * many;
  config.calls_out_max = 2 * many;
  return config;
}

/// A link that calls, and the link that answers.
class ends {
public:
  void open_streams(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      codec::frame opening;
      opening.mux_id = *caller_.open_stream(i, 0);
      opening.handler = 79;
      opening.op = codec::op::connect_mux;
      caller_out_.push(codec::frame{opening});
      deliver(caller_out_, served_);
      while (auto next = served_.poll())
        served_.accept_stream(std::get<mux::serve_stream>(*next).mux_id, i);
    }
    REQUIRE(caller_.streams_out() == count);
    REQUIRE(served_.streams_in() == count);
  }

  /// Makes calls and leaves them unanswered.
  void leave_calls(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) ask(i);
    REQUIRE(caller_.calls_out() == count);
    REQUIRE(served_.calls_in() == count);
  }

  /// Makes calls one after the other, each after the answer to the last.
  void call(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      served_.respond(ask(i), payload{"answer"}, now);
      deliver(served_out_, caller_);
      const auto done = caller_.poll();
      REQUIRE((done && std::get<mux::call_finished>(*done).owner == i));
    }
  }

private:
  mux::serving_id ask(mux::token owner) {
    mux::call_request request;
    request.handler = 78;
    request.body = payload{"question"};
    request.deadline = now + std::chrono::minutes(1);
    const auto made = caller_.call(request, owner, 0, now);
    REQUIRE(made);
    deliver(caller_out_, served_);
    const auto asked = served_.poll();
    REQUIRE(asked);
    return std::get<mux::serve_call>(*asked).id;
  }
  static void deliver(mux::outbox& from, mux::link& to) {
    auto message = from.take();
    to.on_message(message.to_payload(), now);
    from.recycle(std::move(message.storage));
  }

  mux::outbox caller_out_, served_out_;
  mux::link caller_{roomy(), caller_out_, now};
  mux::link served_{roomy(), served_out_, now};
};

struct cost {
  std::size_t allocations, bytes;
};

/// The cost of a thousand calls, once everything that is kept for reuse exists.
cost of_calls(ends& between) {
  between.call(100);
  const allocation_meter meter;
  between.call(1000);
  return {meter.count(), meter.bytes()};
}

/// One block may serve several messages, so it may count for either side.
void check_no_dearer(const cost& one, const cost& other) {
  CHECK(one.allocations <= other.allocations + 2);
  CHECK(one.bytes <= other.bytes + 2048);
}

} // namespace

TEST_CASE("a call allocates no more beside a hundred thousand idle streams than beside one") {
  ends few, crowded;
  few.open_streams(1);
  crowded.open_streams(many);
  const auto alone = of_calls(few), beside = of_calls(crowded);
  check_no_dearer(beside, alone);
}

TEST_CASE("a call allocates no more beside a hundred thousand calls in flight than beside one") {
  ends few, crowded;
  few.leave_calls(1);
  crowded.leave_calls(many);
  const auto alone = of_calls(few), beside = of_calls(crowded);
  check_no_dearer(beside, alone);
}

TEST_CASE("a call allocates no more after a hundred thousand others than at first") {
  ends one;
  const auto first = of_calls(one);
  one.call(many);
  const auto last = of_calls(one);
  check_no_dearer(last, first);
}
