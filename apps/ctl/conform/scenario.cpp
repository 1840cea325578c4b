#include "apps/ctl/conform/scenario.hpp"

#include "apps/contract/conformance.hpp"

#include <random>

namespace actorgrid::ctl::conform {

void expect(bool holds, std::string_view otherwise) {
  if (!holds) throw deviation(std::string(otherwise));
}

void expect_success(const caf::error& e, std::string_view what) {
  if (e) throw deviation(std::string(what) + ": " + render(e));
}

void expect_remote(const caf::error& e, std::string_view text) {
  const auto f = failure_of(e);
  if (f.code != errc::remote_failure || !f.text.starts_with(text))
    throw deviation("expected the remote error \"" + std::string(text) + "\", got " + render(f));
}

void expect_no_handler(const caf::error& e) {
  if (code_of(e) != errc::peer_has_no_handler)
    throw deviation("expected peer_has_no_handler, got " + render(e));
}

payload numbered_body(std::size_t size, std::uint64_t number) {
  std::string text = std::to_string(number) + ' ';
  std::minstd_rand random(static_cast<std::uint_fast32_t>(number + size + 1));
  while (text.size() < size) text += static_cast<char>(random() & 0xff);
  text.resize(size);
  return payload{std::string_view(text)};
}

void check_connection(const peer& to) {
  const auto body = numbered_body(100, 1);
  const auto answer = to.call(contract::echo, body, {.timeout = patience}).get();
  if (!answer) throw deviation("the next echo failed: " + render(answer.error()));
  expect(*answer == body, "the next echo returned something else");
}

} // namespace actorgrid::ctl::conform
