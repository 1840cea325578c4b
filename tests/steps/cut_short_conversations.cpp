#include "tests/steps/conversation.hpp"
#include "tests/steps/handlers.hpp"
#include "tests/steps/streaming.hpp"

#include <chrono>

namespace actorgrid::steps {

namespace {

using namespace std::chrono_literals;

/// Reads two messages, then cancels.
task<> cancel(fixture* s) {
  auto mine = s->open("cancelled", errc::cancelled);
  auto opened = co_await s->there().open(ticker, payload("cancelled"));
  if (!opened) {
    mine.ended(opened.error());
    co_return;
  }
  co_await read(&mine, &opened->in, 2);
  opened->cancel("enough");
  co_await read_to_end(&mine, &opened->in);
}

/// Reads two messages, then drops the stream.
task<> drop(fixture* s) {
  auto mine = s->notes.begin({.name = "dropped",
                              .from = s->at.caller,
                              .to = s->at.callee,
                              .is_stream = true,
                              .is_given_up = true});
  auto opened = co_await s->there().open(ticker, payload("dropped"));
  if (!opened) {
    mine.ended(opened.error());
    co_return;
  }
  co_await read(&mine, &opened->in, 2);
}

task<> be_refused(fixture* s, both_ways route, std::string name, errc why) {
  auto mine = s->open(name, why);
  auto opened = co_await s->there().open(route, payload(name));
  if (!opened) {
    mine.ended(opened.error());
    co_return;
  }
  co_await read_to_end(&mine, &opened->in);
}

task<> outlast_the_deadline(fixture* s) {
  auto mine = s->open("late", errc::deadline_exceeded);
  auto opened = co_await s->there().open(ticker, payload("late"), {.timeout = 1s});
  if (!opened) {
    mine.ended(opened.error());
    co_return;
  }
  co_await read_to_end(&mine, &opened->in);
}

} // namespace

const std::vector<conversation>& cut_short_conversations() {
  static const std::vector<conversation> all{
      {"a stream that its caller cancels", [](fixture& s) { s.play(cancel(&s)); }},
      {"a stream that its caller drops", [](fixture& s) { s.play(drop(&s)); }},
      {"a stream whose handler fails",
       [](fixture& s) { s.play(be_refused(&s, breaks, "breaking", errc::remote_failure)); }},
      {"a stream that nobody serves",
       [](fixture& s) {
         s.play(be_refused(&s, {handler_id{99}, {1, 1}}, "unserved", errc::peer_has_no_handler));
       }},
      {"a stream past its deadline", [](fixture& s) { s.play(outlast_the_deadline(&s)); }},
  };
  return all;
}

} // namespace actorgrid::steps
