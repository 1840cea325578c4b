#pragma once

#include <actorgrid/peer.hpp>
#include <actorgrid/registry.hpp>

#include <caf/actor_system.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace actorgrid::testing {

/// A peer with scripted answers, for unit tests of code that calls peers.
///
///     grid::testing::fake_peer other{system, "http://other:1"};
///     other.on(greet, [](grid::payload name) -> grid::result<grid::payload> { return "hello"; });
///     code_under_test(other.handle());
///     CHECK(other.calls().size() == 1);
///
/// Supports calls only: opening a stream on it fails with a remote error. To test what crosses a
/// network, use a testing::simulation.
/// @thread any; answers run on an actor of `system`, one at a time
class fake_peer {
public:
  /// The peer is connected from the start. The actor system must outlive it.
  fake_peer(caf::actor_system& system, std::string host);
  ~fake_peer();
  fake_peer(const fake_peer&) = delete;
  fake_peer& operator=(const fake_peer&) = delete;

  /// Sets the answer to calls of a route, in any form registry::handle takes for unary routes,
  /// replacing an earlier one. An error that the answer returns reaches the caller unchanged, so a
  /// test can produce any error: `return make_error(errc::deadline_exceeded);`
  template <class Route, class Answer>
  void on(Route route, Answer answer, handler_options options = {}) {
    at({}).handle(route, std::move(answer), options);
  }
  /// The same under a subroute: other.at("shelf/7").handle(route, answer).
  registry at(std::string subroute);

  /// The handle to pass to the code under test.
  peer handle() const;

  /// A recorded call.
  struct asked {
    /// ID of the handler.
    handler_id id;
    /// The encoded request.
    payload body;
    /// The subroute; empty for none.
    std::string subroute;
  };
  /// All calls so far that reached the peer, in order.
  std::vector<asked> calls() const;

  /// Makes unanswered and later calls fail with errc::disconnected.
  void disconnect(std::string why = "Connection reset by peer");
  /// Acts as if the peer were connected again.
  void reconnect();

private:
  struct state;
  std::shared_ptr<state> state_;
};

} // namespace actorgrid::testing
