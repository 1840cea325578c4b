#include "net/auth/json_web_token.hpp"

#include "net/auth/digest.hpp"

#include <actorgrid/detail/deadline.hpp>

#include <jwt/jwt.hpp>

#include <exception>
#include <utility>

namespace actorgrid::auth {

namespace {

/// The characters of a token: three base64url parts and dots.
constexpr std::string_view token_characters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";

jwt::string_view view(std::string_view text) {
  return {text.data(), text.size()};
}

std::int64_t unix_seconds(wall_time time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

} // namespace

jwt_source::jwt_source(std::string access_key, std::string secret, std::chrono::seconds lifetime,
                       wall_clock now)
    : access_key_(std::move(access_key)), secret_(std::move(secret)), lifetime_(lifetime),
      now_(std::move(now)) {}

std::string jwt_source::token(std::string_view) {
  const auto now = now_();
  const std::lock_guard lock(mutex_);
  if (signed_.empty() || now > renew_at_) {
    signed_ = sign(now);
    renew_at_ = detail::deadline_after(now, lifetime_ / 2);
  }
  return signed_;
}

std::string jwt_source::sign(wall_time now) const {
  try {
    using namespace jwt::params;
    jwt::jwt_object object{algorithm("HS512"), secret(secret_)};
    object.add_claim("sub", access_key_);
    object.add_claim("exp", unix_seconds(detail::deadline_after(now, lifetime_)));
    return object.signature();
  } catch (const std::exception&) {
    // An empty key or a subject that is not UTF-8: peers refuse the empty token and say so.
    return {};
  }
}

jwt_check::jwt_check(std::string access_key, std::string secret, wall_clock now)
    : access_key_(std::move(access_key)), secret_(std::move(secret)), now_(std::move(now)) {}

std::string jwt_check::why_invalid(std::string_view token) const {
  if (token.empty()) return "the token is missing";
  if (token.size() > token_bytes_max) return "the token is too long";
  try {
    // An empty key must lock everyone out: anyone could sign with it.
    if (secret_.empty()) return "the token is wrong";
    const auto last_dot = token.rfind('.');
    if (last_dot == std::string_view::npos) return "the token is not a JSON web token";
    // The library compares signatures byte by byte and parses JSON first. Checking here makes the
    // comparison constant-time and keeps unauthenticated input from its parser.
    const auto expected = hs512_signature(token.substr(0, last_dot), secret_);
    if (!equal_in_constant_time(sha256(expected), sha256(token.substr(last_dot + 1))))
      return "the token is wrong";
    return why_claims_invalid(token);
  } catch (const std::exception&) {
    return "the token is malformed";
  }
}

std::string jwt_check::why_claims_invalid(std::string_view token) const {
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
  const auto subject = claims.find("sub");
  if (subject == claims.end() || *subject != access_key_) return "the token is of another subject";
  const auto now = static_cast<double>(unix_seconds(now_()));
  const auto expiry = claims.find("exp");
  if (expiry == claims.end() || !expiry->is_number()) return "the token has no expiry";
  if (expiry->get<double>() <= now) return "the token has expired";
  const auto begin = claims.find("nbf");
  if (begin != claims.end() && !(begin->is_number() && begin->get<double>() <= now))
    return "the token is not valid yet";
  return {};
}

} // namespace actorgrid::auth

namespace actorgrid {

credentials json_web_token(std::string access_key, std::string secret,
                           std::chrono::seconds lifetime) {
  const auto& now = std::chrono::system_clock::now;
  return {std::make_shared<auth::jwt_source>(access_key, secret, lifetime, now),
          std::make_shared<auth::jwt_check>(access_key, secret, now)};
}

} // namespace actorgrid
