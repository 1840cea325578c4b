#include "tests/campaign/callers.hpp"
#include "tests/campaign/routes.hpp"
#include "tests/campaign/texts.hpp"

#include <actorgrid/node.hpp>
#include <actorgrid/sleep.hpp>

namespace actorgrid::campaign {

namespace {

/// What the tasks of a caller share.
struct called {
  here where;
  stream_record* r;

  history& notes() const { return *where->notes; }
  moment now() const { return where->notes->now(); }
};

using handle = std::shared_ptr<byte_stream>;

/// Notes when the task is destroyed while it waits.
struct waiting_stream {
  const called& c;

  ~waiting_stream() {
    if (c.r->caller.endings.empty() && !c.r->caller.gave_up) c.r->forgotten = c.now();
  }
};

/// @returns whether the stream took the message
task<bool> send_one(called c, sink<payload> out, std::size_t index) {
  const auto text = message_text(c.r->number, true, index, c.r->plan.bytes);
  const auto failed = co_await out.send(text);
  if (failed) co_return false;
  c.r->caller.sent.push_back({c.now(), hash_of(text)});
  co_return true;
}

task<> send_all(called c, sink<payload> out) {
  for (std::size_t i = 0; i < c.r->plan.messages; ++i) {
    const bool sent = co_await send_one(c, out, i);
    if (!sent) co_return;
  }
  c.r->caller.finished = c.now();
  out.finish();
}

/// @returns whether there was a message
task<bool> read_one(called c, handle s) {
  c.r->waits = true;
  const auto item = co_await s->next();
  c.r->waits = false;
  if (item)
    c.r->caller.received.push_back({c.now(), hash_of(item->text())});
  else
    c.r->caller.endings.push_back({c.now(), failure_of(s->error()), 0});
  co_return item.has_value();
}

/// Reads to the end, and then once more.
task<> read_all(called c, handle s) {
  for (;;) {
    const bool any = co_await read_one(c, s);
    if (!any) break;
    if (c.r->plan.caller == caller_kind::slow) co_await sleep_for(c.r->plan.pace);
  }
  co_await read_one(c, s);
}

task<> take_turns(called c, handle s, std::size_t turns) {
  for (std::size_t i = 0; i < turns; ++i) {
    const bool takes_input = c.r->plan.kind != stream_kind::source;
    if (takes_input) co_await send_one(c, s->out, i);
    const bool any = co_await read_one(c, s);
    if (!any) co_return;
  }
}

/// Cancels a stream that takes too long.
task<> lose_patience(called c, std::weak_ptr<byte_stream> stream) {
  co_await sleep_for(c.r->plan.patience);
  const auto s = stream.lock();
  if (!s || !c.r->caller.endings.empty()) co_return;
  if (!c.r->caller.gave_up) c.r->caller.gave_up = c.now();
  s->cancel("out of patience");
}

task<> use(called c, handle s) {
  const auto& plan = c.r->plan;
  c.where->self->spawn_task(lose_patience(c, s));
  switch (plan.caller) {
  case caller_kind::both:
  case caller_kind::slow:
    c.where->self->spawn_task(send_all(c, s->out));
    break;
  case caller_kind::mute:
    c.r->caller.finished = c.now();
    s->finish();
    break;
  case caller_kind::deaf:
    c.where->self->spawn_task(send_all(c, s->out));
    co_await sleep_for(plan.patience);
    break;
  case caller_kind::in_turns:
    co_await take_turns(c, s, plan.messages);
    c.r->caller.finished = c.now();
    s->finish();
    break;
  case caller_kind::cancels:
  case caller_kind::abandons:
    co_await take_turns(c, s, plan.messages / 2);
    if (!c.r->caller.gave_up) c.r->caller.gave_up = c.now();
    if (plan.caller == caller_kind::abandons) co_return;
    s->cancel("cancelled in the middle");
    break;
  }
  co_await read_all(c, s);
}

task<> open(called c) {
  const waiting_stream note{c};
  auto& r = *c.r;
  const auto opening =
      request_text{r.number, r.plan.pace, r.plan.messages, r.plan.bytes}.write(r.plan.bytes);
  const auto id = id_of(r.plan.kind, r.plan.window);
  const auto window = windows_of(r.plan.kind, r.plan.window);
  const open_options options{r.plan.timeout, {}};
  r.asked = c.now();
  r.state = to_string(c.where->peers[r.plan.to].state());
  auto opened = co_await c.where->peers[r.plan.to].open(id, window, opening, options);
  if (!opened) {
    r.opened.push_back({c.now(), failure_of(opened.error()), 0});
    r.caller.endings.push_back(r.opened.back());
    co_return;
  }
  r.opened.push_back({c.now(), {}, 0});
  co_await use(c, std::make_shared<byte_stream>(std::move(*opened)));
}

} // namespace

void make_stream(const here& where, const planned_stream& plan) {
  auto& notes = *where->notes;
  auto& r = notes.streams.emplace_back();
  r.number = notes.streams.size() - 1;
  r.plan = plan;
  r.incarnation = where->incarnation;
  where->self->spawn_task(open({where, &r}));
}

} // namespace actorgrid::campaign
