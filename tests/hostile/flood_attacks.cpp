#include "tests/hostile/attack.hpp"
#include "tests/hostile/attacked_node.hpp"
#include "tests/hostile/bytes.hpp"

#include <functional>

namespace actorgrid::hostile {

namespace {

constexpr std::uint8_t echo = 1, slow = 3;

using make_frame = std::function<codec::frame(std::uint64_t number)>;

/// All frames in one message.
std::string merged_flood(std::uint64_t count, const make_frame& next) {
  std::vector<codec::frame> frames;
  for (std::uint64_t n = 1; n <= count; ++n) frames.push_back(next(n));
  return message(frames);
}

/// Each frame in a message of its own.
std::string flood(std::uint64_t count, const make_frame& next) {
  std::string bytes;
  for (std::uint64_t n = 1; n <= count; ++n) bytes += message(next(n));
  return bytes;
}

codec::frame open(std::uint64_t n) {
  return opening(n, deaf_stream);
}
/// Odd numbers open a stream, the even number behind each cancels it.
codec::frame open_or_cancel(std::uint64_t n) {
  return n % 2 == 1 ? opening(n, deaf_stream) : make(op::disconnect_server_mux, n - 1);
}
codec::frame endless_call(std::uint64_t n) {
  return request(n, slow, "100000000");
}
codec::frame hurried_call(std::uint64_t n) {
  return request(n, slow, "5", 1);
}
codec::frame unknown_call(std::uint64_t n) {
  return request(n, 99, "x");
}
codec::frame ping(std::uint64_t) {
  return make(op::ping, 0);
}
codec::frame stray_input(std::uint64_t n) {
  return make(op::mux_client_msg, n, 1, payload{"x"});
}
codec::frame stray_ack(std::uint64_t n) {
  return make(op::ack_mux, n);
}
codec::frame stray_response(std::uint64_t n) {
  return make(op::response, n, 0, payload{"x"});
}
codec::frame stray_ping(std::uint64_t n) {
  return make(op::ping, n, 1);
}
codec::frame same_stream(std::uint64_t) {
  return opening(7, deaf_stream);
}

} // namespace

attacks by_flooding() {
  using ws::test::frame;
  return {
      {"a thousand streams, in one message", merged_flood(1'000, open),
       "64 AckMux, 936 MuxConnectError"},
      {"a thousand streams", flood(1'000, open), "64 AckMux, 936 MuxConnectError"},
      {"five thousand streams opened and cancelled, in one message",
       merged_flood(10'000, open_or_cancel),
       "64 AckMux, 64 DisconnectClientMux, 4936 MuxConnectError"},
      {"five thousand streams opened and cancelled", flood(10'000, open_or_cancel),
       "* AckMux, * DisconnectClientMux*"},
      {"the same stream ten thousand times", merged_flood(10'000, same_stream),
       "AckMux mux=7 seq=0"},
      {"five thousand calls with a deadline of 1 ms", flood(5'000, hurried_call), "*"},
      {"ten thousand calls to nobody", merged_flood(10'000, unknown_call), "*MuxConnectError*"},
      {"twenty thousand pings, in one message", merged_flood(20'000, ping), "20000 Pong"},
      {"five thousand pings", flood(5'000, ping), "5000 Pong"},
      {"ten thousand pings of no stream", merged_flood(10'000, stray_ping), "10000 Pong"},
      {"ten thousand inputs of no stream, in one message", merged_flood(10'000, stray_input),
       "1024 DisconnectClientMux"},
      {"ten thousand acknowledgements of nothing, in one message", merged_flood(10'000, stray_ack),
       "1024 DisconnectServerMux"},
      {"five thousand inputs of no stream", flood(5'000, stray_input), "5000 DisconnectClientMux"},
      {"ten thousand responses to nothing", flood(10'000, stray_response), ""},
      {"ten thousand pings of the websocket", repeated(frame(0x89, "p"), 10'000), "*pong*"},
      {"ten thousand pongs of the websocket", repeated(frame(0x8a, "p"), 10'000), ""},
      {"ten thousand texts", repeated(frame(0x81, "hello"), 10'000), ""},
      {"ten thousand empty texts", repeated(frame(0x81, ""), 10'000), ""},
      {"a message in fragments of one byte, longer than allowed",
       frame(0x02, "x") + repeated(frame(0x00, "x"), (1 << 20) + (256 << 10)), "close 1009, end"},
      {"a hundred thousand empty fragments",
       frame(0x02, "") + repeated(frame(0x00, ""), 100'000)
           + frame(0x80, bytes_of(request(1, echo, "x"))),
       "Response mux=1 seq=0 [EOF] 'x'"},
      {"eight messages of almost the limit",
       repeated(message(request(1, echo, std::string((1 << 20) - 100, 'x'))), 8),
       "Response mux=1 seq=0 [EOF] <1048476 bytes>*"},
      // These handlers outlive their connection, and still count for the peer on its next one.
      {"five thousand calls that never end", flood(5'000, endless_call), "4936 Response"},
      {"five thousand more calls, in one message, while the first ones run",
       merged_flood(5'000, endless_call), "5000 Response"},
  };
}

} // namespace actorgrid::hostile
