#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"

#include <actorgrid/log.hpp>

#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

using namespace actorgrid;
using actorgrid::testing::contains;

namespace {

std::vector<event::kind> all_kinds() {
  std::vector<event::kind> all;
  for (std::uint8_t i = 0; to_string(static_cast<event::kind>(i)) != "unknown"; ++i)
    all.push_back(static_cast<event::kind>(i));
  return all;
}

std::string events_page() {
  std::ifstream file{ACTORGRID_SOURCE_DIR "/docs/events.md"};
  REQUIRE(file.is_open());
  return {std::istreambuf_iterator<char>{file}, {}};
}

/// Whether the page has a row for the code with what it means, its cause, and what to do.
bool has_row(const std::string& page, const std::string& begin) {
  const auto at = page.find("\n" + begin);
  if (at == std::string::npos) return false;
  const auto row = page.substr(at + 1, page.find('\n', at + 1) - at - 1);
  std::size_t cells = 0, filled = 0;
  for (std::size_t from = 1, to; (to = row.find('|', from)) != std::string::npos; from = to + 1) {
    ++cells;
    filled += row.find_first_not_of(' ', from) < to ? 1U : 0U;
  }
  return cells == 5 && filled == 5;
}

} // namespace

TEST_CASE("every event has a code of its own") {
  const auto kinds = all_kinds();
  CHECK(kinds.size() > 20);
  std::set<std::string_view> codes;
  for (const auto k : kinds) codes.insert(event_code(k));
  CHECK(codes.size() == kinds.size());
}

TEST_CASE("every event is explained, with its code and its level") {
  const auto page = events_page();
  for (const auto k : all_kinds()) {
    const std::string name{to_string(k)};
    CAPTURE(name);
    CHECK(has_row(page, "| " + std::string(event_code(k)) + " | `" + name + "` | "
                            + std::string(to_string(level_of(k))) + " |"));
  }
  CHECK(has_row(page, "| AG901 | `lines_dropped` | warning |"));
  CHECK(has_row(page, "| AG902 | `log_not_reopened` | error |"));
}

TEST_CASE("no event is explained that there is not") {
  const auto page = events_page();
  std::set<std::string> codes{"AG901", "AG902"};
  for (const auto k : all_kinds()) codes.emplace(event_code(k));
  for (auto at = page.find("\n| AG"); at != std::string::npos; at = page.find("\n| AG", at + 1))
    CHECK(codes.contains(page.substr(at + 3, 5)));
}
