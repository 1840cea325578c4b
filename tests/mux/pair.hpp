#pragma once

#include "frames.hpp"
#include "net/mux/incoming_stream.hpp"
#include "net/mux/link.hpp"
#include "net/mux/outbox.hpp"
#include "net/mux/outgoing_stream.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

/// Two ends of a connection, with queues instead of sockets, in virtual time.
namespace actorgrid::testing {

/// One end: a link with its outbox and its streams. Every handler is either a stream with these
/// windows, or a call that the test answers.
class node {
public:
  /// A stream that this end opened, and what its reader got.
  struct opened_stream {
    std::unique_ptr<mux::outgoing_stream> machine;
    std::vector<payload> received;
    std::optional<failure> end;
    std::uint64_t mux_id = 0;
  };
  /// A stream that this end serves, and what its handler got.
  struct served_stream {
    std::unique_ptr<mux::incoming_stream> machine;
    std::vector<payload> received;
    std::uint64_t mux_id = 0;
  };

  node(const mux::link_config& config, mux::stream_windows window);

  /// Opens a stream with this node's windows; returns its index in `opened`.
  std::size_t open(mux::time_point now, mux::time_point deadline = mux::never);
  /// Takes the next response, or notes the end.
  void read(opened_stream& s);
  void read(served_stream& s);
  void receive(const payload& message, mux::time_point now);
  void on_timeout(mux::time_point now);
  void on_lost(const failure& why);
  /// Polls the link until it is idle, and releases what has ended.
  void settle(mux::time_point now);
  mux::time_point next_timeout() const;

  mux::outbox out;
  mux::link link;
  std::deque<opened_stream> opened;
  std::deque<served_stream> served;
  std::deque<mux::serve_call> calls;
  std::vector<mux::call_finished> finished;
  std::optional<failure> broken;

private:
  mux::stream_windows window_;
  std::map<std::uint64_t, std::size_t> opened_by_id_;
  std::map<std::uint64_t, std::size_t> served_by_id_;
};

/// The two ends, and what is on its way between them.
class pair {
public:
  explicit pair(mux::stream_windows window, const mux::link_config& a_config = {},
                const mux::link_config& b_config = {});

  /// Delivers one message, if there is one.
  bool deliver_one(bool from_a);
  /// Delivers everything, until both ends are idle.
  void deliver();
  void advance(mux::duration time);

  mux::time_point now = start;
  /// Is called with every frame that is delivered.
  std::function<void(bool from_a, const codec::frame&)> tap;
  node a;
  node b;
};

} // namespace actorgrid::testing
