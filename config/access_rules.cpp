#include "config/access_rules.hpp"

#include "config/glob.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>
#include <utility>

namespace actorgrid {

namespace {

constexpr std::string_view blanks = " \t";
constexpr std::string_view expected_rule =
    ", expected a rule such as \"guests may not call 40, 50...59, 60/admin/*\"";

/// Takes the first word off a text; empty when there is none.
std::string_view take_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  const auto word = text.substr(0, text.find_first_of(blanks));
  text.remove_prefix(word.size());
  return word;
}

std::optional<std::uint8_t> read_id(std::string_view text) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (number < 1 || number > 255) return std::nullopt;
  return static_cast<std::uint8_t>(number);
}

failure mistake(std::string_view rule, const std::string& flaw) {
  return {errc::invalid_config, "\"" + std::string(rule) + "\" " + flaw};
}

failure not_handlers(std::string_view text) {
  return {errc::invalid_config,
          "names the handlers \"" + std::string(text)
              + "\", expected * or IDs from 1 to 255 such as 40, 50...59 or 60/admin/*"};
}

} // namespace

outcome<access_rule> access_rule::read(std::string_view text) {
  auto rest = text;
  const auto who = take_word(rest);
  if (take_word(rest) != "may")
    return mistake(text, "has no \"may\" after its callers" + std::string(expected_rule));
  auto callers = caller_set::read(who);
  if (!callers) return mistake(text, callers.why().text);

  access_rule out;
  out.callers_ = *std::move(callers);
  auto verb = take_word(rest);
  if (verb == "not") {
    out.permits_ = false;
    verb = take_word(rest);
  }
  out.covers_calls_ = verb == "call" || verb == "use";
  out.covers_opens_ = verb == "open" || verb == "use";
  if (!out.covers_calls_ && !out.covers_opens_)
    return mistake(text, "says what callers may do with \"" + std::string(verb)
                             + "\", expected call, open (streams), or use (both)");
  if (const auto why = out.add_handlers(rest)) return mistake(text, why.text);
  return out;
}

failure access_rule::add_handlers(std::string_view text) {
  constexpr std::string_view separators = " \t,";
  bool is_empty = true;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(separators), text.size()));
    if (text.empty()) break;
    const auto item = text.substr(0, text.find_first_of(separators));
    text.remove_prefix(item.size());
    is_empty = false;
    if (item == "*") {
      ids_.set();
      continue;
    }
    const auto slash = item.find('/');
    const auto dots = item.find("...");
    if (slash == std::string_view::npos && dots != std::string_view::npos) {
      const auto first = read_id(item.substr(0, dots));
      const auto last = read_id(item.substr(dots + 3));
      if (!first || !last || *first > *last) return not_handlers(item);
      for (unsigned id = *first; id <= *last; ++id) ids_.set(id);
      continue;
    }
    const auto id = read_id(item.substr(0, slash));
    if (!id) return not_handlers(item);
    if (slash == std::string_view::npos) {
      ids_.set(*id);
    } else {
      const auto glob = item.substr(slash + 1);
      if (glob.empty()) return not_handlers(item);
      subroutes_.push_back({*id, std::string(glob)});
    }
  }
  if (is_empty) return {errc::invalid_config, "names no handlers" + std::string(expected_rule)};
  return {};
}

bool access_rule::covers(access_kind wanted, std::uint8_t id,
                         std::string_view subroute) const noexcept {
  if (!(wanted == access_kind::call ? covers_calls_ : covers_opens_)) return false;
  if (ids_[id]) return true;
  return !subroute.empty()
         && std::any_of(subroutes_.begin(), subroutes_.end(), [&](const subroutes& own) {
              return own.id == id && matches_glob(own.glob, subroute, '\0');
            });
}

outcome<access_rules> read_access_rules(const std::vector<std::string>& texts) {
  access_rules rules;
  rules.reserve(texts.size());
  for (const auto& text : texts) {
    auto rule = access_rule::read(text);
    if (!rule) return rule.why();
    rules.push_back(*std::move(rule));
  }
  return rules;
}

caller_rights::caller_rights(std::shared_ptr<const access_rules> rules, const access_caller& who)
    : rules_(std::move(rules)) {
  for (const auto& rule : *rules_)
    if (rule.callers().contains(who)) own_.push_back(&rule);
}

bool caller_rights::allow(access_kind wanted, std::uint8_t id,
                          std::string_view subroute) const noexcept {
  for (const auto* rule : own_)
    if (rule->covers(wanted, id, subroute)) return rule->permits();
  return true;
}

} // namespace actorgrid
