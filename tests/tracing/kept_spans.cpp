#include "kept_spans.hpp"

#include "tests/support/catch.hpp"

#include <utility>

namespace actorgrid::testing {

void kept_spans::on_end(const traced_span& span, const span_end& end) noexcept {
  kept_span kept{span,
                 end,
                 std::string{span.node},
                 std::string{span.peer},
                 std::string{span.lane},
                 std::string{span.subroute},
                 std::string{end.text}};
  const std::lock_guard lock{mutex_};
  ended_.push_back(std::move(kept));
}

std::vector<kept_span> kept_spans::all(span_kind kind) const {
  auto some = all();
  std::erase_if(some, [kind](const auto& s) { return s.told.kind != kind; });
  return some;
}

kept_span kept_spans::only(span_kind kind) const {
  const auto some = all(kind);
  INFO(to_string(kind));
  REQUIRE(some.size() == 1);
  return some.front();
}

} // namespace actorgrid::testing
