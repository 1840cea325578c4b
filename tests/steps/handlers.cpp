#include "tests/steps/handlers.hpp"

#include "tests/steps/stream_handlers.hpp"

#include <actorgrid/actorgrid.hpp>

#include <caf/event_based_actor.hpp>

#include <chrono>

namespace actorgrid::steps {

namespace {

using namespace std::chrono_literals;

payload reply_to(const payload& request) {
  return payload("re: " + std::string(request.text().substr(0, request.text().find(' '))));
}

/// Answers every request.
class answering : public caf::event_based_actor {
public:
  answering(caf::actor_config& cfg, book* notes) : caf::event_based_actor(cfg), notes_(notes) {}

  caf::behavior make_behavior() override {
    return {[this](const payload& in) -> caf::result<payload> {
      auto note = notes_->serve(in.text());
      note->finished = true;
      return reply_to(in);
    }};
  }

private:
  book* notes_;
};

/// Answers after a while.
auto after(std::chrono::milliseconds time, book* notes) {
  return [time, notes](payload in) -> task<result<payload>> {
    auto note = notes->serve(in.text());
    co_await sleep_for(time);
    note->finished = true;
    co_return reply_to(in);
  };
}

auto asking_back(book* notes, std::size_t number, node& here) {
  return [notes, number, &here](call_info info, payload in) -> task<result<payload>> {
    auto note = notes->serve(in.text());
    auto mine =
        notes->begin({.name = "back-" + std::string(in.text()), .from = number, .to = 1 - number});
    auto other = here.peer(info.caller());
    auto answer = co_await other.call(quick, payload(mine->name));
    mine.answered(answer);
    note->finished = true;
    co_return reply_to(in);
  };
}

} // namespace

void serve_all(book& notes, std::size_t number, node& n) {
  auto* b = &notes;
  n.handle(quick, after(0ms, b));
  n.handle(slow, after(5s, b));
  n.handle(unhurried, after(700ms, b));
  n.handle(fails, [b](payload in) -> task<result<payload>> {
    auto note = b->serve(in.text());
    note->finished = true;
    co_return remote_error("no: " + std::string(in.text()));
  });
  n.handle(pooled, [b](payload in) -> result<payload> {
    auto note = b->serve(in.text());
    note->finished = true;
    return reply_to(in);
  });
  n.handle(vote, [b, number](payload in) -> task<result<payload>> {
    const auto name = std::string(in.text()) + "@" + std::to_string(number);
    auto note = b->serve(name);
    note->finished = true;
    co_return payload("re: " + name);
  });
  n.spawn<answering>(acted, b);
  n.handle(calls_back, asking_back(b, number, n));
  serve_streams(notes, n);
}

} // namespace actorgrid::steps
