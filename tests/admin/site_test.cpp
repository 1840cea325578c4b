#include "net/admin/site.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"

#include <stdexcept>

using namespace actorgrid;
using namespace actorgrid::admin;
using actorgrid::testing::contains;

namespace {

answer text(std::string body) {
  answer a;
  a.body = std::move(body);
  return a;
}

site small_site() {
  site s;
  s.names = {"node1.example"};
  s.resources["/"] = {[] { return text("root"); }};
  s.resources["/open"] = {[] { return text("open"); }, false};
  return s;
}

admin::request asking_for(std::string_view target) {
  return {"GET", target, "localhost", 1, {}};
}

} // namespace

TEST_CASE("a site answers GET and HEAD for its paths, with any query, and nothing else") {
  const auto served = small_site();
  CHECK(respond(served, asking_for("/")).body == "root");
  CHECK(respond(served, asking_for("/open?x=/")).body == "open");
  for (const std::string_view target : {"/other", "", "*", "//", "/open/", "http://localhost/open"})
    CHECK(respond(served, asking_for(target)).status == 404);
  auto asked = asking_for("/");
  asked.method = "HEAD";
  CHECK(respond(served, asked).body == "root");
  for (const std::string_view method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get", ""}) {
    CAPTURE(method);
    asked.method = method;
    const auto refused = respond(served, asked);
    CHECK(refused.status == 405);
    REQUIRE(refused.fields.size() == 1);
    CHECK(refused.fields.front() == std::pair<std::string, std::string>("Allow", "GET, HEAD"));
  }
}

TEST_CASE("only addresses, localhost and the name of the node are known hosts") {
  const std::vector<std::string> names{"node1.example"};
  for (const std::string_view host :
       {"localhost", "LOCALHOST:9100", "127.0.0.1", "10.1.2.3:80", "[::1]", "[fe80::1]:9100",
        "node1.example", "Node1.Example:9000"})
    CHECK(is_known_host(host, names));
  for (const std::string_view host :
       {"", ":9100", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example",
        "node1.example.", "localhost:80:80", "localhost:x", "localhost@evil", "[::1", "[::1]x",
        "[evil]", "::1", "1.2.3", "[::1]:123456", "localhost "}) {
    CAPTURE(host);
    CHECK_FALSE(is_known_host(host, names));
  }
  CHECK_FALSE(is_known_host(std::string_view("127.0.0.1\0x", 11), names));
}

TEST_CASE("a page that a foreign name led to is not answered, unless hosts are not checked") {
  auto served = small_site();
  auto asked = asking_for("/open");
  asked.host = "evil.example";
  CHECK(respond(served, asked).status == 421);
  served.checks_host = false;
  CHECK(respond(served, asked).status == 200);
  for (const std::size_t hosts : {0u, 2u}) {
    asked.hosts = hosts;
    CHECK(respond(served, asked).status == 400);
  }
}

TEST_CASE("a site with a token answers without it only what needs none, and hides what it has") {
  auto served = small_site();
  served.why_refused = [](std::string_view token) {
    return std::string(token == "secret" ? "" : "the token is wrong");
  };
  for (const std::string_view shown :
       {"", "secret", "Basic secret", "Bearer", "Bearer ", "Bearer wrong", "Bearer  secret"}) {
    CAPTURE(shown);
    for (const std::string_view target : {"/", "/other"}) {
      auto asked = asking_for(target);
      asked.authorization = shown;
      const auto refused = respond(served, asked);
      CHECK(refused.status == 401);
      CHECK(refused.body == "the token is wrong\n");
      REQUIRE(refused.fields.size() == 1);
      CHECK(refused.fields.front().first == "WWW-Authenticate");
    }
  }
  CHECK(respond(served, asking_for("/open")).status == 200);
  for (const std::string_view shown : {"Bearer secret", "bearer secret"}) {
    auto asked = asking_for("/");
    asked.authorization = shown;
    CHECK(respond(served, asked).status == 200);
    asked.target = "/other";
    CHECK(respond(served, asked).status == 404);
  }
}
