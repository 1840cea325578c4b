#include <actorgrid/auth.hpp>

namespace actorgrid {

namespace {

class empty_source final : public token_source {
public:
  std::string token(std::string_view) override { return {}; }
};

class lenient_check final : public token_check {
public:
  std::string why_invalid(std::string_view) const override { return {}; }
};

} // namespace

credentials no_authentication() {
  return {std::make_shared<empty_source>(), std::make_shared<lenient_check>()};
}

} // namespace actorgrid
