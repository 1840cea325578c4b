#include "tests/steps/calling.hpp"
#include "tests/steps/conversation.hpp"
#include "tests/steps/handlers.hpp"

#include <actorgrid/gather.hpp>
#include <actorgrid/sleep.hpp>

#include <caf/event_based_actor.hpp>

#include <chrono>

namespace actorgrid::steps {

namespace {

using namespace std::chrono_literals;

task<> call_from_there(fixture* s, std::string name) {
  auto mine = s->notes.begin({.name = name, .from = s->at.callee, .to = s->at.caller});
  auto answer = co_await s->back().call(quick, payload(name));
  mine.answered(answer);
}

struct give_up_now {};

} // namespace
} // namespace actorgrid::steps

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::steps::give_up_now)

namespace actorgrid::steps {

namespace {

/// Makes a call, and ends after 100 ms.
caf::behavior impatient(caf::event_based_actor* self, peer to, book::caller_note mine) {
  to.call(slow, payload(mine->name))
      .then(
          self, [mine](const payload& answer) mutable { mine.answered(answer); },
          [mine](const caf::error& why) mutable { mine.ended(why); });
  self->delayed_send(self, 100ms, give_up_now{});
  return {[self](give_up_now) { self->quit(); }};
}

void several_merged(fixture& s) {
  for (int i = 0; i < 10; ++i) s.play(call(&s, quick, "merged-" + std::to_string(i)));
}

void mutual(fixture& s) {
  for (int i = 0; i < 2; ++i) {
    s.play(call(&s, unhurried, "there-" + std::to_string(i)));
    s.play_there(call_from_there(&s, "back-" + std::to_string(i)));
  }
}

task<> ask_for_votes(fixture* s, std::vector<peer> all) {
  auto votes = co_await gather(all, vote, "vote", quorum::majority());
  if (!votes) co_return;
  for (const auto& v : votes->answers) {
    // The host is "http://node1:9000".
    const auto number = static_cast<std::size_t>(v.peer.host()[11] - '0');
    auto note = s->notes.begin(
        {.name = "vote@" + std::to_string(number), .from = s->at.caller, .to = number});
    note.answered(v.answer);
  }
}

} // namespace

const std::vector<conversation>& call_conversations() {
  static const std::vector<conversation> all{
      {"a call", [](fixture& s) { s.play(call(&s, quick, "call")); }},
      {"a call with a mebibyte",
       [](fixture& s) { s.play(call(&s, quick, "large", errc::ok, 1min, 1 << 20)); }},
      {"a call whose handler fails",
       [](fixture& s) { s.play(call(&s, fails, "failing", errc::remote_failure)); }},
      {"a call that nobody serves",
       [](fixture& s) { s.play(call(&s, nobody, "unserved", errc::peer_has_no_handler)); }},
      {"a call past its deadline",
       [](fixture& s) { s.play(call(&s, slow, "late", errc::deadline_exceeded, 1s)); }},
      {"a call that is given up",
       [](fixture& s) {
         auto mine = s.notes.begin(
             {.name = "given-up", .from = s.at.caller, .to = s.at.callee, .is_given_up = true});
         s.sim.system().spawn(impatient, s.there(), mine);
       }},
      {"several calls at once", several_merged},
      {"a call of a function on the pool", [](fixture& s) { s.play(call(&s, pooled, "pooled")); }},
      {"a call of a handler actor", [](fixture& s) { s.play(call(&s, acted, "acted")); }},
      {"calls in both directions", mutual},
      {"a call that is called back", [](fixture& s) { s.play(call(&s, calls_back, "there")); }},
      {"votes gathered from three nodes",
       [](fixture& s) { s.play(ask_for_votes(&s, s.sim.node(s.at.caller).peers())); }, 3},
  };
  return all;
}

} // namespace actorgrid::steps
