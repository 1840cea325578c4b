#include "key_pages.hpp"
#include "tests/support/catch.hpp"

using namespace actorgrid;
using namespace actorgrid::testing;

namespace {

/// All that is wrong in some files, as one text.
std::string wrong_in(const std::vector<key_page>& pages) {
  std::string wrong;
  for (const auto& page : pages)
    for (const auto& difference : differences(page)) wrong += difference + '\n';
  return wrong;
}

} // namespace

TEST_CASE("the pages about keys have the text, the range and the default of every row") {
  CHECK(wrong_in(reference_pages()) == "");
}

TEST_CASE("the completions have every key and the values that it may have") {
  CHECK(wrong_in(completion_pages()) == "");
}

TEST_CASE("the pages about keys say when a change of each is in force") {
  CHECK(differences_in_changes() == std::vector<std::string>{});
}

TEST_CASE("a key without an entry, one with a wrong text and one that does not exist are told") {
  const auto page = reference_pages().front();
  const auto find = page.find({"[grid.limits]", "; One.", "guests = 63", "", "; Two.", "none = 1"});
  REQUIRE(find.size() == 2);
  CHECK(find[0].key == "grid.limits.guests");
  CHECK(find[0].begin == 1);
  CHECK(find[0].end == 3);
  CHECK(find[1].key == "grid.limits.none");
  CHECK(find[1].begin == 3);
  CHECK(find[1].end == 6);
}
