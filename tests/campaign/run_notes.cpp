#include "tests/campaign/run_notes.hpp"

#include "tests/campaign/texts.hpp"

namespace actorgrid::campaign {

call_run_note::call_run_note(const here& where, const call_info& info, const payload& request)
    : notes_(*where->notes), record_(notes_.calls.at(request_text::read(request.text()).number)),
      index_(record_.runs.size()) {
  record_.runs.push_back(
      {notes_.now(), where->incarnation, info.caller(), hash_of(request.text()), {}, {}});
}

call_run_note::~call_run_note() {
  if (!run().returned) run().destroyed = notes_.now();
}

stream_run_note::stream_run_note(const here& where, const payload& opening)
    : notes_(*where->notes), record_(notes_.streams.at(request_text::read(opening.text()).number)),
      index_(record_.runs.size()) {
  auto& run = record_.runs.emplace_back();
  run.began = notes_.now();
  run.incarnation = where->incarnation;
}

stream_run_note::~stream_run_note() {
  if (!run().returned) run().destroyed = notes_.now();
}

void stream_run_note::sent(std::string_view text) {
  run().side.sent.push_back({notes_.now(), hash_of(text)});
}

void stream_run_note::received(const payload& item) {
  run().side.received.push_back({notes_.now(), hash_of(item.text())});
}

void stream_run_note::input_ended(const caf::error& why) {
  run().side.endings.push_back({notes_.now(), failure_of(why), 0});
}

void stream_run_note::returned(std::string error) {
  run().returned = notes_.now();
  run().error = std::move(error);
}

} // namespace actorgrid::campaign
