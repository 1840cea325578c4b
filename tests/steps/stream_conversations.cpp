#include "tests/steps/conversation.hpp"
#include "tests/steps/handlers.hpp"
#include "tests/steps/streaming.hpp"

#include <chrono>

namespace actorgrid::steps {

namespace {

using namespace std::chrono_literals;

/// Sends and reads in turn.
task<> converse(fixture* s, both_ways route, std::string name, int times) {
  auto mine = s->open(name);
  auto opened = co_await s->there().open(route, payload(name));
  if (!opened) {
    mine.ended(opened.error());
    co_return;
  }
  for (int i = 0; i < times; ++i) {
    co_await send(&mine, &opened->out, i);
    auto item = co_await opened->next();
    if (!item) break;
    mine->received.emplace_back(item->text());
  }
  opened->finish();
  co_await read_to_end(&mine, &opened->in);
}

task<> only_read(fixture* s, std::chrono::milliseconds pause) {
  auto mine = s->open("origin");
  auto opened = co_await s->there().open(origin, payload("origin"));
  if (!opened) {
    mine.ended(opened.error());
    co_return;
  }
  co_await read_to_end(&mine, &opened->in, pause);
}

task<> send_then_read(fixture* s, both_ways route, std::string name, int times) {
  auto mine = s->open(name);
  auto opened = co_await s->there().open(route, payload(name));
  if (!opened) {
    mine.ended(opened.error());
    co_return;
  }
  for (int i = 0; i < times; ++i) co_await send(&mine, &opened->out, i);
  opened->finish();
  co_await read_to_end(&mine, &opened->in);
}

task<> only_send(book::caller_note mine, sink<payload> out, int times) {
  for (int i = 0; i < times; ++i) co_await send(&mine, &out, i);
  out.finish();
}

/// Both ends fill their windows before either reads; the caller reads in a separate task.
task<> fill_both_windows(fixture* s) {
  auto mine = s->open("stubborn");
  auto opened = co_await s->there().open(stubborn, payload("stubborn"));
  if (!opened) {
    mine.ended(opened.error());
    co_return;
  }
  s->play(only_send(mine, opened->out, 6));
  co_await sleep_for(100ms);
  co_await read_to_end(&mine, &opened->in);
}

void many(fixture& s) {
  for (int i = 0; i < 10; ++i) s.play(converse(&s, mirror, "many-" + std::to_string(i), 1));
}

} // namespace

const std::vector<conversation>& stream_conversations() {
  static const std::vector<conversation> all{
      {"a stream that echoes", [](fixture& s) { s.play(converse(&s, mirror, "echo", 4)); }},
      {"a stream that echoes, by an actor",
       [](fixture& s) { s.play(converse(&s, acted_mirror, "acted", 3)); }},
      {"a stream that is only read", [](fixture& s) { s.play(only_read(&s, 0ms)); }},
      {"a stream that is only written",
       [](fixture& s) { s.play(send_then_read(&s, count, "count", 6)); }},
      {"a stream that fills both windows", [](fixture& s) { s.play(fill_both_windows(&s)); }},
      {"a stream that is half closed",
       [](fixture& s) { s.play(send_then_read(&s, reads_first, "half", 2)); }},
      {"a stream that is read slowly", [](fixture& s) { s.play(only_read(&s, 200ms)); }},
      {"many streams", many},
  };
  return all;
}

} // namespace actorgrid::steps
