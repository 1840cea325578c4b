#include "net/mux/refusal.hpp"

#include <cstddef>
#include <utility>

namespace actorgrid::mux {

namespace {

constexpr std::string_view shutting_down_text = "shutting down";

std::string too_many_text(std::string_view what) {
  return "too many " + std::string{what} + " in flight";
}

/// How the original names a handler it does not have: by number, or a subroute by its id's bytes.
std::string unknown_handler_text(const codec::frame& f) {
  if (f.handler == 0) return "Invalid Handler";
  return "Invalid Handler for type: " + std::to_string(f.handler);
}

std::string unknown_subroute_text(const codec::frame& f) {
  if (!f.subroute) return unknown_handler_text(f);
  std::string text = "Invalid Handler for type: [";
  for (const std::byte b : *f.subroute) {
    if (text.back() != '[') text += ' ';
    text += std::to_string(std::to_integer<unsigned>(b));
  }
  return text + "]";
}

} // namespace

std::string refusal_text(const codec::frame& refused, refusal why, std::string_view what) {
  switch (why) {
  case refusal::unknown_handler:
    return unknown_handler_text(refused);
  case refusal::unknown_subroute:
    return unknown_subroute_text(refused);
  case refusal::too_many:
    return too_many_text(what);
  case refusal::shutting_down:
    break;
  }
  return std::string{shutting_down_text};
}

failure failure_of_refusal(std::string text) {
  if (text == shutting_down_text)
    return {errc::peer_shutting_down, "the peer is shutting down, and took nothing new"};
  if (text == too_many_text("streams")) return {errc::too_many_in_flight, std::move(text)};
  return failure_of_error_answer(std::move(text));
}

failure failure_of_error_answer(std::string text) {
  // Not "shutting down": that refusal never comes as an answer, so this is a handler's own text.
  const bool is_full = text == too_many_text("calls");
  return {is_full ? errc::too_many_in_flight : errc::remote_failure, std::move(text)};
}

} // namespace actorgrid::mux
