#include "net/mux/refusal.hpp"

#include "codec/control.hpp"

#include <actorgrid/application_error.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>

namespace actorgrid::mux {

namespace {

constexpr std::string_view invalid_handler_text = "Invalid Handler";
/// The category of codes of errc.
constexpr std::string_view own_category = "actorgrid";

/// Whether a peer may say this of itself: other codes are about this node.
bool is_told_by_peers(std::int32_t code) noexcept {
  switch (static_cast<errc>(code)) {
  case errc::too_many_in_flight:
  case errc::peer_shutting_down:
  case errc::peer_has_no_handler:
  case errc::not_allowed:
  case errc::rate_limited:
    return code >= 0 && code <= std::numeric_limits<std::uint8_t>::max();
  default:
    return false;
  }
}

/// As a duration that arithmetic with deadlines bears, whatever the peer says.
std::chrono::milliseconds wait_of(std::uint64_t ms) noexcept {
  constexpr std::uint64_t longest = 24 * 60 * 60 * 1000;
  return std::chrono::milliseconds(std::min(ms, longest));
}

std::string too_many_text(std::string_view what) {
  return "too many " + std::string{what} + " in flight";
}

/// How the original names a handler it does not have: by number, or a subroute by its id's bytes.
std::string unknown_handler_text(const codec::frame& f) {
  std::string text = "Invalid Handler for type: ";
  if (!f.subroute) return f.handler == 0 ? "Invalid Handler" : text + std::to_string(f.handler);
  text += '[';
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
  if (text == too_many_text("streams") || text == too_many_text("calls"))
    return {errc::too_many_in_flight, std::move(text)};
  if (text.starts_with(invalid_handler_text)) return {errc::peer_has_no_handler, std::move(text)};
  return {errc::remote_failure, std::move(text)};
}

failure failure_of_refusal(refusal why, std::string_view what) {
  return failure_of_refusal(refusal_text({}, why, what));
}

failure failure_of_connect_error(const payload& body, codec::flags flags, std::string_view what) {
  if (codec::has(flags, codec::flags::coded)) return failure_of_stream_error(body, flags);
  auto refused = codec::decode<codec::mux_connect_error>(body);
  return failure_of_refusal(refused ? std::move(refused->error)
                                    : "the server refused the " + std::string{what});
}

failure failure_of_cancellation(std::string text) {
  if (text == shutting_down_text)
    return {errc::peer_shutting_down, "the peer is shutting down, and cancelled this"};
  return {errc::remote_failure, std::move(text)};
}

error_payload error_answer(const failure& why, bool coded_errors) {
  if (!coded_errors || (why.code == errc::remote_failure && !why.application)) {
    // As the original sends an error without text: neither bytes nor the flag of an empty payload.
    if (why.text.empty()) return {};
    return {payload(why.text)};
  }
  codec::coded_error coded{
      std::string{own_category}, static_cast<std::int32_t>(why.code), why.text, {}};
  if (why.application) {
    if (!why.application->category.empty()) {
      coded.category = why.application->category;
      coded.value = why.application->value;
    }
    coded.details = why.application->details;
    coded.is_retryable = why.application->is_retryable;
    coded.retry_after_ms =
        static_cast<std::uint64_t>(std::max<std::int64_t>(0, why.application->retry_after.count()));
  }
  return {codec::encode(coded), codec::flags::err | codec::flags::coded};
}

failure failure_of_error_answer(const payload& body, codec::flags flags) {
  auto why = failure_of_stream_error(body, flags);
  // Not "shutting down": that refusal never comes as an answer, so this is a handler's own text.
  if (why.code == errc::remote_failure && !why.application && why.text == too_many_text("calls"))
    why.code = errc::too_many_in_flight;
  return why;
}

failure failure_of_stream_error(const payload& body, codec::flags flags) {
  const auto uncoded = [&] { return failure{errc::remote_failure, std::string{body.text()}}; };
  if (!codec::has(flags, codec::flags::coded)) return uncoded();
  auto decoded = codec::decode<codec::coded_error>(body);
  if (!decoded) return uncoded();
  auto& coded = *decoded;
  auto code = errc::remote_failure;
  if (coded.category == own_category) {
    if (is_told_by_peers(coded.value)) code = static_cast<errc>(coded.value);
    if (!coded.is_retryable && coded.retry_after_ms == 0) return {code, std::move(coded.text)};
    coded.category.clear();
    coded.value = 0;
  }
  auto application = std::make_shared<application_error>(
      application_error{std::move(coded.category), coded.value, std::move(coded.details),
                        coded.is_retryable, wait_of(coded.retry_after_ms)});
  return {code, std::move(coded.text), std::move(application)};
}

} // namespace actorgrid::mux
