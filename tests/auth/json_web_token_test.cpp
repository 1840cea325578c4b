#include "net/auth/digest.hpp"
#include "net/auth/json_web_token.hpp"
#include "tests/auth/jwt_vectors.hpp"
#include "tests/support/catch.hpp"

#include <actorgrid/auth.hpp>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

using namespace actorgrid;
using namespace std::chrono_literals;

namespace {

const std::string key{vectors::key};
const std::string subject{vectors::subject};

std::string reason(std::string_view token) {
  auto text = json_web_token(subject, key).check->why_invalid(token);
  CHECK(text.find(key) == std::string::npos);
  return text;
}

/// A correctly signed token with any header and claims.
std::string signed_token(const std::string& header_and_claims) {
  return header_and_claims + "." + auth::hs512_signature(header_and_claims, key);
}

} // namespace

TEST_CASE("tokens of an independent implementation are accepted") {
  CHECK(reason(vectors::good).empty());
  CHECK(reason(vectors::good_with_more_claims).empty());
}

TEST_CASE("a token signed with another key is refused") {
  CHECK(reason(vectors::other_key) == "the token is wrong");
}

TEST_CASE("an expired token is refused") {
  CHECK(reason(vectors::expired) == "the token has expired");
}

TEST_CASE("a token without a usable expiry is refused") {
  CHECK(reason(vectors::without_expiry) == "the token has no expiry");
  CHECK_FALSE(reason(vectors::expiry_is_text).empty());
  CHECK_FALSE(reason(vectors::expiry_is_null).empty());
}

TEST_CASE("a token of another subject is refused") {
  CHECK(reason(vectors::other_subject) == "the token is of another subject");
  CHECK(reason(vectors::without_subject) == "the token is of another subject");
}

TEST_CASE("no algorithm but HS512 is accepted, whatever the header says") {
  CHECK_FALSE(reason(vectors::alg_none).empty());
  CHECK_FALSE(reason(vectors::hs256).empty());
  CHECK_FALSE(reason(vectors::hs384).empty());
  CHECK(reason(vectors::alg_none_signed) == "the token is not HS512");
  CHECK(reason(vectors::hs256_header) == "the token is not HS512");
  CHECK(reason(vectors::rs256_header) == "the token is not HS512");
  CHECK_FALSE(reason(vectors::without_alg).empty());
  CHECK_FALSE(reason(vectors::unknown_alg).empty());
  CHECK_FALSE(reason(vectors::alg_a_number).empty());
}

TEST_CASE("an algorithm that is only nearly spelt HS512 is not accepted") {
  const auto claims = std::string(vectors::good.substr(0, vectors::good.rfind('.')));
  const auto with_header = [&](const std::string& header) {
    return signed_token(header + claims.substr(claims.find('.')));
  };
  CHECK(reason(with_header("eyJhbGciOiJIUzUxMiJ9")).empty());                     // HS512
  CHECK(reason(with_header("eyJhbGciOiJoczUxMiJ9")) == "the token is not HS512"); // hs512
  const auto with_zero = "eyJhbGciOiJIUzUxMlx1MDAwMHgifQ"; // HS512, a zero byte, x
  CHECK(reason(with_header(with_zero)) == "the token is not HS512");
}

TEST_CASE("a correctly signed token with characters outside base64url is refused") {
  const std::string head{vectors::good.substr(0, vectors::good.rfind('.'))};
  for (const std::string text : {"\xff", "\x80", " ", "=", "+", "\n"}) {
    for (const std::size_t at : {std::size_t{0}, std::size_t{10}, head.size() / 2, head.size()}) {
      CAPTURE(text, at);
      auto changed = head;
      changed.insert(at, text);
      CHECK(reason(signed_token(changed)) == "the token is malformed");
    }
  }
}

TEST_CASE("a time too large for an integer is compared, not converted") {
  const std::string header{vectors::good.substr(0, vectors::good.find('.') + 1)};
  const auto with_claims = [&](const std::string& claims) {
    return reason(signed_token(header + claims));
  };
  // Claims: sub grid-key, and exp 1e300; exp -1e300.
  CHECK(with_claims("eyJzdWIiOiJncmlkLWtleSIsImV4cCI6MWUzMDB9").empty());
  CHECK(with_claims("eyJzdWIiOiJncmlkLWtleSIsImV4cCI6LTFlMzAwfQ") == "the token has expired");
}

