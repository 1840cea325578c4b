#pragma once

#include "frames.hpp"
#include "net/mux/incoming_stream.hpp"
#include "net/mux/outgoing_stream.hpp"
#include "tests/support/catch.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

/// The two ends of a stream, each with the test as the other end.
namespace actorgrid::testing {

/// The server's end of a stream with mux ID 5; the test is the client.
struct served {
  explicit served(mux::stream_windows window, mux::incoming_stream::config c = {}) {
    c.mux_id = 5;
    c.window = window;
    stream.emplace(c, out, start);
    CHECK(out.take() == lines{"AckMux mux=5 seq=" + std::to_string(c.seq)});
  }

  void receive(std::vector<codec::frame> frames, mux::duration at = {}) {
    stream->on_frames(frames, start + at);
  }
  void receive(codec::op code, std::uint32_t seq, payload body = {},
               codec::flags set = codec::flags::none) {
    receive({make(code, 5, seq, std::move(body), set)});
  }
  failure why() const { return stream->cancelled() ? *stream->cancelled() : failure{}; }

  recorder out;
  std::optional<mux::incoming_stream> stream;
};

inline mux::outgoing_stream::config until(mux::duration deadline) {
  mux::outgoing_stream::config c;
  c.deadline = start + deadline;
  return c;
}

/// The client's end of a stream with mux ID 7, to handler 78; the test is the server.
struct opened {
  explicit opened(mux::stream_windows window, mux::outgoing_stream::config c = {},
                  payload initial = "go") {
    c.mux_id = 7;
    c.handler = 78;
    c.window = window;
    stream.emplace(c, out, std::move(initial), start);
  }

  /// Acknowledges the opened stream.
  opened& acked() {
    out.take();
    receive(codec::op::ack_mux, 0);
    return *this;
  }
  void receive(std::vector<codec::frame> frames, mux::duration at = {}) {
    stream->on_frames(frames, start + at);
  }
  void receive(codec::op code, std::uint32_t seq, payload body = {},
               codec::flags set = codec::flags::none) {
    receive({make(code, 7, seq, std::move(body), set)});
  }
  failure end() const {
    REQUIRE(stream->input_end());
    return *stream->input_end();
  }

  recorder out;
  std::optional<mux::outgoing_stream> stream;
};

} // namespace actorgrid::testing
