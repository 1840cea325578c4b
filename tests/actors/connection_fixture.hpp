#pragma once

#include "actors/core/node_core.hpp"
#include "actors/peers/connection_actor.hpp"
#include "actors/peers/peer_table.hpp"
#include "actors/serving/spawn_handler.hpp"
#include "net/transport/session.hpp"

#include <actorgrid/system_config.hpp>

#include <caf/actor_system.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace actorgrid::testing {

/// A websocket that exists only in the test, which reads what was written and supplies what
/// arrives.
class fake_session final : public ws::session {
public:
  struct wire {
    ws::session::events* events = nullptr;
    std::vector<payload> written;
    std::deque<mux::wire_message> unacknowledged;
    bool closed = false;
    bool paused = false;
    bool hung_up = false;
    std::deque<payload> behind;        ///< messages that arrived together with the current one
    std::size_t message_bytes_max = 0; ///< the latest limit
  };

  fake_session(ws::loop& where, std::shared_ptr<wire> w, std::string address)
      : loop_(where), wire_(std::move(w)), address_(std::move(address)) {}
  ~fake_session() override { close(); }

  void start(events& e) override { wire_->events = &e; }
  void write(mux::wire_message message) override {
    wire_->written.push_back(message.to_payload());
    wire_->unacknowledged.push_back(std::move(message));
  }
  void close() noexcept override {
    wire_->closed = true;
    wire_->events = nullptr;
  }
  void limit_messages(std::size_t bytes_max) override { wire_->message_bytes_max = bytes_max; }
  void pause_reading() override { wire_->paused = true; }
  bool has_hung_up() const noexcept override { return wire_->hung_up; }
  /// Delivers the messages behind at once, sooner than a real socket would.
  void resume_reading() override {
    wire_->paused = false;
    while (wire_->events && !wire_->paused && !wire_->behind.empty()) {
      auto next = std::move(wire_->behind.front());
      wire_->behind.pop_front();
      wire_->events->on_message(std::move(next));
    }
  }
  ws::loop& loop() noexcept override { return loop_; }
  const std::string& remote_address() const noexcept override { return address_; }

private:
  ws::loop& loop_;
  std::shared_ptr<wire> wire_;
  std::string address_;
};

/// The frame as a websocket message.
payload message_of(const codec::frame& f);

struct testing_scheduler : system_config {
  testing_scheduler() { set("scheduler.policy", caf::atom("testing")); }
};

/// The configuration of a node with one peer, which dials it.
node_config two_nodes();

/// A node's actors without threads, sockets or a clock: CAF's test coordinator runs the pool, the
/// loop is stepped by hand, time is virtual, and the websockets are fakes.
class connection_fixture {
public:
  explicit connection_fixture(node_config config);
  ~connection_fixture();

  /// Runs the loop and the pool until nothing is left to do.
  void settle();
  /// Takes a turn of another loop. @returns whether it did anything
  bool step(actors::loop_unit& other) { return other.step(now_); }
  void advance(std::chrono::milliseconds time);

  /// Accepts a connection; the first comes from "10.0.0.1:1", the next from "10.0.0.2:1".
  std::shared_ptr<fake_session::wire> accept();
  caf::actor handle(detail::handler_spec spec);

  /// Delivers a frame to a connection, as one websocket message.
  void receive(fake_session::wire& w, const codec::frame& f);
  /// Takes the frames that a connection has written, and completes the writes.
  std::vector<codec::frame> written(fake_session::wire& w);
  /// Sends the hello of `host` on a new connection.
  void send_hello(fake_session::wire& w, const std::string& host, std::byte instance = std::byte{9},
                  std::chrono::seconds clock_ahead = {});
  /// Sends the hello of `host` on a new connection and returns the answer.
  codec::connect_response say_hello(fake_session::wire& w, const std::string& host,
                                    std::byte instance);
  /// Connects as `host`: hello in, welcome out. `instance` tells its processes apart.
  std::shared_ptr<fake_session::wire> connect_as(const std::string& host,
                                                 std::byte instance = std::byte{9});

  actors::loop_unit& unit() { return *core.loops.front(); }
  std::shared_ptr<detail::peer_record> record(const std::string& host) {
    return core.peers->find(host);
  }

private:
  testing_scheduler settings_;

public:
  caf::actor_system system{settings_};
  actors::node_core core;
  std::vector<caf::actor> connections;

private:
  caf::scheduler::test_coordinator& pool();
  std::chrono::steady_clock::time_point now_{std::chrono::hours(1)};
};

} // namespace actorgrid::testing
