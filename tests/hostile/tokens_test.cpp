#include "tests/auth/jwt_vectors.hpp"
#include "tests/hostile/attacked_node.hpp"
#include "tests/hostile/raw_client.hpp"
#include "tests/support/catch.hpp"

#include <utility>

using namespace actorgrid;
using namespace actorgrid::hostile;

namespace {

credentials signed_tokens() {
  return json_web_token(std::string{vectors::subject}, std::string{vectors::key});
}

std::string request_with(std::string_view token) {
  return ws::test::upgrade_text("/minio/grid/v1",
                                "Authorization: Bearer " + std::string{token} + "\r\n");
}

/// Tokens that are refused, and why.
const std::vector<std::pair<std::string, std::string>>& refused_tokens() {
  static const std::string good{vectors::good};
  static const auto dot = good.rfind('.');
  static const std::vector<std::pair<std::string, std::string>> all{
      {"", "the token is *"},
      {"a shared secret", "the token is not a JSON web token"},
      {"..", "the token is wrong"},
      {good.substr(0, dot), "the token is wrong"},
      {good.substr(0, dot + 1), "the token is wrong"},
      {good + "A", "the token is wrong"},
      {good.substr(0, dot) + "." + good.substr(dot), "the token is wrong"},
      {std::string(6'000, 'x'), "the token is not a JSON web token"},
      {std::string{vectors::other_key}, "the token is wrong"},
      {std::string{vectors::expired}, "the token has expired"},
      {std::string{vectors::without_expiry}, "the token has no expiry"},
      {std::string{vectors::expiry_is_text}, "the token has no expiry"},
      {std::string{vectors::expiry_is_null}, "the token has no expiry"},
      {std::string{vectors::other_subject}, "the token is of another subject"},
      {std::string{vectors::without_subject}, "the token is *"},
      {std::string{vectors::alg_none}, "the token is wrong"},
      {std::string{vectors::alg_none_signed}, "the token is not HS512"},
      {std::string{vectors::hs256}, "the token is wrong"},
      {std::string{vectors::hs384}, "the token is wrong"},
      {std::string{vectors::hs256_header}, "the token is not HS512"},
      {std::string{vectors::rs256_header}, "the token is not HS512"},
      {std::string{vectors::without_alg}, "the token is *"},
      {std::string{vectors::unknown_alg}, "the token is *"},
  };
  return all;
}

} // namespace

TEST_CASE(
    "a node that asks for JSON web tokens refuses others in the request, and serves its peers") {
  attacked_node node{{.credentials = signed_tokens()}};
  for (const auto& [token, why] : refused_tokens()) {
    INFO(token);
    const auto outcome = raw_client{node.port()}.instead_of_request(request_with(token));
    INFO("outcome: " << outcome);
    CHECK(is_like(outcome,
                  "HTTP 4*: *" + (token.size() < 8'000 ? why : "header too large") + ", end"));
    node.check_others_are_served();
  }
}

TEST_CASE("a good token in the request does not help a wrong one in the connect message") {
  attacked_node node{{.credentials = signed_tokens()}};
  for (const auto& [token, why] : refused_tokens()) {
    INFO(token);
    raw_client s{node.port()};
    s.upgrade(std::string{vectors::good});
    const auto outcome =
        s.instead_of_hello(message(frame_of({.host = node.unknown_host(), .token = token})));
    INFO("outcome: " << outcome);
    CHECK(is_like(outcome, "refused 'auth token: " + why + "', end"));
    node.check_others_are_served();
  }
}

TEST_CASE("recorded tokens that name their node open no connection") {
  const std::string subject{vectors::subject}, key{vectors::key};
  const auto own = [&](const std::string& local) { return node_web_token(local, subject, key); };
  attacked_node node{{.credentials_of = own}};
  const auto victim = own(node.unknown_host()).source;
  const auto attempt = [&](const std::string& first, const std::string& second,
                           const std::string& name) {
    raw_client s{node.port()};
    s.upgrade(first);
    return s.instead_of_hello(message(frame_of({.host = name, .token = second})));
  };
  const auto& attacked = node.host();
  const auto in_request = victim->token(attacked), in_message = victim->token(attacked);
  CHECK(attempt(in_request, in_message, node.unknown_host()) == "accepted");
  // What was recorded is of no use: neither again, nor exchanged, nor for another node.
  const auto fresh = [&] { return victim->token(attacked); };
  for (const auto& recorded : {in_request, in_message}) {
    CHECK(is_like(raw_client{node.port()}.instead_of_request(request_with(recorded)),
                  "HTTP 403*: the token was used before, end"));
    CHECK(is_like(attempt(fresh(), recorded, node.unknown_host()),
                  "refused 'auth token: the token was used before', end"));
  }
  CHECK(is_like(attempt(fresh(), fresh(), node.dialled_host()),
                "refused 'auth token: the token is of another node', end"));
  CHECK(is_like(
      raw_client{node.port()}.instead_of_request(request_with(victim->token("http://127.0.0.1:1"))),
      "HTTP 403*: the token is for another node, end"));
  node.check_others_are_served();
}

TEST_CASE("a recorded connect message is refused, and afterwards because of its time") {
  attacked_node node{{.credentials = signed_tokens(), .change = [](node_config& config) {
                        config.lanes = {{.name = "lane", .route_path = "/lane"}};
                      }}};
  hello h{.host = node.unknown_host(), .token = std::string{vectors::good}};
  const std::string recorded = message(frame_of(h));
  const auto send = [&](const std::string& bytes, const std::string& path = "/minio/grid/v1") {
    raw_client s{node.port()};
    s.upgrade(h.token, path);
    return s.instead_of_hello(bytes);
  };
  CHECK(send(recorded) == "accepted");
  for (const auto* path : {"/minio/grid/v1", "/lane"})
    CHECK(is_like(send(recorded, path), "refused 'this connect message was accepted before', end"));
  node.check_others_are_served();
  CHECK(send(message(frame_of(h))) == "accepted");
  h.clock_ahead_ns = -300'000'000'000;
  CHECK(is_like(send(message(frame_of(h))), "refused 'time difference too large *', end"));
}
