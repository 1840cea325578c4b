#include "tests/support/catch.hpp"

#include <actorgrid/config.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace actorgrid;
using texts = std::vector<std::string>;

namespace {

std::string flaw_of(const std::string& pattern) {
  const auto result = expand_pattern(pattern);
  CAPTURE(pattern);
  CHECK(result.hosts.empty());
  CHECK(result.error.code == errc::invalid_config);
  CHECK(result.error.text.find("\"" + pattern + "\"") == 0);
  return result.error.text.substr(std::min(pattern.size() + 3, result.error.text.size()));
}

} // namespace

TEST_CASE("a name without braces stands for itself") {
  CHECK(expand_pattern("http://node1:9000").hosts == texts{"http://node1:9000"});
}

TEST_CASE("a range counts from its first to its last number") {
  CHECK(expand_pattern("n{1...3}").hosts == texts{"n1", "n2", "n3"});
  CHECK(expand_pattern("n{9...11}x").hosts == texts{"n9x", "n10x", "n11x"});
  CHECK(expand_pattern("{0...1}").hosts == texts{"0", "1"});
  CHECK(expand_pattern("n{7...7}").hosts == texts{"n7"});
}

TEST_CASE("a zero-padded range keeps its width") {
  CHECK(expand_pattern("n{08...11}").hosts == texts{"n08", "n09", "n10", "n11"});
  CHECK(expand_pattern("n{000...002}").hosts == texts{"n000", "n001", "n002"});
}

TEST_CASE("a list stands for each of its choices in order") {
  CHECK(expand_pattern("{b,a,c}.local").hosts == texts{"b.local", "a.local", "c.local"});
}

TEST_CASE("of several braces the leftmost changes last") {
  CHECK(expand_pattern("{a,b}{1...2}").hosts == texts{"a1", "a2", "b1", "b2"});
  CHECK(expand_pattern("{a,b}-{1...2}-{x,y}").hosts.size() == 8);
}

TEST_CASE("a pattern may stand for 4096 hosts but not for one more") {
  CHECK(expand_pattern("n{1...4096}").hosts.size() == 4096);
  CHECK(expand_pattern("{1...64}{1...64}").hosts.back() == "6464");
  CHECK(flaw_of("n{1...4097}") == "stands for more than 4096 hosts");
  CHECK(flaw_of("{1...64}{1...65}") == "stands for more than 4096 hosts");
  CHECK(flaw_of("{0...18446744073709551615}") == "stands for more than 4096 hosts");
  CHECK(expand_pattern("{18446744073709551614...18446744073709551615}").hosts.size() == 2);
}

TEST_CASE("a pattern that is not one is refused with the reason") {
  CHECK(flaw_of("") == "is empty");
  CHECK(flaw_of("n{1...2") == "has a { without }");
  CHECK(flaw_of("n1...2}") == "has a } without {");
  CHECK(flaw_of("n{{1...2}}") == "has braces within braces");
  CHECK(flaw_of("n{a,{b,c}}") == "has braces within braces");
  CHECK(flaw_of("n{}") == "has braces with one choice, expected {1...4} or {a,b}");
  CHECK(flaw_of("n{1-4}") == "has braces with one choice, expected {1...4} or {a,b}");
  CHECK(flaw_of("n{1..4}") == "has braces with one choice, expected {1...4} or {a,b}");
  CHECK(flaw_of("n{a,}") == "has an empty choice in its braces");
  CHECK(flaw_of("n{,a}") == "has an empty choice in its braces");
  CHECK(flaw_of("n{a,,b}") == "has an empty choice in its braces");
  CHECK(flaw_of("n{4...1}") == "has a range that counts down");
  CHECK(flaw_of("n{a...c}") == "has a range of something else than numbers");
  CHECK(flaw_of("n{1...}") == "has a range of something else than numbers");
  CHECK(flaw_of("n{...4}") == "has a range of something else than numbers");
  CHECK(flaw_of("n{1....4}") == "has a range of something else than numbers");
  CHECK(flaw_of("n{-1...4}") == "has a range of something else than numbers");
  CHECK(flaw_of("n{1...99999999999999999999}") == "has a range of something else than numbers");
  CHECK(flaw_of("n{01...4}") == "has a zero-padded range whose ends differ in width");
  CHECK(flaw_of("n{1...04}") == "has a zero-padded range whose ends differ in width");
}

TEST_CASE("a guest matches its own name and nothing else") {
  CHECK(matches_guest("http://tool:9000", "http://tool:9000"));
  CHECK_FALSE(matches_guest("http://tool:9000", "http://tool:900"));
  CHECK_FALSE(matches_guest("http://tool:9000", "http://tool:90000"));
  CHECK_FALSE(matches_guest("http://tool:9000", "http://TOOL:9000"));
  CHECK_FALSE(matches_guest("http://tool:9000", ""));
}

TEST_CASE("a star in a guest pattern stands for any letters but a slash") {
  CHECK(matches_guest("http://tool-*:9000", "http://tool-7:9000"));
  CHECK(matches_guest("http://tool-*:9000", "http://tool-:9000"));
  CHECK(matches_guest("http://tool-*:9000", "http://tool-a:1:9000"));
  CHECK(matches_guest("http://*", "http://anyone:1"));
  CHECK(matches_guest("http://*:*", "http://anyone:1"));
  CHECK(matches_guest("*", "tool"));
  CHECK(matches_guest("**l", "tool"));
  CHECK_FALSE(matches_guest("*", "http://anyone:1"));
  CHECK_FALSE(matches_guest("http://tool-*:9000", "http://tool-/x:9000"));
  CHECK_FALSE(matches_guest("http://tool-*:9000", "http://tool-7:9001"));
  CHECK_FALSE(matches_guest("h*p://x", "https://x"));
  CHECK_FALSE(matches_guest("", ""));
}

TEST_CASE("a guest pattern may have braces as well") {
  CHECK(matches_guest("http://tool{1...3}-*:9000", "http://tool2-x:9000"));
  CHECK_FALSE(matches_guest("http://tool{1...3}-*:9000", "http://tool4-x:9000"));
  CHECK_FALSE(matches_guest("http://tool{1...}:9000", "http://tool1:9000"));
}

TEST_CASE("a hostile host name is matched in bounded time") {
  const std::string host(8192, 'a');
  CHECK_FALSE(matches_guest("*a*a*a*a*a*a*a*a*a*a*a*b", host));
}
