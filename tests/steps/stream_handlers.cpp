#include "tests/steps/stream_handlers.hpp"

#include "tests/steps/handlers.hpp"

#include <actorgrid/actorgrid.hpp>

#include <caf/event_based_actor.hpp>

#include <chrono>
#include <optional>

namespace actorgrid::steps {

namespace {

using namespace std::chrono_literals;

/// Mirrors one stream at a time, for each stream_request that it gets.
class mirroring : public caf::event_based_actor {
public:
  mirroring(caf::actor_config& cfg, book* notes) : caf::event_based_actor(cfg), notes_(notes) {}

  caf::behavior make_behavior() override {
    return {[this](stream_request<>& request) {
      go_on(std::make_shared<work>(work{notes_->serve(request.opening.text()),
                                        std::move(request.in), std::move(request.out)}));
    }};
  }

private:
  struct work {
    book::handler_note note;
    source<payload> in;
    sink<payload> out;
  };

  void go_on(std::shared_ptr<work> w) {
    auto next = w->in.next();
    std::move(next).then(this, [this, w](std::optional<payload> item) {
      if (item) return send_back(w, std::move(*item));
      w->note->input_ended = !w->in.error();
      w->note->finished = true;
      w->out.finish();
    });
  }

  void send_back(std::shared_ptr<work> w, payload item) {
    w->note->received.emplace_back(item.text());
    w->note->sent.emplace_back(item.text());
    w->out.send(std::move(item)).then(this, [this, w](const caf::error& failed) {
      if (!failed) go_on(w);
    });
  }

  book* notes_;
};

/// Reads to the end.
task<> read_all(book::handler_note* note, source<payload>* in) {
  while (auto item = co_await in->next()) (*note)->received.emplace_back(item->text());
  (*note)->input_ended = !in->error();
}

/// Sends "0", "1", ...
task<> send_numbers(book::handler_note* note, sink<payload>* out, int how_many) {
  for (int i = 0; i < how_many; ++i) {
    (*note)->sent.push_back(std::to_string(i));
    co_await out->send((*note)->sent.back());
  }
}

} // namespace

void serve_streams(book& notes, node& n) {
  auto* b = &notes;
  n.handle(mirror, [b](payload open, source<payload> in, sink<payload> out) -> task<> {
    auto note = b->serve(open.text());
    while (auto item = co_await in.next()) {
      note->received.emplace_back(item->text());
      note->sent.emplace_back(item->text());
      co_await out.send(std::move(*item));
    }
    note->input_ended = !in.error();
    note->finished = true;
  });
  n.handle(origin, [b](payload open, sink<payload> out) -> task<> {
    auto note = b->serve(open.text());
    co_await send_numbers(&note, &out, 8);
    note->finished = true;
  });
  n.handle(count, [b](payload open, source<payload> in, sink<payload> out) -> task<> {
    auto note = b->serve(open.text());
    co_await read_all(&note, &in);
    note->sent.push_back(std::to_string(note->received.size()));
    co_await out.send(note->sent.back());
    note->finished = true;
  });
  n.handle(stubborn, [b](payload open, source<payload> in, sink<payload> out) -> task<> {
    auto note = b->serve(open.text());
    co_await send_numbers(&note, &out, 6);
    co_await read_all(&note, &in);
    note->finished = true;
  });
  n.handle(reads_first, [b](payload open, source<payload> in, sink<payload> out) -> task<> {
    auto note = b->serve(open.text());
    co_await read_all(&note, &in);
    co_await send_numbers(&note, &out, 3);
    note->finished = true;
  });
  n.handle(ticker, [b](payload open, sink<payload> out) -> task<> {
    auto note = b->serve(open.text());
    for (int i = 0;; ++i) {
      note->sent.push_back(std::to_string(i));
      co_await out.send(note->sent.back());
      co_await sleep_for(300ms);
    }
  });
  n.handle(breaks, [b](payload open, source<payload>, sink<payload> out) -> task<caf::error> {
    auto note = b->serve(open.text());
    co_await send_numbers(&note, &out, 2);
    note->finished = true;
    co_return remote_error("broken");
  });
  n.spawn<mirroring>(acted_mirror, b);
}

} // namespace actorgrid::steps
