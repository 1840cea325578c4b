#include "apps/contract/conformance.hpp"
#include "apps/ctl/conform/scenario.hpp"
#include "apps/ctl/conform/wire/bench.hpp"

// Clients that break the rules of a stream. Each ends its stream, and nothing else.

namespace actorgrid::ctl::conform {

namespace {

constexpr std::uint8_t any_stream = contract::stream_echo.id.value;
constexpr std::uint8_t no_input_stream = contract::stream_silent.id.value;
constexpr std::string_view told_line = "MuxServerMsg EOF+ERR '...",
                           forgotten_line = "DisconnectClientMux";

talk& with_stream(bench& b, std::uint8_t handler) {
  auto& t = b.begin();
  t.say({t.open(handler)});
  t.hear({"AckMux"});
  return t;
}

/// Expects the Pong for the last frame of a burst. Each message behind the violation may be
/// answered, or not.
void hear_rest_of_burst(talk& t) {
  for (;;) {
    const auto line = describe(t.hear_any("..."));
    if (line == "Pong nf") return;
    expect(line == forgotten_line, "expected Pong nf, got " + line);
  }
}

/// Opens a stream, sends this, and expects to be told.
void is_told(bench& b, std::uint8_t handler, std::vector<raw_frame> (*break_rules)(const talk&)) {
  auto& t = with_stream(b, handler);
  t.say_merged(break_rules(t));
  t.hear({told_line, forgotten_line});
}

} // namespace

const std::vector<wire_case>& violation_cases() {
  static constexpr std::string_view g = "violations";
  static const std::vector<wire_case> all{
      {g, "violation-number-missing", "ends a stream whose client left out a number",
       [](bench& b) {
         is_told(b, any_stream, [](const talk& t) { return std::vector{t.input(3)}; });
       }},
      {g, "violation-number-first",
       "ends a stream whose client begins with the number of ConnectMux",
       [](bench& b) {
         is_told(b, any_stream, [](const talk& t) { return std::vector{t.input(0)}; });
       }},
      {g, "violation-number-repeated", "ends a stream whose client repeats a number",
       [](bench& b) {
         auto& t = with_stream(b, any_stream);
         t.say({t.input(1, "hi")});
         t.hear({"MuxServerMsg 'hi'"});
         t.say({t.input(1, "hi")});
         t.hear({told_line, forgotten_line});
       }},
      {g, "violation-credit-number", "counts credit, too",
       [](bench& b) {
         is_told(b, any_stream, [](const talk& t) { return std::vector{t.credit(2)}; });
       }},
      {g, "violation-eof-number", "checks the number of the end of the input",
       [](bench& b) {
         is_told(b, any_stream, [](const talk& t) { return std::vector{t.input_end(5)}; });
       }},
      {g, "violation-ping-number", "ends a stream at a Ping with a wrong number, and answers it",
       [](bench& b) {
         auto& t = with_stream(b, any_stream);
         t.say({t.make(kind::ping, 9)});
         t.hear({told_line, forgotten_line, "Pong e '..."});
       }},
      {g, "violation-window", "ends a stream whose client sends more than the window",
       [](bench& b) {
         auto& t = with_stream(b, any_stream);
         // Nobody takes its answers, so the handler stops taking requests at some point.
         std::vector<raw_frame> many;
         for (std::uint32_t i = 1; i != 40; ++i) many.push_back(t.input(i));
         many.push_back(t.make(kind::ping, 40));
         t.say_merged(many);
         for (;;) {
           const auto f = t.hear_any("MuxServerMsg...");
           if (f.has(bit::err)) break;
           expect(!f.has(bit::eof), "a clean end");
         }
         t.hear({forgotten_line});
         hear_rest_of_burst(t);
       }},
      {g, "violation-input", "ends a stream that takes no input at a message",
       [](bench& b) {
         is_told(b, no_input_stream, [](const talk& t) { return std::vector{t.input(1)}; });
       }},
      {g, "violation-input-end", "ends a stream that takes no input at the end of one",
       [](bench& b) {
         is_told(b, no_input_stream, [](const talk& t) { return std::vector{t.input_end(1)}; });
       }},
      {g, "violation-after-end", "ends a stream at a message behind the end of its input",
       [](bench& b) {
         // Its answer waits for credit, so the stream is still there.
         auto& t = with_stream(b, contract::stream_requests.id.value);
         t.say({t.input_end(1)});
         t.hear({"MuxServerMsg '0'"});
         t.say({t.input(2)});
         t.hear({told_line, forgotten_line});
       }},
      {g, "violation-burst", "does not act on what follows in the same message",
       [](bench& b) {
         auto& t = with_stream(b, any_stream);
         t.say_merged({t.input(2), t.input(3), t.input(4), t.make(kind::ping, 5)});
         t.hear({told_line, forgotten_line});
         hear_rest_of_burst(t);
       }},
      {g, "violation-others-live", "leaves the other streams alone",
       [](bench& b) {
         auto& t = b.begin();
         auto other_input = t.input(1, "hi"), other_end = t.input_end(2);
         ++other_input.mux, ++other_end.mux;
         t.say({t.open(any_stream), t.open(any_stream, "", 1)});
         t.hear({"AckMux", "AckMux"});
         t.say({t.input(9)});
         t.hear({told_line, forgotten_line});
         t.say({other_input, other_end});
         t.hear({"MuxServerMsg 'hi'", "MuxServerMsg EOF", forgotten_line});
       }},
  };
  return all;
}

} // namespace actorgrid::ctl::conform
