#include "config/keys.hpp"

#include "config/key_tables.hpp"
#include "config/option_types.hpp"

#include <actorgrid/detail/deadline.hpp>

#include <caf/config_option_adder.hpp>
#include <caf/timespan.hpp>

#include <algorithm>
#include <bitset>
#include <type_traits>
#include <utility>

namespace actorgrid {

namespace {

using texts = std::vector<std::string>;

template <class Field>
constexpr bool is_choice = false;
template <class Choice>
constexpr bool is_choice<choice_field<Choice>> = true;

template <class Field>
concept one_text = std::is_same_v<Field, text_field> || std::is_same_v<Field, path_field>;

template <class Field>
concept list_of_texts = std::is_same_v<Field, texts_field> || std::is_same_v<Field, patterns_field>;

template <class Field>
concept with_range = requires(Field where) { where.least, where.most; };

/// Calls `visit` with the field's way of writing and a reference to its place in `config`.
template <class Visit>
auto with_place(const grid_key& key, node_config& config, Visit visit) {
  return std::visit([&](auto where) { return visit(where, where.of(config)); }, key.where);
}

/// There are only accessors for writing; nothing is written to what this returns.
node_config& only_read(const node_config& config) {
  return const_cast<node_config&>(config);
}

texts assign_patterns(const std::vector<std::string>& patterns, std::vector<std::string>& out) {
  texts mistakes;
  out.clear();
  for (const auto& pattern : patterns) {
    auto expanded = expand_pattern(pattern);
    if (expanded.error)
      mistakes.push_back(expanded.error.text
                         + ", expected a URL such as \"http://node{1...3}:9000\"");
    out.insert(out.end(), expanded.hosts.begin(), expanded.hosts.end());
  }
  return mistakes;
}

texts assign_ids(const std::vector<std::int64_t>& numbers, std::vector<std::uint8_t>& out) {
  texts mistakes;
  out.clear();
  for (const auto number : numbers)
    if (number < 1 || number > 255)
      mistakes.push_back(std::to_string(number) + " is no handler ID, expected 1 to 255");
    else
      out.push_back(static_cast<std::uint8_t>(number));
  return mistakes;
}

template <class Choice>
std::string words_of(std::span<const Choice> choices) {
  std::string words;
  for (const auto choice : choices) {
    words += words.empty() ? "" : choice == choices.back() ? " or " : ", ";
    words += to_string(choice);
  }
  return words;
}

template <class Choice>
texts assign_choice(const std::string& word, std::span<const Choice> choices, Choice& out) {
  const auto found =
      std::ranges::find_if(choices, [&](Choice choice) { return to_string(choice) == word; });
  if (found == choices.end()) return {"\"" + word + "\", expected " + words_of(choices)};
  out = *found;
  return {};
}

template <class Duration>
texts assign_duration(caf::timespan value, Duration& out) {
  out = detail::saturating_cast<Duration>(value);
  if (out == value) return {};
  return {
      render_duration(value) + " is too fine, expected a whole number of "
      + (std::is_same_v<Duration, std::chrono::milliseconds> ? "milliseconds" : "microseconds")};
}

template <with_range Field, class Value>
std::string render_in_range(const Field&, const Value& value) {
  if constexpr (std::is_same_v<Field, count_field>)
    return std::to_string(value);
  else if constexpr (std::is_same_v<Field, size_field>)
    return render_size(value);
  else
    return render_duration(value);
}

template <with_range Field>
std::string range_in(const Field& where) {
  return render_in_range(where, where.least) + " to " + render_in_range(where, where.most);
}

texts repeated_in(const std::vector<std::uint8_t>& ids) {
  texts mistakes;
  std::bitset<256> seen;
  for (const auto id : ids) {
    if (id == 0)
      mistakes.emplace_back("0 is no handler ID, expected 1 to 255");
    else if (seen[id])
      mistakes.push_back(std::to_string(id) + " appears twice, expected it once");
    seen.set(id);
  }
  return mistakes;
}

std::vector<grid_key> joined_tables() {
  std::vector<grid_key> all;
  for (const auto table : {node_keys(), credential_keys(), limit_keys()})
    all.insert(all.end(), table.begin(), table.end());
  return all;
}

} // namespace

std::span<const grid_key> grid_keys() {
  static const auto all = joined_tables();
  return all;
}

const grid_key* find_grid_key(std::string_view full_name) {
  const auto all = grid_keys();
  const auto found = std::ranges::find(all, full_name, &grid_key::full_name);
  return found == all.end() ? nullptr : &*found;
}

void declare_grid_keys(caf::config_option_set& options) {
  for (const auto& key : grid_keys()) declare_key(options, key, key.category);
}

void declare_key(caf::config_option_set& options, const grid_key& key, std::string_view section) {
  caf::config_option_adder group{options, {section.data(), section.size()}};
  std::visit(
      [&](auto where) {
        using kind = decltype(where);
        if constexpr (one_text<kind> || is_choice<kind>)
          group.add<std::string>(key.name, key.text);
        else if constexpr (list_of_texts<kind>)
          group.add<text_list>(key.name, key.text);
        else if constexpr (std::is_same_v<kind, count_field>)
          group.add<std::size_t>(key.name, key.text);
        else if constexpr (std::is_same_v<kind, size_field>)
          group.add<byte_size>(key.name, key.text);
        else if constexpr (std::is_same_v<kind, ids_field>)
          group.add<std::vector<std::int64_t>>(key.name, key.text);
        else if constexpr (std::is_same_v<kind, flag_field>)
          group.add<bool>(key.name, key.text);
        else
          group.add<caf::timespan>(key.name, key.text);
      },
      key.where);
}

std::vector<std::string> assign(const grid_key& key, const caf::config_value& value,
                                node_config& config) {
  return with_place(key, config, [&](auto where, auto& place) -> texts {
    using kind = decltype(where);
    if constexpr (one_text<kind>) {
      place = caf::get<std::string>(value);
    } else if constexpr (std::is_same_v<kind, texts_field>) {
      place = caf::get<text_list>(value).texts;
    } else if constexpr (std::is_same_v<kind, patterns_field>) {
      return assign_patterns(caf::get<text_list>(value).texts, place);
    } else if constexpr (std::is_same_v<kind, count_field>) {
      place = caf::get<std::size_t>(value);
    } else if constexpr (std::is_same_v<kind, size_field>) {
      place = caf::get<byte_size>(value).bytes;
    } else if constexpr (std::is_same_v<kind, ids_field>) {
      return assign_ids(caf::get<std::vector<std::int64_t>>(value), place);
    } else if constexpr (std::is_same_v<kind, flag_field>) {
      place = caf::get<bool>(value);
    } else if constexpr (is_choice<kind>) {
      return assign_choice(caf::get<std::string>(value), where.choices, place);
    } else {
      return assign_duration(caf::get<caf::timespan>(value), place);
    }
    return {};
  });
}

void copy_value(const grid_key& key, const node_config& from, node_config& to) {
  std::visit([&](auto where) { where.of(to) = where.of(only_read(from)); }, key.where);
}

caf::config_value value_of(const grid_key& key, const node_config& config) {
  return with_place(key, only_read(config), [&](auto where, auto& place) {
    using kind = decltype(where);
    if constexpr (std::is_same_v<kind, size_field>)
      return caf::config_value{render_size(place)};
    else if constexpr (std::is_same_v<kind, millisecond_field>
                       || std::is_same_v<kind, microsecond_field>)
      return caf::config_value{detail::saturating_cast<caf::timespan>(place)};
    else if constexpr (is_choice<kind>)
      return caf::config_value{std::string(to_string(place))};
    else
      return caf::config_value{place};
  });
}

std::string range_of(const grid_key& key) {
  return std::visit(
      [](auto where) -> std::string {
        using kind = decltype(where);
        if constexpr (std::is_same_v<kind, count_field>)
          return where.most == count_field{}.most ? "" : range_in(where);
        else if constexpr (with_range<kind>)
          return range_in(where);
        else if constexpr (is_choice<kind>)
          return words_of(where.choices);
        else
          return {};
      },
      key.where);
}

std::vector<std::string> flaws_in(const grid_key& key, const node_config& config) {
  return with_place(key, only_read(config), [](auto where, const auto& place) -> texts {
    using kind = decltype(where);
    if constexpr (with_range<kind>) {
      // Compares in the unit of the value: converting an absurd one could overflow.
      if (place < where.least || place > where.most)
        return {render_in_range(where, place) + ", expected " + range_in(where)};
    } else if constexpr (std::is_same_v<kind, ids_field>) {
      return repeated_in(place);
    } else if constexpr (one_text<kind>) {
      if (where.flaw_in)
        if (auto words = where.flaw_in(place); !words.empty()) return {std::move(words)};
    } else if constexpr (list_of_texts<kind>) {
      texts flaws;
      if (where.flaw_in)
        for (const auto& text : place)
          if (auto words = where.flaw_in(text); !words.empty()) flaws.push_back(std::move(words));
      return flaws;
    }
    return {};
  });
}

} // namespace actorgrid
