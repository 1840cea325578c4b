#include "config/access_rules.hpp"
#include "tests/config/reading.hpp"

#include <memory>
#include <string>
#include <vector>

using namespace actorgrid;

namespace {

constexpr auto to_call = access_kind::call;
constexpr auto to_open = access_kind::open;
constexpr access_caller a_peer{"http://node2:9000", false, false};
constexpr access_caller the_node{"http://node1:9000", true, false};
constexpr access_caller a_guest{"http://tool-a:1", false, true};

caller_rights rights_of(const access_caller& who, const std::vector<std::string>& rules) {
  auto read = read_access_rules(rules);
  if (!read) FAIL(read.why().text);
  return {std::make_shared<const access_rules>(*std::move(read)), who};
}

bool may(const access_caller& who, const std::vector<std::string>& rules, access_kind what, int id,
         std::string_view subroute = {}) {
  return rights_of(who, rules).allow(what, static_cast<std::uint8_t>(id), subroute);
}

std::string flaw_of_rule(const std::string& rule) {
  const auto read = access_rule::read(rule);
  return read ? "none" : read.why().text;
}

} // namespace

TEST_CASE("without rules everyone may use everything") {
  for (const auto& who : {a_peer, the_node, a_guest}) {
    CHECK(rights_of(who, {}).is_unrestricted());
    CHECK(may(who, {}, to_call, 1));
    CHECK(may(who, {}, to_open, 255, "any/route"));
  }
}

TEST_CASE(
    "the first rule that is about caller and handler decides, and after the last all is allowed") {
  const std::vector<std::string> rules{"guests may call 40", "guests may not use 30...50",
                                       "http://tool-*:1 may use 45", "guests may not use 60"};
  CHECK(may(a_guest, rules, to_call, 40));
  CHECK_FALSE(may(a_guest, rules, to_open, 40));
  CHECK_FALSE(may(a_guest, rules, to_call, 45));
  CHECK_FALSE(may(a_guest, rules, to_call, 60));
  CHECK(may(a_guest, rules, to_call, 29));
  CHECK(may(a_guest, rules, to_call, 51));
  for (int id = 1; id < 256; ++id) CHECK(may(a_peer, rules, to_call, id));
}

TEST_CASE("a rule is about the callers it names and no others") {
  const auto refuses = [](const std::string& callers, const access_caller& who) {
    return !may(who, {callers + " may not use *"}, to_call, 7);
  };
  CHECK(refuses("everyone", a_peer));
  CHECK(refuses("everyone", the_node));
  CHECK(refuses("everyone", a_guest));
  CHECK(refuses("peers", a_peer));
  CHECK(refuses("peers", the_node));
  CHECK_FALSE(refuses("peers", a_guest));
  CHECK(refuses("guests", a_guest));
  CHECK_FALSE(refuses("guests", a_peer));
  CHECK_FALSE(refuses("guests", the_node));
  CHECK(refuses("self", the_node));
  CHECK_FALSE(refuses("self", a_peer));
  CHECK_FALSE(refuses("self", a_guest));
  CHECK(refuses("http://node{1...3}:9000", a_peer));
  CHECK_FALSE(refuses("http://node{3...5}:9000", a_peer));
  CHECK(refuses("http://{east,tool}-*:1", a_guest));
  CHECK_FALSE(refuses("http://*:1", a_peer));
  CHECK_FALSE(refuses("http://node2:900", a_peer));
}

TEST_CASE("a rule is about calls, streams or both") {
  CHECK_FALSE(may(a_guest, {"guests may not call 7"}, to_call, 7));
  CHECK(may(a_guest, {"guests may not call 7"}, to_open, 7));
  CHECK_FALSE(may(a_guest, {"guests may not open 7"}, to_open, 7));
  CHECK(may(a_guest, {"guests may not open 7"}, to_call, 7));
  CHECK_FALSE(may(a_guest, {"guests may not use 7"}, to_call, 7));
  CHECK_FALSE(may(a_guest, {"guests may not use 7"}, to_open, 7));
}

TEST_CASE("handlers are IDs, ranges, subroutes, and mixtures of them") {
  const std::vector<std::string> rules{"guests may use 1, 10...12,255 60/public/*  61/a",
                                       "guests may not use *"};
  for (int id = 1; id < 256; ++id)
    CHECK(may(a_guest, rules, to_call, id) == (id == 1 || (id >= 10 && id <= 12) || id == 255));
  // An ID stands for its subroutes too.
  CHECK(may(a_guest, rules, to_call, 11, "whatever/it/is"));
  CHECK(may(a_guest, rules, to_call, 60, "public/a"));
  CHECK(may(a_guest, rules, to_call, 60, "public/a/b"));
  CHECK_FALSE(may(a_guest, rules, to_call, 60, "public"));
  CHECK_FALSE(may(a_guest, rules, to_call, 60, "private/public/a"));
  CHECK_FALSE(may(a_guest, rules, to_call, 60));
  CHECK(may(a_guest, rules, to_call, 61, "a"));
  CHECK_FALSE(may(a_guest, rules, to_call, 61, "ab"));
  CHECK_FALSE(may(a_guest, rules, to_call, 62, "a"));
}

