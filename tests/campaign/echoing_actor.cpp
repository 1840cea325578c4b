#include "tests/campaign/echoing_actor.hpp"

#include "tests/campaign/run_notes.hpp"
#include "tests/campaign/texts.hpp"

#include <actorgrid/stream.hpp>

namespace actorgrid::campaign {

struct echoing_actor::served {
  served(const here& where, stream_request<> r)
      : note(where, r.opening), request(std::move(r)),
        asked(request_text::read(request.opening.text())) {}

  stream_run_note note;
  stream_request<> request;
  request_text asked;
  std::size_t answers = 0;
};

echoing_actor::echoing_actor(caf::actor_config& cfg, here where)
    : event_based_actor(cfg), where_(std::move(where)) {}

caf::behavior echoing_actor::make_behavior() {
  return {[this](stream_request<>& r) { read(std::make_shared<served>(where_, std::move(r))); }};
}

void echoing_actor::read(const std::shared_ptr<served>& s) {
  s->request.in.next().then(this, [this, s](const std::optional<payload>& item) {
    if (item) {
      s->note.received(*item);
      return answer(s);
    }
    s->note.input_ended(s->request.in.error());
    s->note.returned();
    s->request.out.finish();
  });
}

void echoing_actor::answer(const std::shared_ptr<served>& s) {
  auto text = message_text(s->asked.number, false, s->answers++, s->asked.bytes);
  s->request.out.send(text).then(this, [this, s, text](const caf::error& failed) {
    if (failed) return s->note.returned();
    s->note.sent(text);
    read(s);
  });
}

} // namespace actorgrid::campaign
