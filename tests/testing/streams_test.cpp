#include "tests/testing/routes.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <caf/event_based_actor.hpp>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

constexpr auto collected =
    stream<no_payload, payload, payload>(handler_id{4}, {.in = 2, .out = 100});

/// Reads a given number of messages with then(), and answers each.
class collecting : public caf::event_based_actor {
public:
  collecting(caf::actor_config& cfg, std::size_t messages)
      : event_based_actor(cfg), left_(messages) {}

  caf::behavior make_behavior() override {
    return {[this](stream_request<no_payload, payload, payload>& r) {
      in_ = std::move(r.in);
      out_ = std::move(r.out);
      read();
    }};
  }

private:
  void read() {
    if (left_-- == 0) return;
    in_.next().then(this, [this](const std::optional<payload>& item) {
      if (!item) return;
      out_.try_send(*item);
      read();
    });
  }

  std::size_t left_;
  source<payload> in_;
  sink<payload> out_;
};

/// How many messages a stream takes before its window is full.
std::size_t send_all(simulation& sim, byte_stream& stream) {
  std::size_t sent = 0;
  for (; sent < 100 && stream.try_send("x") == send_status::sent; ++sent) sim.settle();
  return sent;
}

} // namespace

TEST_CASE("a stream can be cancelled after its input was finished") {
  auto alive = std::make_shared<int>();
  const std::weak_ptr<int> watched = alive;
  simulation sim{2};
  sim.node(1).handle(mirror, [&alive](source<payload>, sink<payload>) -> task<> {
    const auto mine = std::move(alive);
    co_await sleep_for(1h);
  });
  sim.start();
  auto stream = std::move(*sim.wait(sim.peer(0, 1).open(mirror)));
  stream.finish();
  sim.settle();
  CHECK_FALSE(watched.expired());
  stream.cancel("had enough");
  sim.settle();
  CHECK(watched.expired());
  CHECK_FALSE(sim.wait(stream.next()));
  CHECK(failure_of(stream.error()) == failure{errc::cancelled, "had enough"});
}

TEST_CASE("an actor that reads with then() takes no more than its window ahead") {
  for (const std::size_t read : {0u, 1u, 5u}) {
    simulation sim{2};
    sim.node(1).at({}).spawn<collecting>(collected, read);
    sim.start();
    auto stream = std::move(*sim.wait(sim.peer(0, 1).open(collected)));
    sim.settle();
    CHECK(send_all(sim, stream) <= read + 4);
  }
}

TEST_CASE("an actor that reads with then() does not wait for more while it has something") {
  simulation sim{2};
  sim.node(1).at({}).spawn<collecting>(collected, std::size_t{100});
  sim.start();
  auto stream = std::move(*sim.wait(sim.peer(0, 1).open(collected)));
  sim.settle();
  REQUIRE(stream.try_send("one") == send_status::sent);
  REQUIRE(stream.try_send("two") == send_status::sent);
  for (const char* word : {"one", "two"}) CHECK(sim.wait(stream.next())->text() == word);
}
