#pragma once

#include <actorgrid/peer.hpp>
#include <actorgrid/registry.hpp>

#include <caf/actor_system.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace actorgrid::testing {

/// A peer whose answers a test writes, for unit tests of code that calls peers.
///
///     grid::testing::fake_peer other{system, "http://other:1"};
///     other.on(greet, [](grid::payload name) -> grid::result<grid::payload> { return "hello"; });
///     code_under_test(other.handle());
///     CHECK(other.calls().size() == 1);
///
/// Calls only: opening a stream on it fails with a remote error. What crosses a network is tested
/// in a testing::simulation.
/// @thread any; answers run on an actor of `system`, one at a time
class fake_peer {
public:
  /// Connected from the start. The system must outlive it.
  fake_peer(caf::actor_system& system, std::string host);
  ~fake_peer();
  fake_peer(const fake_peer&) = delete;
  fake_peer& operator=(const fake_peer&) = delete;

  /// Answers calls of a route, in any form registry::handle takes for unary routes, from now on
  /// instead of what did before. An error the answer returns reaches the caller as it is, so a test
  /// can make up every one: `return make_error(errc::deadline_exceeded);`
  template <class Route, class Answer>
  void on(Route route, Answer answer, handler_options options = {}) {
    at({}).handle(route, std::move(answer), options);
  }
  /// The same under a subroute: other.at("shelf/7").handle(route, answer).
  registry at(std::string subroute);

  /// What the code under test is given.
  peer handle() const;

  /// A call that was made.
  struct asked {
    /// Of the handler.
    handler_id id;
    /// The request as it travels.
    payload body;
    /// Empty for none.
    std::string subroute;
  };
  /// All calls so far that reached the peer, in order.
  std::vector<asked> calls() const;

  /// Calls not answered yet fail, later ones too, with errc::disconnected.
  void disconnect(std::string why = "Connection reset by peer");
  /// As if the peer were connected again.
  void reconnect();

private:
  struct state;
  std::shared_ptr<state> state_;
};

} // namespace actorgrid::testing
