#include <actorgrid/error.hpp>

#include <caf/actor_system.hpp>
#include <caf/atom.hpp>
#include <caf/exit_reason.hpp>
#include <caf/message.hpp>
#include <caf/sec.hpp>

#include <utility>

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
  return make_error(f.code, f.text);
}

caf::error remote_error(std::string text) {
  return make_error(errc::remote_failure, std::move(text));
}

errc code_of(const caf::error& e) noexcept {
  if (!e) return errc::ok;
  return e.category() == category ? static_cast<errc>(e.code()) : code_of_others(e);
}

failure failure_of(const caf::error& e) {
  if (!e) return {};
  if (e.category() == category && e.context().match_elements<std::string>())
    return {code_of(e), e.context().get_as<std::string>(0)};
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
  return code_of(e) == errc::remote_failure ? failure_of(e).text : render(e);
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
