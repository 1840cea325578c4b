#include <actorgrid/error.hpp>

#include <caf/actor_system.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/atom.hpp>
#include <caf/exit_reason.hpp>
#include <caf/message.hpp>
#include <caf/sec.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

namespace actorgrid {

namespace {

/// In the context of an error.
struct application_code {
  std::shared_ptr<const application_error> what;
};

} // namespace
} // namespace actorgrid

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::application_code)

namespace actorgrid {

namespace {

constexpr auto category = caf::atom("actorgrid");

errc code_of_others(const caf::error& e) noexcept {
  if (e.category() == caf::atom("exit")) return errc::actor_down;
  if (e.category() != caf::atom("system")) return errc::local_failure;
  switch (static_cast<caf::sec>(e.code())) {
  case caf::sec::request_timeout:
    return errc::deadline_exceeded;
  case caf::sec::request_receiver_down:
    return errc::actor_down;
  case caf::sec::unexpected_message:
  case caf::sec::unexpected_response:
    return errc::actor_mismatch;
  default:
    return errc::local_failure;
  }
}

} // namespace

caf::error make_error(errc code, std::string text) {
  if (code == errc::ok) return {};
  return {static_cast<std::uint8_t>(code), category, caf::make_message(std::move(text))};
}

caf::error make_error(const failure& f) {
  if (!f.application || !f) return make_error(f.code, f.text);
  return {static_cast<std::uint8_t>(f.code), category,
          caf::make_message(f.text, application_code{f.application})};
}

caf::error remote_error(std::string text) {
  return make_error(errc::remote_failure, std::move(text));
}

caf::error remote_error(std::error_code code, std::string text) {
  if (text.empty()) text = code.message();
  if (code.category() == error_category())
    return make_error(static_cast<errc>(code.value()), std::move(text));
  return make_error({errc::remote_failure, std::move(text),
                     std::make_shared<application_error>(
                         application_error{code.category().name(), code.value()})});
}

caf::error retryable(const caf::error& e, std::chrono::milliseconds after) {
  if (!e) return {};
  auto why = remote_failure_of(e);
  auto marked = why.application ? *why.application : application_error{};
  marked.is_retryable = true;
  marked.retry_after = std::max(after, std::chrono::milliseconds(0));
  why.application = std::make_shared<application_error>(std::move(marked));
  return make_error(why);
}

bool is_retryable(const caf::error& e) noexcept {
  if (is_retryable(code_of(e))) return true;
  const auto own = application_error_of(e);
  return own && own->is_retryable;
}

std::chrono::milliseconds retry_after(const caf::error& e) noexcept {
  const auto own = application_error_of(e);
  return own ? own->retry_after : std::chrono::milliseconds(0);
}

std::shared_ptr<const application_error> application_error_of(const caf::error& e) {
  if (!e) return {};
  if (e.category() != category || !e.context().match_elements<std::string, application_code>())
    return {};
  return e.context().get_as<application_code>(1).what;
}

bool has_code(const caf::error& e, std::error_code code) noexcept {
  if (code.category() == error_category()) return code_of(e) == static_cast<errc>(code.value());
  const auto own = application_error_of(e);
  return own && own->category == code.category().name() && own->value == code.value();
}

errc code_of(const caf::error& e) noexcept {
  if (!e) return errc::ok;
  return e.category() == category ? static_cast<errc>(e.code()) : code_of_others(e);
}

failure failure_of(const caf::error& e) {
  if (!e) return {};
  if (e.category() == category && e.context().match_elements<std::string>())
    return {code_of(e), e.context().get_as<std::string>(0)};
  if (auto own = application_error_of(e))
    return {code_of(e), e.context().get_as<std::string>(0), std::move(own)};
  return {code_of(e), caf::to_string(e)};
}

failure detail::failure_of_answer(const caf::error& e, errc when_down) {
  auto why = failure_of(e);
  if (why.code != errc::actor_down || when_down == errc::actor_down) return why;
  if (when_down == errc::shutting_down)
    return {when_down, "the node was stopped, or the guest left"};
  return {when_down, "the connection ended"};
}

std::string remote_text(const caf::error& e) {
  return remote_failure_of(e).text;
}

failure remote_failure_of(const caf::error& e) {
  auto why = failure_of(e);
  // Other codes would tell the caller something about its own peer: that nothing ran there, say,
  // when it is a call made by the handler that was refused.
  if (why.code == errc::remote_failure || why.code == errc::not_allowed) return why;
  return {errc::remote_failure, render(why)};
}

std::string render(const failure& f) {
  std::string text{to_string(f.code)};
  if (!f.text.empty()) text.append(": ").append(f.text);
  return text;
}

std::string render(const caf::error& e) {
  return render(failure_of(e));
}

} // namespace actorgrid
