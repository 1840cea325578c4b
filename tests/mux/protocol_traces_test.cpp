#include "pair.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/document.hpp"

#include <map>

using namespace actorgrid;
using namespace actorgrid::testing;
using codec::op;
using namespace std::chrono_literals;

// The traces in docs/protocol-streams.md.

namespace {

/// Two nodes, of which a is the client, and what was seen on the wire between them.
struct traced : pair {
  explicit traced(mux::stream_windows window) : pair(window) {
    tap = [this](bool from_a, const codec::frame& f) {
      text += (from_a ? "-> " : "            <- ") + describe(f) + '\n';
    };
  }

  void note(const std::string& words) { text += "   (" + words + ")\n"; }
  /// Sends what the client's machines would not.
  void misbehave(std::vector<codec::frame> frames) {
    for (auto& f : frames) a.out.push(std::move(f));
    deliver();
  }
  void open(mux::time_point deadline = mux::never) {
    a.open(now, deadline);
    deliver();
  }
  mux::outgoing_stream& client() { return *a.opened.back().machine; }
  mux::incoming_stream& server() { return *b.served.back().machine; }
  void serve(const char* response) {
    server().send(response);
    deliver();
  }
  void read() {
    a.read(a.opened.back());
    deliver();
  }

  std::string text;
};

std::string trace_calls() {
  traced t({});
  const auto call = [&t](mux::duration timeout) {
    REQUIRE(t.a.link.call({78, {}, "hello", t.now + timeout}, 0, 0, t.now));
    t.deliver();
    return t.b.calls.back().id;
  };
  t.b.link.respond(call(1min), "hello", t.now);
  t.deliver();
  t.b.link.respond_error(call(1min), {errc::remote_failure, "boom: hello"}, t.now);
  t.deliver();
  t.b.link.refuse(call(1min), mux::refusal::unknown_handler, t.now);
  t.deliver();
  const auto slow = call(100ms);
  t.advance(100ms);
  t.note("100 ms later the client ends the call");
  t.advance(100ms);
  t.b.link.respond(slow, "hello", t.now);
  t.deliver();
  t.note("200 ms later the handler ends");
  return t.text;
}

std::string trace_lockstep() {
  traced t({1, 1});
  t.open();
  for (const char* request : {"q0", "q1"}) {
    t.client().send(request);
    t.deliver();
    t.b.read(t.b.served[0]);
    t.serve(("re:" + std::string{request}).c_str());
    t.read();
  }
  t.client().finish();
  t.deliver();
  t.server().finish();
  t.deliver();
  return t.text;
}

std::string trace_without_input() {
  traced t({0, 2});
  t.open();
  t.serve("0");
  t.serve("1");
  t.note("no credit is left");
  for (const char* response : {"2", "3"}) {
    t.read();
    t.serve(response);
  }
  t.server().finish();
  t.deliver();
  t.note("the handler has ended, and waits to say so");
  t.read();
  return t.text;
}

std::string trace_error() {
  traced t({0, 1});
  t.open();
  t.serve("0");
  t.server().fail({errc::remote_failure, "boom"});
  t.deliver();
  t.note("the handler has failed, and waits to say so");
  t.read();
  return t.text;
}

std::string trace_cancel() {
  traced t({0, 2});
  t.open();
  t.server().send("0");
  t.server().send("1");
  t.client().cancel({errc::cancelled, ""});
  t.a.settle(t.now);
  t.note("the handler has sent two responses; the caller cancels before they arrive");
  t.deliver_one(false);
  t.deliver();
  return t.text;
}

std::string trace_deadline(bool is_server_first) {
  traced t({0, 1});
  t.open(t.now + 100ms);
  t.now += 100ms;
  t.note("100 ms later");
  if (!is_server_first) t.a.on_timeout(t.now);
  t.b.on_timeout(t.now);
  t.deliver();
  return t.text;
}

std::string trace_violation_number() {
  traced t({1, 1});
  t.open();
  t.misbehave({make(op::mux_client_msg, 1, 2, "q1"), make(op::mux_client_msg, 1, 3, "q2"),
               make(op::ping, 1, 4)});
  return t.text;
}

std::string trace_violation_window() {
  traced t({1, 1});
  t.open();
  t.misbehave({make(op::mux_client_msg, 1, 1, "q0"), make(op::mux_client_msg, 1, 2, "q1")});
  return t.text;
}

std::string trace_violation_input() {
  traced t({0, 1});
  t.open();
  t.misbehave({make(op::mux_client_msg, 1, 1, "q0")});
  return t.text;
}

std::string trace_violation_server() {
  traced t({0, 1});
  t.open();
  t.serve("0");
  t.b.out.push(make(op::mux_server_msg, 1, 2, "1"));
  t.deliver();
  return t.text;
}

std::string trace_refused() {
  traced t({0, 1});
  t.a.open(t.now);
  const payload opening = t.a.out.take().to_payload();
  t.tap(true, parse(opening));
  t.b.link.on_message(opening, t.now);
  REQUIRE(t.b.link.poll());
  t.b.link.refuse_stream(1, mux::refusal::unknown_handler);
  t.deliver();
  t.open();
  t.note("the server drains");
  t.server().shut_down();
  t.deliver();
  return t.text;
}

std::string trace_pings() {
  traced t({0, 1});
  t.open();
  t.note("10 s later");
  t.advance(10s);
  t.note("5 s later");
  t.advance(5s);
  t.note("5 s later");
  t.advance(5s);
  return t.text;
}

} // namespace

TEST_CASE("every trace in the document of the protocol is what two links say to each other") {
  const std::map<std::string, std::string> traces{{"calls", trace_calls()},
                                                  {"lockstep", trace_lockstep()},
                                                  {"without-input", trace_without_input()},
                                                  {"error", trace_error()},
                                                  {"cancel", trace_cancel()},
                                                  {"deadline", trace_deadline(true)},
                                                  {"deadline-crossing", trace_deadline(false)},
                                                  {"violation-number", trace_violation_number()},
                                                  {"violation-window", trace_violation_window()},
                                                  {"violation-input", trace_violation_input()},
                                                  {"violation-server", trace_violation_server()},
                                                  {"refused", trace_refused()},
                                                  {"pings", trace_pings()}};
  document page{"protocol-streams.md"};
  CHECK(page.compare("trace", traces) == std::vector<std::string>{});
}
