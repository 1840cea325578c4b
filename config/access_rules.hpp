#pragma once

#include "config/caller_set.hpp"

#include <actorgrid/outcome.hpp>

#include <bitset>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// The rules of grid.allow: "guests may not call 40, 50...59, 60/admin/*".
namespace actorgrid {

/// What a caller wants of a handler.
enum class access_kind : std::uint8_t { call, open };

/// One rule: which callers may, or may not, call or open which handlers.
class access_rule {
public:
  /// @error invalid_config: the rule in quotes, what is wrong with it and what was expected
  static outcome<access_rule> read(std::string_view text);

  const caller_set& callers() const noexcept { return callers_; }
  bool permits() const noexcept { return permits_; }
  /// Whether the rule is about this; `subroute` is empty if there is none, or none that is known.
  bool covers(access_kind wanted, std::uint8_t id, std::string_view subroute) const noexcept;

private:
  /// The subroutes of a handler; each `*` stands for any characters.
  struct subroutes {
    std::uint8_t id = 0;
    std::string glob;
  };

  failure add_handlers(std::string_view text);

  caller_set callers_;
  bool permits_ = true;
  bool covers_calls_ = true;
  bool covers_opens_ = true;
  std::bitset<256> ids_; ///< covered with all their subroutes
  std::vector<subroutes> subroutes_;
};

using access_rules = std::vector<access_rule>;

/// Reads a list of rules. @error invalid_config for the first that cannot be read
outcome<access_rules> read_access_rules(const std::vector<std::string>& texts);

/// The rules that are about one caller, in their order.
class caller_rights {
public:
  caller_rights() = default;
  caller_rights(std::shared_ptr<const access_rules> rules, const access_caller& who);

  /// Whether no rule is about this caller.
  bool is_unrestricted() const noexcept { return own_.empty(); }
  /// The first rule that covers it decides; without one it is allowed.
  bool allow(access_kind wanted, std::uint8_t id, std::string_view subroute) const noexcept;

private:
  std::shared_ptr<const access_rules> rules_;
  std::vector<const access_rule*> own_; ///< in rules_
};

} // namespace actorgrid