TEST_CASE("a rule about subroutes is not about calls without a known one") {
  CHECK(may(a_guest, {"guests may not use 60/*"}, to_call, 60));
  CHECK_FALSE(may(a_guest, {"guests may use 60/*", "guests may not use *"}, to_call, 60));
}

TEST_CASE("a rule about certificates goes by the names in the one that was shown") {
  const std::vector<std::string> names{"db1.example", "spiffe://grid/readers/db1"};
  const auto may_call = [](const access_caller& who) {
    return may(who, {"certificate:spiffe://grid/readers/* may call 40", "everyone may not use *"},
               to_call, 40);
  };
  CHECK(may_call({"http://a:1", false, true, &names}));
  const std::vector<std::string> others{"spiffe://grid/readers", "spiffe://grid/readers/a/b"};
  CHECK_FALSE(may_call({"http://a:1", false, true, &others}));
  CHECK_FALSE(may_call({"http://a:1", false, true}));
}

TEST_CASE("a rule that cannot be read says what is wrong and what was expected") {
  CHECK(flaw_of_rule("guests can call 7")
        == "\"guests can call 7\" has no \"may\" after its callers, expected a rule such as "
           "\"guests may not call 40, 50...59, 60/admin/*\"");
  CHECK_THAT(flaw_of_rule(""), Catch::Matchers::Contains("has no \"may\""));
  CHECK_THAT(flaw_of_rule("guests"), Catch::Matchers::Contains("has no \"may\""));
  CHECK(flaw_of_rule("friends may call 7")
        == "\"friends may call 7\" names the callers \"friends\", expected everyone, peers, "
           "guests, self, a pattern of hosts such as http://tool-*:9000, or certificate: and a "
           "pattern of names such as spiffe://grid/tool-*");
  CHECK_THAT(flaw_of_rule("http://tool{1:9000 may call 7"), Catch::Matchers::Contains("without }"));
  CHECK(flaw_of_rule("guests may read 7")
        == "\"guests may read 7\" says what callers may do with \"read\", expected call, open "
           "(streams), or use (both)");
  CHECK_THAT(flaw_of_rule("guests may 7"), Catch::Matchers::Contains("expected call, open"));
  CHECK_THAT(flaw_of_rule("guests may not"), Catch::Matchers::Contains("expected call, open"));
  CHECK(flaw_of_rule("guests may call")
        == "\"guests may call\" names no handlers, expected a rule such as \"guests may not call "
           "40, 50...59, 60/admin/*\"");
  for (const char* id : {"0", "256", "-1", "7x", "x", "5...3", "0...3", "3...256", "3..5", "3...",
                         "...3", "60/", "/a", "300/a", "99999999999999999999", "1...2/a"})
    CHECK(flaw_of_rule(std::string("guests may call 7, ") + id)
          == std::string("\"guests may call 7, ") + id + "\" names the handlers \"" + id
                 + "\", expected * or IDs from 1 to 255 such as 40, 50...59 or 60/admin/*");
}

TEST_CASE("blanks and commas between the parts of a rule may be as many as one likes") {
  CHECK_FALSE(may(a_guest, {"  guests\tmay  not call  7 ,, 8 "}, to_call, 8));
}

TEST_CASE("rules with commas are read from a file, over several lines, and from the command line") {
  const std::vector<std::string> rules{"guests may call 1, 2", "guests may not use *"};
  temporary_directory dir;
  const auto file = dir.file("grid.ini", "[grid]\nallow = [\n  \"guests may call 1, 2\", ; two\n"
                                         "  \"guests may not use *\"\n]\n");
  system_config from_file;
  CHECK(from_file.read(with_complete({"--config-file=" + file})).text == "");
  CHECK(from_file.grid().allow == rules);
  system_config from_flags;
  CHECK(from_flags
            .read(with_complete(
                {"--grid.allow=[\"guests may call 1, 2\", \"guests may not use *\"]"}))
            .text
        == "");
  CHECK(from_flags.grid().allow == rules);
  const auto mistakes = mistakes_of(with_complete({"--grid.allow=\"guests may peek 1, 2\""}));
  REQUIRE(mistakes.size() == 1);
  CHECK(mistakes[0]
        == "grid.allow: \"guests may peek 1, 2\" says what callers may do with \"peek\", expected "
           "call, open (streams), or use (both)");
}
