#include "tests/campaign/callers.hpp"
#include "tests/campaign/routes.hpp"
#include "tests/campaign/texts.hpp"

#include <actorgrid/node.hpp>

#include <caf/event_based_actor.hpp>

namespace actorgrid::campaign {

namespace {

call_record& begin(const here& where, const planned_call& plan) {
  auto& notes = *where->notes;
  auto& r = notes.calls.emplace_back();
  r.number = notes.calls.size() - 1;
  r.plan = plan;
  r.incarnation = where->incarnation;
  return r;
}

std::string request_of(call_record& r) {
  auto text = request_text{r.number, r.plan.work, 0, 0}.write(r.plan.bytes);
  r.request_hash = hash_of(text);
  r.answer_hash = hash_of(answer_text(text));
  return text;
}

void note_asked(const node_process& where, call_record& r) {
  r.asked = where.notes->now();
  r.state = to_string(where.peers[r.plan.to].state());
}

void note_ending(history& notes, call_record& r, const caf::expected<payload>& answer) {
  if (answer)
    r.endings.push_back({notes.now(), {}, hash_of(answer->text())});
  else
    r.endings.push_back({notes.now(), failure_of(answer.error()), 0});
}

/// Notes when the task is destroyed while it waits.
struct waiting_call {
  history& notes;
  call_record& r;

  ~waiting_call() {
    if (r.endings.empty()) r.forgotten = notes.now();
  }
};

task<> ask(here where, call_record* r) {
  const waiting_call note{*where->notes, *r};
  const auto request = request_of(*r);
  note_asked(*where, *r);
  const call_options options{r->plan.timeout, {}};
  const auto answer = co_await where->peers[r->plan.to].call(id_of(r->plan.kind), request, options);
  note_ending(*where->notes, *r, answer);
}

/// Calls from an actor that belongs to no node, in either of two forms.
void ask_as_actor(caf::event_based_actor* self, const here& where, call_record* r) {
  const auto request = request_of(*r);
  auto* notes = where->notes;
  const auto answered = [notes, r](const payload& p) { note_ending(*notes, *r, p); };
  const auto failed = [notes, r](const caf::error& e) { note_ending(*notes, *r, e); };
  const auto& to = where->peers[r->plan.to];
  note_asked(*where, *r);
  if (r->plan.form == call_form::actor)
    return to.call(id_of(r->plan.kind), request, {r->plan.timeout, {}})
        .then(self, answered, failed);
  self->request(to.actor(), caf::infinite, call_message{id_of(r->plan.kind), request, {}})
      .then(answered, failed);
}

} // namespace

void make_call(caf::actor_system& system, const here& where, const planned_call& plan,
               bool is_probe) {
  auto& r = begin(where, plan);
  r.is_probe = is_probe;
  if (plan.form == call_form::message) r.plan.timeout = std::chrono::minutes(1);
  if (plan.form == call_form::task)
    where->self->spawn_task(ask(where, &r));
  else
    system.spawn(ask_as_actor, where, &r);
}

task<> ask_another(here where, std::size_t number) {
  planned_call plan;
  plan.from = where->node;
  plan.to = (where->node + 1 + number % (where->peers.size() - 1)) % where->peers.size();
  plan.kind = number % 2 == 0 ? call_kind::echo : call_kind::slow;
  plan.work = std::chrono::milliseconds(number * 37 % 2000);
  plan.timeout = std::chrono::seconds(5);
  co_await ask(where, &begin(where, plan));
}

} // namespace actorgrid::campaign
