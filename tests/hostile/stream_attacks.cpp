#include "tests/hostile/attack.hpp"
#include "tests/hostile/attacked_node.hpp"
#include "tests/hostile/bytes.hpp"

namespace actorgrid::hostile {

namespace {

// Every stream of these attacks has the ID 7.
constexpr std::uint64_t id = 7;
constexpr std::uint8_t counts_up = 5, collects = 6;
const std::string acknowledged = "AckMux mux=7 seq=0";
const std::string disconnected = ", DisconnectClientMux mux=7 seq=0";

codec::frame input(std::uint32_t seq, flags set = flags::none) {
  return make(op::mux_client_msg, id, seq, payload{"x"}, set);
}
codec::frame end_of_input(std::uint32_t seq) {
  return make(op::mux_client_msg, id, seq, {}, flags::eof);
}
codec::frame credit(std::uint32_t seq) {
  return make(op::unblock_srv_mux, id, seq);
}
codec::frame mux_ping(std::uint32_t seq) {
  return make(op::ping, id, seq);
}
codec::frame cancel(std::uint32_t seq = 0) {
  return make(op::disconnect_server_mux, id, seq);
}

/// What a client receives at the end of a stream: this text, in a frame with this number.
std::string told(const std::string& text, int seq = 1) {
  return ", MuxServerMsg mux=7 seq=" + std::to_string(seq) + " [EOF,ERR] '" + text + "'"
         + disconnected;
}

std::string mismatch(const std::string& want, const std::string& got) {
  return "receive sequence number mismatch. want " + want + ", got " + got;
}

attacks openings() {
  codec::frame stateless = opening(id, deaf_stream);
  stateless.flags |= flags::stateless;
  codec::frame late = opening(id, deaf_stream);
  late.seq = 0xffffffff;
  codec::frame without_input = opening(id, deaf_stream);
  without_input.flags |= flags::eof;
  const std::string refused = "MuxConnectError mux=7 seq=0 ";
  return {
      {"a handler nobody registered", message(opening(id, 99)),
       refused + "h=99 [ZERO] error 'Invalid Handler for type: 99'"},
      {"handler 0", message(opening(id, 0)), refused + "[ZERO] error 'Invalid Handler'"},
      {"a stream to a handler of calls", message(opening(id, 1)),
       refused + "h=1 [ZERO] error 'Invalid Handler for type: 1'"},
      {"a stateless one", message(stateless),
       refused + "h=8 [SL,ZERO] error 'Stateless streams not supported'"},
      {"a number that is open",
       message({opening(id, deaf_stream), opening(id, deaf_stream), mux_ping(1)}),
       acknowledged + ", Pong mux=7 seq=1"},
      {"the largest number", message(opening(~std::uint64_t{0}, deaf_stream)),
       "AckMux mux=18446744073709551615 seq=0"},
      {"number 0", message(opening(0, deaf_stream)), "AckMux mux=0 seq=0"},
      {"a sequence that begins at its end", message({late, mux_ping(0)}),
       "AckMux mux=7 seq=4294967295, Pong mux=7 seq=0"},
      {"an opening its handler throws on", message(opening(id, counts_up, "no number")),
       acknowledged + ", MuxServerMsg mux=7 seq=1 [EOF,ERR] '*'" + disconnected},
      {"an end of input that the handler does not expect", message(without_input), acknowledged},
  };
}

attacks sequences() {
  const auto open = opening(id, deaf_stream);
  return {
      {"input out of sequence", message({open, input(2)}), acknowledged + told(mismatch("1", "2"))},
      {"input with sequence 0", message({open, input(0)}), acknowledged + told(mismatch("1", "0"))},
      {"the same input twice", message({open, input(1), input(1)}),
       acknowledged + told(mismatch("2", "1"))},
      {"the largest sequence", message({open, input(0xffffffff)}),
       acknowledged + told(mismatch("1", "4294967295"))},
      {"a credit out of sequence", message({open, credit(9)}),
       acknowledged + told(mismatch("1", "9"))},
      {"an end of input out of sequence", message({open, end_of_input(5)}),
       acknowledged + told(mismatch("1", "5"))},
      {"a ping out of sequence", message({open, mux_ping(3)}),
       acknowledged + told(mismatch("1", "3")) + ", Pong mux=7 seq=3 error '" + mismatch("1", "3")
           + "'"},
  };
}

attacks windows() {
  const auto open = opening(id, deaf_stream);
  std::vector<codec::frame> credits{open}, filled{opening(id, collects)};
  for (std::uint32_t seq = 1; seq <= 1'000; ++seq) credits.push_back(credit(seq));
  for (std::uint32_t seq = 1; seq <= 5; ++seq) filled.push_back(input(seq));
  return {
      {"more input than the window", message({open, input(1), input(2)}),
       acknowledged + told("handler blocked")},
      {"more input than a window of four", message(filled), acknowledged + told("handler blocked")},
      {"a thousand credits that nobody owes", message(credits), acknowledged},
      {"input where none is taken", message({opening(id, counts_up, "9"), input(1)}),
       acknowledged + "*'did not expect inbound message'" + disconnected},
      {"a reader that gives no credit", message(opening(id, counts_up, "1000000")),
       acknowledged + ", MuxServerMsg mux=7 seq=1 '0'"},
  };
}

attacks ends() {
  // What comes right behind a cancel may find the ID still in use, or free again.
  const auto open = opening(id, deaf_stream);
  const std::string unexpected = "did not expect inbound message";
  return {
      {"input after its end", message({open, end_of_input(1), input(2)}),
       acknowledged + told(unexpected)},
      {"two ends of input", message({open, end_of_input(1), end_of_input(2)}),
       acknowledged + told(unexpected)},
      {"input flagged as an error", message({open, input(1, flags::err), mux_ping(2)}),
       acknowledged + ", Pong mux=7 seq=2"},
      {"a cancel with any sequence", message({open, cancel(77)}), acknowledged + disconnected},
      {"two cancels", message({open, cancel(), cancel()}), acknowledged + disconnected},
      {"input after a cancel", message({open, cancel(), input(1)}), acknowledged + disconnected},
      {"input after a cancel, a message later", message({open, cancel()}) + message(input(1)),
       acknowledged + disconnected + "*"},
      {"a number used again after a cancel", message({open, cancel()}) + message(open),
       acknowledged + disconnected + "*"},
  };
}

/// The node serves a stream 7 of this peer, and has opened none to it: frames for the one it has
/// not opened must not touch the one it serves.
attacks wrong_direction() {
  const auto open = opening(id, deaf_stream);
  // Frames for unknown streams are answered while the message is read, streams after that.
  const std::string stray_first = "DisconnectServerMux mux=7 seq=0, " + acknowledged;
  const std::string alive = ", Pong mux=7 seq=1";
  const payload x{"x"};
  return {
      {"an acknowledgement by the client", message({open, make(op::ack_mux, id), mux_ping(1)}),
       stray_first + alive},
      {"a response by the client", message({open, make(op::mux_server_msg, id, 1, x), mux_ping(1)}),
       stray_first + alive},
      {"a credit for requests by the client",
       message({open, make(op::unblock_cl_mux, id, 1), mux_ping(1)}), acknowledged + alive},
      {"a disconnect of the client by the client",
       message({open, make(op::disconnect_client_mux, id), mux_ping(1)}), acknowledged + alive},
      {"a refusal by the client",
       message({open, testing::make_connect_error(id, "no"), mux_ping(1)}), acknowledged + alive},
      {"a pong that says there is no stream",
       message({open, testing::make_pong(id, true), mux_ping(1)}), stray_first + alive},
  };
}

} // namespace

attacks on_streams() {
  attacks all = openings();
  for (const attacks& more : {sequences(), windows(), ends(), wrong_direction()})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

} // namespace actorgrid::hostile
