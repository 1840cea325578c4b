#include "apps/contract/conformance.hpp"
#include "apps/ctl/conform/scenario.hpp"
#include "apps/ctl/conform/wire/bench.hpp"

// Streams frame by frame: how they open, credit, and how they end.

namespace actorgrid::ctl::conform {

namespace {

constexpr std::uint8_t echo_stream = contract::stream_echo.id.value;
constexpr std::uint8_t numbers_stream = contract::stream_responses.id.value;
constexpr std::uint8_t counting_stream = contract::stream_requests.id.value;
constexpr std::uint8_t silent_stream = contract::stream_silent.id.value;

constexpr std::string_view end_line = "MuxServerMsg EOF", gone_line = "DisconnectClientMux";

/// Opens a stream of numbers, and hears its first window, which is 4.
talk& with_full_window(bench& b, const char* count) {
  auto& t = b.begin();
  t.say({t.open(numbers_stream, count)});
  t.hear(
      {"AckMux", "MuxServerMsg '0'", "MuxServerMsg '1'", "MuxServerMsg '2'", "MuxServerMsg '3'"});
  return t;
}

const std::vector<wire_case>& openings() {
  static constexpr std::string_view g = "streams";
  static const std::vector<wire_case> all{
      {g, "stream-ack", "acknowledges a stream with its number",
       [](bench& b) {
         auto& t = b.begin();
         t.say({t.open(echo_stream)});
         expect(t.hear_any("AckMux").seq == 0, "the number is not that of ConnectMux");
         t.say({t.leave()});
         t.hear({gone_line});
       }},
      {g, "stream-first-number", "counts from the number of ConnectMux",
       [](bench& b) {
         auto& t = b.begin();
         auto opening = t.open(echo_stream);
         opening.seq = 7;
         t.say({opening});
         expect(t.hear_any("AckMux").seq == 7, "the number is not that of ConnectMux");
         t.say({t.input(8, "hi")});
         t.hear({"MuxServerMsg 'hi'"});
         t.say({t.input_end(9)});
         t.hear({end_line, gone_line});
       }},
      {g, "stream-numbers-wrap", "counts on from the largest number to 0",
       [](bench& b) {
         auto& t = b.begin();
         auto opening = t.open(echo_stream);
         opening.seq = 0xffffffff;
         t.say({opening});
         t.hear({"AckMux"});
         t.say({t.input(0, "hi"), t.input_end(1)});
         t.hear({"MuxServerMsg 'hi'", end_line, gone_line});
       }},
      {g, "stream-eof-in-opening", "takes input although ConnectMux had EOF",
       [](bench& b) {
         auto& t = b.begin();
         auto opening = t.open(echo_stream);
         opening.flags |= bit::eof;
         t.say({opening, t.input(1, "hi"), t.input_end(2)});
         t.hear({"AckMux", "MuxServerMsg 'hi'", end_line, gone_line});
       }},
      {g, "stream-early-eof", "takes the end of the input before it has acknowledged",
       [](bench& b) {
         auto& t = b.begin();
         t.say_merged({t.open(echo_stream), t.input_end(1)});
         t.hear({"AckMux", end_line, gone_line});
       }},
      {g, "stream-twice", "ignores a second ConnectMux with the mux of a stream",
       [](bench& b) {
         auto& t = b.begin();
         t.say({t.open(echo_stream), t.open(silent_stream), t.input(1, "hi"), t.input_end(2)});
         t.hear({"AckMux", "MuxServerMsg 'hi'", end_line, gone_line});
       }},
      {g, "stream-mux-again", "opens a stream with the mux of one that has ended",
       [](bench& b) {
         auto& t = b.begin();
         for (int i = 0; i != 3; ++i) {
           t.say({t.open(numbers_stream, "1")});
           t.hear({"AckMux", "MuxServerMsg '0'", end_line, gone_line});
         }
       }},
      {g, "stream-subroute", "finds a handler by its subroute",
       [](bench& b) {
         auto& t = b.begin();
         auto opening = t.open(contract::subroute_stream.id.value);
         opening.flags |= bit::sub;
         opening.subroute = subroute_id(opening.handler, contract::conformance_subroute);
         t.say({opening});
         t.hear({"AckMux"});
         t.say({t.input(1, "hi"), t.input_end(2)});
         t.hear({"MuxServerMsg 'hi'"});
         t.say({t.credit(3)});
         t.hear({end_line, gone_line});
       }},
      {g, "stream-unknown", "refuses a stream that it does not serve",
       [](bench& b) {
         auto& t = b.begin();
         t.say({t.open(contract::unknown_stream.id.value)});
         t.hear({"MuxConnectError 'Invalid Handler..."});
         t.say({t.leave()});
       }},
      {g, "stream-of-single", "refuses a stream to a handler of calls",
       [](bench& b) {
         auto& t = b.begin();
         t.say({t.open(contract::echo.id.value)});
         t.hear({"MuxConnectError 'Invalid Handler..."});
       }},
      {g, "stream-stateless", "refuses a stateless stream",
       [](bench& b) {
         auto& t = b.begin();
         auto opening = t.open(echo_stream);
         opening.flags |= bit::stateless;
         t.say({opening});
         t.hear({"MuxConnectError stateless '..."});
       }},
  };
  return all;
}

const std::vector<wire_case>& credits() {
  static constexpr std::string_view g = "streams";
  static const std::vector<wire_case> all{
      {g, "stream-window", "sends no more than the window",
       [](bench& b) {
         auto& t = with_full_window(b, "1000000");
         t.hear_nothing();
         t.say({t.leave()});
         t.hear({gone_line});
       }},
      {g, "stream-credit", "sends one more for each credit",
       [](bench& b) {
         auto& t = with_full_window(b, "1000000");
         t.say({t.credit(1)});
         t.hear({"MuxServerMsg '4'"});
         t.say_merged({t.credit(2), t.credit(3)});
         t.hear({"MuxServerMsg '5'", "MuxServerMsg '6'"});
         t.hear_nothing();
         t.say({t.leave()});
         t.hear({gone_line});
       }},
      {g, "stream-credit-for-end", "waits for credit with its end",
       [](bench& b) {
         auto& t = with_full_window(b, "4");
         t.hear_nothing();
         t.say({t.credit(1)});
         t.hear({end_line, gone_line});
       }},
      {g, "stream-surplus", "drops credit above the window",
       [](bench& b) {
         auto& t = b.begin();
         t.say_merged({t.open(silent_stream), t.credit(1), t.credit(2), t.credit(3)});
         t.hear({"AckMux"});
         t.say({t.leave()});
         t.hear({gone_line});
       }},
      {g, "stream-credit-given", "gives credit back for each message that its handler took",
       [](bench& b) {
         auto& t = b.begin();
         t.say({t.open(counting_stream)});
         t.hear({"AckMux"});
         for (std::uint32_t i = 1; i != 9; ++i) {
           t.say({t.input(i)});
           t.hear({"UnblockClMux"});
         }
         t.say({t.input_end(9)});
         t.hear({"MuxServerMsg '8'"});
         t.say({t.credit(10)});
         t.hear({end_line, gone_line});
       }},
      {g, "stream-empty-messages", "takes messages that are nil or empty",
       [](bench& b) {
         auto& t = b.begin();
         t.say({t.open(echo_stream)});
         t.hear({"AckMux"});
         t.say({t.input(1, ""), t.make(kind::mux_client_msg, 2, "", bit::zero), t.input_end(3)});
         t.hear({"MuxServerMsg", "MuxServerMsg", end_line, gone_line});
       }},
  };
  return all;
}

const std::vector<wire_case>& ends() {
  static constexpr std::string_view g = "streams";
  static const std::vector<wire_case> all{
      {g, "stream-error", "ends with ERR and the text when the handler fails",
       [](bench& b) {
         auto& t = b.begin();
         t.say({t.open(numbers_stream, "many")});
         t.hear({"AckMux", "MuxServerMsg EOF+ERR 'bad payload: ...", gone_line});
       }},
      {g, "stream-cancel", "answers a cancelled stream, and says nothing more",
       [](bench& b) {
         auto& t = with_full_window(b, "1000000");
         t.say({t.leave()});
         t.hear({gone_line});
       }},
      {g, "stream-cancel-number", "takes a cancel with any number",
       [](bench& b) {
         auto& t = b.begin();
         t.say({t.open(silent_stream)});
         t.hear({"AckMux"});
         t.say({t.make(kind::disconnect_server_mux, 4711)});
         t.hear({gone_line});
       }},
      {g, "stream-cancel-twice", "ignores a second cancel",
       [](bench& b) {
         auto& t = b.begin();
         t.say({t.open(silent_stream)});
         t.hear({"AckMux"});
         t.say({t.leave(), t.leave()});
         t.hear({gone_line});
       }},
      {g, "stream-deadline", "ends a stream at its deadline with a Disconnect only",
       [](bench& b) {
         auto& t = b.begin();
         auto opening = t.open(silent_stream);
         opening.deadline_ms = 100;
         t.say({opening});
         t.hear({"AckMux", gone_line});
         t.say({t.leave()});
       }},
      {g, "stream-eof-payload", "ignores the payload of the end of the input",
       [](bench& b) {
         auto& t = b.begin();
         t.say({t.open(counting_stream)});
         t.hear({"AckMux"});
         t.say({t.make(kind::mux_client_msg, 1, "ignored", bit::eof)});
         t.hear({"MuxServerMsg '0'"});
         t.say({t.credit(2)});
         t.hear({end_line, gone_line});
       }},
  };
  return all;
}

} // namespace

const std::vector<wire_case>& stream_cases() {
  static const auto all = [] {
    auto cases = openings();
    for (const auto* more : {&credits(), &ends()})
      cases.insert(cases.end(), more->begin(), more->end());
    return cases;
  }();
  return all;
}

} // namespace actorgrid::ctl::conform
