#include "net/auth/json_web_token.hpp"

#include "codec/base64.hpp"
#include "input.hpp"
#include "net/auth/digest.hpp"
#include "tests/support/must.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

// JSON web tokens: only tokens are accepted that a plain reading finds to be HS512, of the subject,
// and not expired; a node that has a name also accepts those that name it and its peer. Most inputs
// get a right signature; otherwise nothing would be read.

namespace {

using namespace actorgrid;
using testing::must;

constexpr std::string_view subject = "grid-key";
constexpr std::string_view secret = "correct horse battery staple";
constexpr std::string_view local = "http://node1:9000", peer = "http://node2:9000";
constexpr std::int64_t now_seconds = 1'800'000'000;

std::string base64url(std::string_view bytes) {
  return codec::base64url(std::as_bytes(std::span{bytes}));
}

bool is_for_later(const nlohmann::json& claims) {
  const auto begin = claims.find("nbf");
  if (begin == claims.end()) return false;
  return !begin->is_number() || begin->get<double>() > static_cast<double>(now_seconds);
}

bool is_good(std::string_view header_text, std::string_view claims_text) {
  const auto header = nlohmann::json::parse(header_text, nullptr, false);
  const auto claims = nlohmann::json::parse(claims_text, nullptr, false);
  if (!header.is_object() || !claims.is_object()) return false;
  const auto algorithm = header.find("alg"), owner = claims.find("sub"),
             expiry = claims.find("exp");
  return algorithm != header.end() && *algorithm == "HS512" && owner != claims.end()
         && *owner == subject && expiry != claims.end() && expiry->is_number()
         && expiry->get<double>() > static_cast<double>(now_seconds) && !is_for_later(claims);
}

/// Whether it names the node that presents it, and this one.
bool names_nodes(std::string_view claims_text) {
  const auto claims = nlohmann::json::parse(claims_text, nullptr, false);
  const auto is_text = [&claims](const char* name, std::string_view text) {
    const auto found = claims.find(name);
    return found != claims.end() && *found == text;
  };
  const auto id = claims.find("jti");
  return is_text("iss", subject) && is_text("sub", peer) && is_text("aud", local)
         && id != claims.end() && id->is_string() && !id->get<std::string>().empty();
}

bool is_accepted(std::string_view token, std::string_view here = {}) {
  const auth::jwt_check check(
      std::string{subject}, std::string{secret},
      [] { return auth::wall_time{std::chrono::seconds{now_seconds}}; }, std::string{here});
  const auto why = check.why_invalid_from(peer, token);
  must(why.find(secret) == std::string::npos, "a reason does not contain the secret");
  return why.empty();
}

std::string sign(const std::string& head) {
  return head + '.' + auth::hs512_signature(head, secret);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::input in(data, size);
  const auto kind = in.byte() % 4;
  const std::string_view text = in.rest_as_text();
  if (kind == 0) {
    must(!is_accepted(text), "what is not signed is not accepted");
  } else if (kind == 1) {
    is_accepted(sign(std::string{text}));
  } else {
    const auto end = std::min(text.find('\n'), text.size());
    const auto header = text.substr(0, end), claims = text.substr(std::min(end + 1, text.size()));
    const bool accepted = is_accepted(sign(base64url(header) + '.' + base64url(claims)));
    must(!accepted || is_good(header, claims), "what is accepted has nothing wrong with it");
    const auto token = sign(base64url(header) + '.' + base64url(claims));
    must(!is_accepted(token, local) || accepted || names_nodes(claims),
         "a token that is only good for a node with a name names both nodes");
  }
  return 0;
}
