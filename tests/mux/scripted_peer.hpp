#pragma once

#include "frames.hpp"
#include "net/mux/incoming_stream.hpp"
#include "net/mux/link.hpp"
#include "net/mux/outgoing_stream.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace actorgrid::testing {

/// Plays one role of a recorded connection with our machines.
///
/// It is fed what the other role sent. For each frame that its own role sent, the machines either
/// have already sent it by themselves, or are given the command that a program would have given
/// (call, send, take the next request ...). Either way they must have produced that frame, byte for
/// byte.
///
/// Deliberately not compared: the time in a connection ping; the sequence number of
/// DisconnectServerMux (the original uses the next one or 0); how MuxConnectError names an unknown
/// handler (the original knows names, we print the number).
class scripted_peer {
public:
  struct config {
    mux::link_config link;
    mux::duration stream_ping_interval = std::chrono::seconds(15);
    std::function<mux::stream_windows(std::uint8_t handler)> windows_of;
    /// Whether the recorded role refuses that mux.
    std::function<bool(std::uint64_t mux_id)> refuses;
  };

  scripted_peer(config c, mux::time_point now);

  /// Lets time pass, and handles everything that falls due.
  void advance(mux::time_point now);
  /// A message of the other role.
  void feed(const payload& message, mux::time_point now);
  /// A frame of this role.
  void expect(const payload& recorded, mux::time_point now);
  /// The connection was lost.
  void lose();
  /// Ends the recording: takes what was not taken yet.
  void finish();

  /// Frames that only the recording has, and frames that only our machines sent.
  lines missing;
  lines extra;
  /// What the calls and streams of this role returned.
  lines results;
  bool is_broken = false;

private:
  void settle();
  void act(mux::action a);
  void command(const codec::frame& f);
  void command_call(const codec::frame& f);
  void command_open(const codec::frame& f);
  void command_answer(const codec::frame& f);
  void command_response(const codec::frame& f);
  void collect(mux::outgoing_stream& s, bool all);
  bool match(const payload& recorded);
  bool match_loosely(const codec::frame& f);
  mux::time_point next_deadline() const;

  config config_;
  mux::time_point now_;
  recorder sent_;
  mux::link link_;
  std::deque<std::uint64_t> request_ids_;
  std::map<std::uint64_t, std::deque<mux::serving_id>> serving_;
  std::map<std::uint64_t, std::unique_ptr<mux::incoming_stream>> incoming_;
  std::map<std::uint64_t, std::unique_ptr<mux::outgoing_stream>> outgoing_;
};

} // namespace actorgrid::testing
