#pragma once

#include "net/mux/incoming_stream.hpp"
#include "net/mux/link.hpp"
#include "net/mux/outbox.hpp"
#include "net/mux/outgoing_stream.hpp"

#include <cstddef>
#include <optional>

namespace actorgrid::work {

/// Two ends of a connection without actors, sockets or clock: one calls and opens streams, the
/// other echoes.
class linked_ends {
public:
  /// Makes that many calls at once until all are answered. @error std::logic_error if one fails
  void call(std::size_t calls, const payload& body);
  /// Runs one stream from its opening to its end, with that many messages each way.
  void stream(std::size_t messages, const payload& body);

  /// Opens streams that stay open and idle.
  void crowd(std::size_t streams);

private:
  static constexpr mux::stream_windows window{.in = 16, .out = 16};

  struct end {
    mux::outbox out;
    mux::link link{{.streams_in_max = 65535}, out, mux::time_point{}};
  };

  /// Delivers one message. False if there is none.
  bool deliver(end& from, end& to);
  void settle();
  void act(const mux::serve_call& call);
  void act(const mux::call_finished& done);
  void act(const mux::serve_stream& offer);
  void act(mux::stream_frames& batch);
  void act(const mux::link_broken& broken);
  void open(const payload& opening);
  /// Acts as the handler of the stream.
  void echo();

  end caller_;
  end served_;
  std::optional<mux::outgoing_stream> opened_;
  std::optional<mux::incoming_stream> accepted_;
  std::uint64_t stream_id_ = 0;
  std::size_t answers_ = 0;
};

} // namespace actorgrid::work
