#include "apps/contract/conformance.hpp"
#include "apps/ctl/conform/scenario.hpp"
#include "apps/ctl/conform/wire/bench.hpp"

#include <limits>

// Requests, and what answers them, frame by frame.

namespace actorgrid::ctl::conform {

namespace {

constexpr std::uint8_t echo_of_calls = contract::echo.id.value;
constexpr std::uint8_t slow_echo = contract::sleep_echo.id.value;

raw_frame under(raw_frame f, std::string_view route) {
  f.flags |= bit::sub;
  f.subroute = subroute_id(f.handler, route);
  return f;
}

/// Sends a request, and expects that the answer has these words and the request's mux and number.
void answers(bench& b, raw_frame (*make)(const talk&), std::string_view line) {
  auto& t = b.begin();
  const auto request = make(t);
  t.say({request});
  const auto f = t.hear_any(line);
  expect(f.mux == request.mux && f.seq == request.seq, "another mux or number than the request's");
  const bool is_refusal = f.op == kind::mux_connect_error;
  expect(f.handler == (is_refusal ? request.handler : 0)
             && f.deadline_ms == (is_refusal ? request.deadline_ms : 0),
         "a wrong handler or deadline in the answer");
}

/// Answers to requests whose fields are unusual.
const std::vector<wire_case>& unusual_requests() {
  static constexpr std::string_view g = "calls";
  static const std::vector<wire_case> all{
      {g, "request-number", "repeats the number of a request",
       [](bench& b) {
         answers(
             b,
             [](const talk& t) {
               auto f = t.ask(echo_of_calls, "hi");
               f.seq = 9;
               return f;
             },
             "Response EOF 'hi'");
       }},
      {g, "request-mux-0", "answers a request with the mux 0",
       [](bench& b) {
         answers(
             b,
             [](const talk& t) {
               auto f = t.ask(echo_of_calls, "hi");
               f.mux = 0;
               return f;
             },
             "Response EOF 'hi'");
       }},
      {g, "request-largest-mux", "answers a request with the largest mux",
       [](bench& b) {
         answers(
             b,
             [](const talk& t) {
               auto f = t.ask(echo_of_calls, "hi");
               f.mux = std::numeric_limits<std::uint64_t>::max();
               return f;
             },
             "Response EOF 'hi'");
       }},
      {g, "request-same-mux", "answers two requests with one mux",
       [](bench& b) {
         auto& t = b.begin();
         t.say({t.ask(echo_of_calls, "hi"), t.ask(echo_of_calls, "hi")});
         t.hear({"Response EOF 'hi'", "Response EOF 'hi'"});
       }},
      {g, "request-no-eof", "answers a request without EOF",
       [](bench& b) {
         answers(
             b,
             [](const talk& t) {
               auto f = t.ask(echo_of_calls, "hi");
               f.flags = 0;
               return f;
             },
             "Response EOF 'hi'");
       }},
      {g, "request-no-deadline", "answers a request without a deadline",
       [](bench& b) {
         answers(
             b,
             [](const talk& t) {
               auto f = t.ask(echo_of_calls, "hi");
               f.deadline_ms = 0;
               return f;
             },
             "Response EOF 'hi'");
       }},
      {g, "request-zero-flag", "reads ZERO on a request with bytes as nothing",
       [](bench& b) {
         answers(
             b,
             [](const talk& t) {
               auto f = t.ask(echo_of_calls, "hi");
               f.flags |= bit::zero;
               return f;
             },
             "Response EOF 'hi'");
       }},
      {g, "request-nil", "answers a request without a payload",
       [](bench& b) {
         answers(b, [](const talk& t) { return t.ask(echo_of_calls); }, "Response EOF");
       }},
  };
  return all;
}

const std::vector<wire_case>& answers_and_refusals() {
  static constexpr std::string_view g = "calls";
  static const std::vector<wire_case> all{
      {g, "request-error", "answers with ERR and the text when the handler fails",
       [](bench& b) {
         answers(
             b, [](const talk& t) { return t.ask(contract::boom.id.value, "x"); },
             "Response EOF+ERR 'boom: x'");
       }},
      {g, "request-subroute", "finds a handler by its subroute",
       [](bench& b) {
         answers(
             b,
             [](const talk& t) {
               return under(t.ask(contract::subroute_echo.id.value, "hi"),
                            contract::conformance_subroute);
             },
             "Response EOF 'hi'");
       }},
      {g, "request-other-subroute", "refuses a subroute that it does not serve",
       [](bench& b) {
         answers(
             b,
             [](const talk& t) {
               return under(t.ask(contract::subroute_echo.id.value, "hi"), "nosuchroute");
             },
             "MuxConnectError EOF 'Invalid Handler...");
       }},
      {g, "request-no-subroute", "refuses a handler that has only a subroute",
       [](bench& b) {
         answers(
             b, [](const talk& t) { return t.ask(contract::subroute_echo.id.value, "hi"); },
             "MuxConnectError EOF 'Invalid Handler...");
       }},
      {g, "request-unknown", "refuses a handler that it does not serve",
       [](bench& b) {
         answers(
             b, [](const talk& t) { return t.ask(contract::unknown_unary.id.value, "hi"); },
             "MuxConnectError EOF 'Invalid Handler...");
       }},
      {g, "request-handler-0", "refuses the handler 0",
       [](bench& b) {
         answers(
             b, [](const talk& t) { return t.ask(0, "hi"); },
             "MuxConnectError EOF 'Invalid Handler...");
       }},
      {g, "request-of-stream", "refuses a request for a handler of streams",
       [](bench& b) {
         answers(
             b, [](const talk& t) { return t.ask(contract::stream_echo.id.value, "hi"); },
             "MuxConnectError EOF 'Invalid Handler...");
       }},
      {g, "request-concurrent", "answers a quick call while a slow one is running",
       [](bench& b) {
         auto& t = b.begin();
         t.say({t.ask(slow_echo, "200"), t.ask(echo_of_calls, "quick", 1)});
         t.hear({"Response EOF 'quick'", "Response EOF '200'"});
       }},
      {g, "request-deadline", "answers nothing after the deadline",
       [](bench& b) {
         auto& t = b.begin();
         auto f = t.ask(slow_echo, "200");
         f.deadline_ms = 50;
         t.say({f, t.ask(slow_echo, "400", 1)});
         t.hear({"Response EOF '400'"});
       }},
  };
  return all;
}

} // namespace

const std::vector<wire_case>& call_cases() {
  static const auto all = [] {
    auto cases = unusual_requests();
    cases.insert(cases.end(), answers_and_refusals().begin(), answers_and_refusals().end());
    return cases;
  }();
  return all;
}

} // namespace actorgrid::ctl::conform
