#include "net/auth/digest.hpp"

#include <actorgrid/auth.hpp>

#include <utility>

namespace actorgrid {

namespace {

class fixed_source final : public token_source {
public:
  explicit fixed_source(std::string secret) : secret_(std::move(secret)) {}
  std::string token(std::string_view) override { return secret_; }

private:
  const std::string secret_;
};

class secret_check final : public token_check {
public:
  explicit secret_check(std::string_view secret)
      : is_empty_(secret.empty()), digest_(auth::sha256(secret)) {}

  std::string why_invalid(std::string_view token) const override {
    if (token.empty()) return "the token is missing";
    // An empty secret must lock everyone out, not let everyone in.
    if (is_empty_ || !auth::equal_in_constant_time(digest_, auth::sha256(token)))
      return "the token is wrong";
    return {};
  }

private:
  const bool is_empty_;
  const auth::sha256_digest digest_;
};

} // namespace

credentials shared_secret(std::string secret) {
  auto check = std::make_shared<secret_check>(secret);
  return {std::make_shared<fixed_source>(std::move(secret)), std::move(check)};
}

} // namespace actorgrid
