#include "tests/campaign/stream_handlers.hpp"

#include "tests/campaign/echoing_actor.hpp"
#include "tests/campaign/routes.hpp"
#include "tests/campaign/run_notes.hpp"
#include "tests/campaign/texts.hpp"

#include <actorgrid/node.hpp>
#include <actorgrid/sleep.hpp>

#include <algorithm>
#include <stdexcept>

namespace actorgrid::campaign {

namespace {

/// Sends the requested number of messages, at most `most`. @returns whether the stream took them
/// all
task<bool> send_some(stream_run_note* note, sink<payload> out, request_text asked,
                     std::size_t most) {
  for (std::size_t i = 0; i < std::min(asked.messages, most); ++i) {
    const auto text = message_text(asked.number, false, i, asked.bytes);
    const auto failed = co_await out.send(text);
    if (failed) co_return false;
    note->sent(text);
  }
  co_return true;
}

/// Reads to the end, or throws after `most` messages; sends each back if the kind echoes.
task<> read_all(stream_run_note* note, stream_kind kind, source<payload> in, sink<payload> out,
                request_text asked, std::size_t most) {
  for (std::size_t i = 0; i < most; ++i) {
    auto item = co_await in.next();
    if (!item) {
      note->input_ended(in.error());
      co_return;
    }
    note->received(*item);
    if (kind == stream_kind::slow) co_await sleep_for(asked.work);
    if (kind == stream_kind::sink) continue;
    const auto text = message_text(asked.number, false, i, asked.bytes);
    const auto failed = co_await out.send(text);
    if (failed) co_return;
    note->sent(text);
  }
  note->returned(error_text(asked.number));
  throw std::runtime_error(error_text(asked.number));
}

task<caf::error> serve(here where, stream_kind kind, payload opening, source<payload> in,
                       sink<payload> out) {
  stream_run_note note(where, opening);
  const auto asked = request_text::read(opening.text());
  constexpr std::size_t all = 1'000'000;
  if (kind == stream_kind::deaf) {
    co_await sleep_for(for_ever);
  } else if (kind == stream_kind::source || kind == stream_kind::shouting) {
    co_await send_some(&note, out, asked, all);
  } else if (kind == stream_kind::erring) {
    const bool sent = co_await send_some(&note, out, asked, asked.messages / 2);
    note.returned(error_text(asked.number));
    if (sent) co_return remote_error(error_text(asked.number));
  } else {
    const auto most = kind == stream_kind::throwing ? asked.messages / 2 : all;
    co_await read_all(&note, kind, in, out, asked, most);
  }
  note.returned();
  co_return caf::error{};
}

} // namespace

void serve_streams(node& n, const here& where) {
  for (std::size_t window = 0; window < stream_windows.size(); ++window) {
    for (std::size_t i = 0; i < stream_kinds; ++i) {
      const auto kind = static_cast<stream_kind>(i);
      if (kind == stream_kind::source || kind == stream_kind::actor) continue;
      n.handle(stream<payload, payload, payload>(id_of(kind, window), windows_of(kind, window)),
               [where, kind](payload opening, source<payload> in, sink<payload> out) {
                 return serve(where, kind, std::move(opening), std::move(in), std::move(out));
               });
    }
    n.handle(stream<payload, no_input, payload>(id_of(stream_kind::source, window),
                                                windows_of(stream_kind::source, window)),
             [where](payload opening, sink<payload> out) {
               return serve(where, stream_kind::source, std::move(opening), {}, std::move(out));
             });
    n.spawn<echoing_actor>(
        stream<payload, payload, payload>(id_of(stream_kind::actor, window),
                                          windows_of(stream_kind::actor, window)),
        where);
  }
}

} // namespace actorgrid::campaign
