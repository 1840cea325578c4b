#include "codec/base64.hpp"
#include "net/auth/digest.hpp"
#include "net/auth/json_web_token.hpp"
#include "tests/auth/jwt_vectors.hpp"
#include "tests/support/catch.hpp"

#include <chrono>
#include <span>
#include <string>

using namespace actorgrid;
using namespace std::chrono_literals;

namespace {

const std::string signing_key{vectors::key};
const std::string access_key{vectors::subject};
const std::string here = "http://node1:9000";
const std::string there = "http://node2:9000";

/// Two nodes with one key; `there` is the one that checks.
struct pair_of_nodes {
  auth::wall_time now = std::chrono::system_clock::now();
  auth::node_jwt_source source{here, access_key, signing_key, [this] { return now; }};
  auth::jwt_check check{access_key, signing_key, [this] { return now; }, there};
};

std::string base64url(const std::string& text) {
  return codec::base64url(std::as_bytes(std::span{text}));
}

/// Correctly signed, with any claims.
std::string token_of(const std::string& claims) {
  const auto text = base64url(R"({"alg":"HS512","typ":"JWT"})") + "." + base64url(claims);
  return text + "." + auth::hs512_signature(text, signing_key);
}

std::string claims(const std::string& expiry) {
  return R"({"iss":")" + access_key + R"(","sub":")" + here + R"(","aud":")" + there
         + R"(","jti":"0123","exp":)" + expiry + "}";
}

std::string seconds_of(auth::wall_time time) {
  return std::to_string(
      std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count());
}

} // namespace

TEST_CASE("a token that names its node is accepted from that node, at the one it is for") {
  pair_of_nodes nodes;
  CHECK(nodes.check.why_invalid_from(here, nodes.source.token(there)).empty());
  CHECK(nodes.check.why_invalid(nodes.source.token(there)).empty());
}

TEST_CASE("a token of one node is refused from another") {
  pair_of_nodes nodes;
  CHECK(nodes.check.why_invalid_from("http://node3:9000", nodes.source.token(there))
        == "the token is of another node");
}

TEST_CASE("a token for one node is refused by another") {
  pair_of_nodes nodes;
  CHECK(nodes.check.why_invalid_from(here, nodes.source.token("http://node3:9000"))
        == "the token is for another node");
}

TEST_CASE("a token that names its node is accepted once, in the request or the connect message") {
  pair_of_nodes nodes;
  const auto recorded = nodes.source.token(there);
  CHECK(nodes.check.why_invalid(recorded).empty());
  CHECK(nodes.check.why_invalid_from(here, recorded) == "the token was used before");
  CHECK(nodes.check.why_invalid(recorded) == "the token was used before");
  CHECK(nodes.check.why_invalid_from(here, nodes.source.token(there)).empty());
}

TEST_CASE("a token that was refused from another node can still be used by its own") {
  pair_of_nodes nodes;
  const auto token = nodes.source.token(there);
  CHECK_FALSE(nodes.check.why_invalid_from("http://node3:9000", token).empty());
  CHECK(nodes.check.why_invalid_from(here, token).empty());
}

TEST_CASE("a token that names its node lives ten minutes, and none for an hour is accepted") {
  pair_of_nodes nodes;
  const auto token = nodes.source.token(there);
  nodes.now += 601s;
  CHECK(nodes.check.why_invalid_from(here, token) == "the token has expired");
  const auto whole_hour = token_of(claims(seconds_of(nodes.now + 3600s)));
  CHECK(nodes.check.why_invalid_from(here, whole_hour) == "the token is valid for too long");
  CHECK(nodes.check.why_invalid_from(here, token_of(claims("1e300")))
        == "the token is valid for too long");
}

TEST_CASE("clocks may differ by five minutes either way for tokens, too") {
  for (const auto skew : {-300s, 300s}) {
    pair_of_nodes nodes;
    const auto token = nodes.source.token(there);
    nodes.now += skew;
    CHECK(nodes.check.why_invalid_from(here, token).empty());
  }
}

TEST_CASE("tokens that name no node are accepted beside those that do") {
  pair_of_nodes nodes;
  auth::jwt_source shared{access_key, signing_key, 900s, [&] { return nodes.now; }};
  const auto token = shared.token(there);
  for (int i = 0; i < 3; ++i) CHECK(nodes.check.why_invalid_from(here, token).empty());
}

TEST_CASE("a token that half names a node is none of either kind") {
  pair_of_nodes nodes;
  const auto soon = seconds_of(nodes.now + 60s);
  for (const std::string& wrong :
       {R"({"sub":"http://node1:9000","aud":"http://node2:9000","jti":"1","exp":)" + soon + "}",
        R"({"iss":"other","sub":"http://node1:9000","aud":"http://node2:9000","jti":"1","exp":)"
            + soon + "}",
        R"({"iss":")" + access_key + R"(","sub":"http://node1:9000","jti":"1","exp":)" + soon + "}",
        R"({"iss":")" + access_key
            + R"(","sub":"http://node1:9000","aud":"http://node2:9000","exp":)" + soon + "}",
        R"({"iss":")" + access_key
            + R"(","sub":"http://node1:9000","aud":["http://node2:9000"],"jti":"1","exp":)" + soon
            + "}"}) {
    INFO(wrong);
    CHECK(nodes.check.why_invalid_from(here, token_of(wrong)) == "the token is of another subject");
  }
}

TEST_CASE("without a name of its own a node accepts no token that names another") {
  pair_of_nodes nodes;
  CHECK(json_web_token(access_key, signing_key)
            .check->why_invalid_from(here, nodes.source.token(there))
        == "the token is of another subject");
}

TEST_CASE("credentials with tokens that name the node present a new one each time") {
  const auto both = node_web_token(here, access_key, signing_key);
  CHECK(both.source->token(there) != both.source->token(there));
  const auto other = node_web_token(there, access_key, signing_key);
  CHECK(other.check->why_invalid_from(here, both.source->token(there)).empty());
}
