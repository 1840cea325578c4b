#include "net/auth/shared_secret.hpp"

#include "net/auth/digest.hpp"

#include <utility>

namespace actorgrid {

namespace {

class fixed_source final : public token_source {
public:
  explicit fixed_source(auth::key_ring secrets) : secrets_(std::move(secrets)) {}
  std::string token(std::string_view) override { return secrets_.now()->front(); }

private:
  const auth::key_ring secrets_;
};

class secret_check final : public token_check {
public:
  explicit secret_check(auth::key_ring secrets) : secrets_(std::move(secrets)) {}

  std::string why_invalid(std::string_view token) const override {
    if (token.empty()) return "the token is missing";
    const auto shown = auth::sha256(token);
    bool is_good = false;
    // All of them, so that the time does not tell which one it is. An empty secret must lock
    // everyone out, not let everyone in.
    for (const auto& secret : *secrets_.now())
      is_good |= auth::equal_in_constant_time(auth::sha256(secret), shown) && !secret.empty();
    return is_good ? std::string{} : "the token is wrong";
  }

private:
  const auth::key_ring secrets_;
};

} // namespace

credentials auth::shared_secrets(const key_ring& secrets) {
  return {std::make_shared<fixed_source>(secrets), std::make_shared<secret_check>(secrets)};
}

credentials shared_secret(std::string secret) {
  return auth::shared_secrets(auth::key_ring{std::move(secret)});
}

} // namespace actorgrid