TEST_CASE("a token that is not valid yet is refused") {
  const std::string head{vectors::good.substr(0, vectors::good.find('.') + 1)};
  // Claims: sub grid-key, exp in 2100, and nbf in 2023; shortly before exp; "soon".
  const std::string claims = "eyJzdWIiOiJncmlkLWtleSIsImV4cCI6NDEwMjQ0NDgwMCwibmJmIjo";
  CHECK(reason(signed_token(head + claims + "xNzAwMDAwMDAwfQ")).empty());
  CHECK(reason(signed_token(head + claims + "0MTAyNDQ0NzAwfQ")) == "the token is not valid yet");
  CHECK(reason(signed_token(head + claims + "ic29vbiJ9")) == "the token is not valid yet");
}

TEST_CASE("a correctly signed text that is not a token is refused") {
  CHECK_FALSE(reason(vectors::claims_not_json).empty());
  CHECK_FALSE(reason(vectors::claims_a_list).empty());
  CHECK_FALSE(reason(vectors::claims_a_number).empty());
  CHECK_FALSE(reason(vectors::header_a_list).empty());
  CHECK_FALSE(reason(vectors::four_parts).empty());
  CHECK_FALSE(reason(vectors::two_parts).empty());
  for (const std::string text : {"", ".", "..", "a", "a.b", "a.b.c", "....", "!.%.&"}) {
    CAPTURE(text);
    CHECK_FALSE(reason(signed_token(text)).empty());
  }
  const auto header = std::string(vectors::good.substr(0, vectors::good.find('.')));
  CHECK_FALSE(reason(signed_token(header + "." + std::string(5000, 'W'))).empty());
}

TEST_CASE("a token cut at any byte is refused") {
  for (std::size_t size = 0; size < vectors::good.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(reason(vectors::good.substr(0, size)).empty());
  }
}

TEST_CASE("a token with any byte changed or added is refused") {
  for (std::size_t i = 0; i < vectors::good.size(); ++i) {
    CAPTURE(i);
    std::string token{vectors::good};
    token[i] = token[i] == 'A' ? 'B' : 'A';
    CHECK_FALSE(reason(token).empty());
  }
  CHECK_FALSE(reason(std::string(vectors::good) + "=").empty());
  CHECK_FALSE(reason(std::string(vectors::good) + " ").empty());
  CHECK_FALSE(reason(" " + std::string(vectors::good)).empty());
}

TEST_CASE("a token above the limit is refused before it is read") {
  CHECK(reason(std::string(auth::token_bytes_max, 'x')) == "the token is not a JSON web token");
  CHECK(reason(std::string(auth::token_bytes_max + 1, 'x')) == "the token is too long");
  CHECK(reason(std::string(std::size_t{64} << 20, '.')) == "the token is too long");
}

TEST_CASE("an empty key or subject accepts no token") {
  const auto keyless = json_web_token(subject, "");
  CHECK(keyless.source->token("http://node2:9000").empty());
  CHECK_FALSE(keyless.check->why_invalid(vectors::good).empty());
  const auto head = std::string(vectors::good.substr(0, vectors::good.rfind('.')));
  CHECK_FALSE(keyless.check->why_invalid(head + "." + auth::hs512_signature(head, "")).empty());
  CHECK_FALSE(json_web_token("", key).check->why_invalid(vectors::good).empty());
}

TEST_CASE("a node accepts the tokens it signs until they expire") {
  const auto start = std::chrono::system_clock::now();
  auto now = start;
  auth::jwt_source source(subject, key, 900s, [&] { return now; });
  auth::jwt_check check(subject, key, [&] { return now; });
  const auto token = source.token("http://node2:9000");
  CHECK(check.why_invalid(token).empty());
  now = start + 898s;
  CHECK(check.why_invalid(token).empty());
  now = start + 900s;
  CHECK(check.why_invalid(token) == "the token has expired");
}

TEST_CASE("a signed token is kept until less than half of its lifetime is left") {
  const auto start = std::chrono::system_clock::now();
  auto now = start;
  auth::jwt_source source(subject, key, 900s, [&] { return now; });
  const auto first = source.token("http://node2:9000");
  now = start + 450s;
  CHECK(source.token("http://node3:9000") == first);
  now = start + 451s;
  const auto second = source.token("http://node2:9000");
  CHECK(second != first);
  CHECK(source.token("http://node2:9000") == second);
}

TEST_CASE("several threads may ask for tokens at once") {
  auto both = json_web_token(subject, key, 0s);
  std::vector<std::thread> threads;
  std::vector<std::string> last(4);
  for (auto& token : last)
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) token = both.source->token("http://node2:9000");
    });
  for (auto& thread : threads) thread.join();
  for (const auto& token : last) CHECK(both.check->why_invalid(token) == "the token has expired");
}
