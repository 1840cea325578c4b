#include "net/auth/json_web_token.hpp"

#include "net/auth/digest.hpp"

#include <actorgrid/detail/deadline.hpp>

#include <jwt/jwt.hpp>
#include <openssl/rand.h>

#include <array>
#include <exception>
#include <stdexcept>
#include <utility>

namespace actorgrid::auth {

namespace {

/// The characters of a token: three base64url parts and dots.
constexpr std::string_view token_characters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";

/// In seconds, with the difference of the clocks and some time to spare.
constexpr double longest_node_token_life = 960;

jwt::string_view view(std::string_view text) {
  return {text.data(), text.size()};
}

std::int64_t unix_seconds(wall_time time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

/// 128 random bits in hex.
std::string random_id() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    throw std::runtime_error("no random numbers");
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const auto b : bytes) {
    text += digits[b >> 4];
    text += digits[b & 15];
  }
  return text;
}

} // namespace

jwt_source::jwt_source(std::string access_key, key_ring keys, std::chrono::seconds lifetime,
                       wall_clock now)
    : access_key_(std::move(access_key)), keys_(std::move(keys)), lifetime_(lifetime),
      now_(std::move(now)) {}

std::string jwt_source::token(std::string_view) {
  const auto now = now_();
  const auto key = keys_.now()->front();
  const std::lock_guard lock(mutex_);
  if (signed_.empty() || now > renew_at_ || key != signed_with_) {
    signed_ = sign(now, key);
    signed_with_ = key;
    renew_at_ = detail::deadline_after(now, lifetime_ / 2);
  }
  return signed_;
}

std::string jwt_source::sign(wall_time now, const std::string& key) const {
  try {
    using namespace jwt::params;
    jwt::jwt_object object{algorithm("HS512"), secret(key)};
    object.add_claim("sub", access_key_);
    object.add_claim("exp", unix_seconds(detail::deadline_after(now, lifetime_)));
    return object.signature();
  } catch (const std::exception&) {
    // An empty key or a subject that is not UTF-8: peers refuse the empty token and say so.
    return {};
  }
}

std::string node_jwt_source::token(std::string_view peer_host) {
  try {
    using namespace jwt::params;
    jwt::jwt_object object{algorithm("HS512"), secret(keys_.now()->front())};
    object.add_claim("iss", access_key_);
    object.add_claim("sub", local_);
    object.add_claim("aud", std::string{peer_host});
    object.add_claim("exp", unix_seconds(now_() + node_token_life));
    object.add_claim("jti", random_id());
    return object.signature();
  } catch (const std::exception&) {
    return {}; // As above.
  }
}

jwt_check::jwt_check(std::string access_key, key_ring keys, wall_clock now, std::string local)
    : access_key_(std::move(access_key)), keys_(std::move(keys)), now_(std::move(now)),
      local_(std::move(local)) {}

std::string jwt_check::why_invalid(std::string_view token) const {
  return why_refused(token, nullptr);
}

std::string jwt_check::why_invalid_from(std::string_view peer_host, std::string_view token) const {
  return why_refused(token, &peer_host);
}

std::string jwt_check::why_refused(std::string_view token,
                                   const std::string_view* peer_host) const {
  if (token.empty()) return "the token is missing";
  if (token.size() > token_bytes_max) return "the token is too long";
  try {
    if (token.rfind('.') == std::string_view::npos) return "the token is not a JSON web token";
    if (!is_signed(token)) return "the token is wrong";
    return why_claims_invalid(token, peer_host);
  } catch (const std::exception&) {
    return "the token is malformed";
  }
}

bool jwt_check::is_signed(std::string_view token) const {
  const auto last_dot = token.rfind('.');
  const auto shown = sha256(token.substr(last_dot + 1));
  bool is_good = false;
  for (const auto& key : *keys_.now()) {
    // An empty key must lock everyone out: anyone could sign with it.
    if (key.empty()) continue;
    // The library compares signatures byte by byte and parses JSON first. Checking here makes the
    // comparison constant-time and keeps unauthenticated input from its parser.
    const auto expected = hs512_signature(token.substr(0, last_dot), key);
    is_good |= equal_in_constant_time(sha256(expected), shown);
  }
  return is_good;
}

/// What a token says, as far as it matters here.
struct jwt_check::token_claims {
  std::string subject, audience, id;
  std::int64_t expiry = 0;
};

std::string jwt_check::why_claims_invalid(std::string_view token,
                                          const std::string_view* peer_host) const {
  using namespace jwt::params;
  // For bytes above 0x7f the library would read before the start of its table.
  if (token.find_first_not_of(token_characters) != std::string_view::npos)
    return "the token is malformed";
  std::error_code error;
  // The library only parses the token. Its own checks would accept any spelling of the algorithm,
  // convert numbers that do not fit, and use their own clock.
  const auto object = jwt::decode(view(token), algorithms({"HS512"}), error, verify(false));
  if (error) return "the token is malformed";
  const auto& header = object.header().create_json_obj();
  if (header.at("alg") != "HS512") return "the token is not HS512";

  const auto& claims = object.payload().create_json_obj();
  const auto text_of = [&claims](const char* name) {
    const auto found = claims.find(name);
    return found != claims.end() && found->is_string() ? found->get<std::string>() : std::string{};
  };
  token_claims told{text_of("sub"), text_of("aud"), text_of("jti")};
  const bool names_node = !local_.empty() && !told.audience.empty() && !told.id.empty()
                          && text_of("iss") == access_key_;
  if (!names_node && (!claims.contains("sub") || told.subject != access_key_))
    return "the token is of another subject";
  const auto now = static_cast<double>(unix_seconds(now_()));
  const auto expiry = claims.find("exp");
  if (expiry == claims.end() || !expiry->is_number()) return "the token has no expiry";
  if (expiry->get<double>() <= now) return "the token has expired";
  const auto begin = claims.find("nbf");
  if (begin != claims.end() && !(begin->is_number() && begin->get<double>() <= now))
    return "the token is not valid yet";
  if (!names_node) return {};
  // What is remembered has to be remembered for a limited time.
  if (expiry->get<double>() > now + longest_node_token_life)
    return "the token is valid for too long";
  told.expiry = static_cast<std::int64_t>(expiry->get<double>());
  return why_not_for_here(told, peer_host);
}

std::string jwt_check::why_not_for_here(const token_claims& claims,
                                        const std::string_view* peer_host) const {
  if (claims.audience != local_) return "the token is for another node";
  if (peer_host && claims.subject != *peer_host) return "the token is of another node";
  if (!used_.is_new(claims.id, unix_seconds(now_()), claims.expiry))
    return "the token was used before";
  return {};
}

credentials web_tokens(const std::string& access_key, const key_ring& keys,
                       std::chrono::seconds lifetime, const std::string& local, bool names_node) {
  const auto& now = std::chrono::system_clock::now;
  auto check = std::make_shared<jwt_check>(access_key, keys, now, local);
  if (names_node)
    return {std::make_shared<node_jwt_source>(local, access_key, keys, now), std::move(check)};
  return {std::make_shared<jwt_source>(access_key, keys, lifetime, now), std::move(check)};
}

} // namespace actorgrid::auth

namespace actorgrid {

credentials json_web_token(std::string access_key, std::string secret,
                           std::chrono::seconds lifetime) {
  return auth::web_tokens(access_key, auth::key_ring{std::move(secret)}, lifetime);
}

credentials node_web_token(std::string local, std::string access_key, std::string secret) {
  return auth::web_tokens(access_key, auth::key_ring{std::move(secret)}, auth::node_token_life,
                          local, true);
}

} // namespace actorgrid
