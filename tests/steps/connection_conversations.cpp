#include "tests/steps/calling.hpp"
#include "tests/steps/conversation.hpp"
#include "tests/steps/handlers.hpp"

#include <actorgrid/sleep.hpp>

#include <chrono>

namespace actorgrid::steps {

namespace {

using namespace std::chrono_literals;

task<> call_once_connected(fixture* s, std::string name) {
  auto connected = co_await s->there().wait_connected(1min);
  if (!connected) co_return;
  auto mine = s->ask(name);
  auto answer = co_await s->there().call(quick, payload(name));
  mine.answered(answer);
}

void connect(fixture& s) {
  for (const auto node : {s.at.caller, s.at.callee}) s.sim.start(node);
  s.play(call_once_connected(&s, "first"));
}

task<> call_over_two_connections(fixture* s) {
  co_await call(s, quick, "before");
  s->sim.link(s->at.caller, s->at.callee).cut().heal();
  co_await sleep_for(10ms);
  co_await call_once_connected(s, "after");
}

task<> call_while_draining(fixture* s) {
  co_await sleep_for(100ms);
  co_await call(s, quick, "refused", errc::peer_shutting_down);
}

void drain(fixture& s) {
  s.play(call(&s, unhurried, "running"));
  s.play(call_while_draining(&s));
  // A drain does not wait for a call that has not arrived yet.
  s.sim.advance(50ms);
  s.sim.node(s.at.callee).drain();
}

} // namespace

const std::vector<conversation>& connection_conversations() {
  static const std::vector<conversation> all{
      {.name = "the handshake, and a first call", .play = connect, .starts_nodes = true},
      {.name = "calls over two connections",
       .play = [](fixture& s) { s.play(call_over_two_connections(&s)); },
       .cuts = true},
      {.name = "a node that drains", .play = drain, .stops_callee = true},
  };
  return all;
}

} // namespace actorgrid::steps
