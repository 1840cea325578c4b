#include <actorgrid/error.hpp>

#include <caf/actor_system.hpp>
#include <caf/atom.hpp>
#include <caf/exit_reason.hpp>
#include <caf/message.hpp>
#include <caf/sec.hpp>

namespace actorgrid {

namespace {

constexpr auto category = caf::atom("actorgrid");

errc code_of_caf(const caf::error& e) noexcept {
  if (e.category() == caf::atom("exit")) return errc::disconnected;
  switch (static_cast<caf::sec>(e.code())) {
  case caf::sec::request_timeout:
    return errc::deadline_exceeded;
  default:
    return errc::disconnected;
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
  return e.category() == category ? static_cast<errc>(e.code()) : code_of_caf(e);
}

failure failure_of(const caf::error& e) {
  if (!e) return {};
  if (e.category() == category && e.context().match_elements<std::string>())
    return {code_of(e), e.context().get_as<std::string>(0)};
  const auto code = code_of(e);
  if (code == errc::disconnected) return {code, "the connection ended"};
  return {code, caf::to_string(e)};
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
