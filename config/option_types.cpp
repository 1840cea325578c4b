#include "config/option_types.hpp"

#include <charconv>
#include <cstdint>
#include <limits>
#include <system_error>
#include <utility>

namespace actorgrid {

namespace {

struct size_unit {
  std::string_view name;
  std::size_t bytes;
};

constexpr size_unit size_units[] = {
    {"GiB", std::size_t{1} << 30}, {"MiB", std::size_t{1} << 20}, {"KiB", std::size_t{1} << 10}};

struct time_unit {
  std::string_view name;
  std::int64_t nanoseconds;
};

constexpr time_unit time_units[] = {
    {"min", 60'000'000'000}, {"s", 1'000'000'000}, {"ms", 1'000'000}, {"us", 1'000}, {"ns", 1}};

/// The largest unit the count is a whole number of.
std::string render_time(std::int64_t count, std::int64_t nanoseconds_each) {
  for (const auto& unit : time_units) {
    if (unit.nanoseconds < nanoseconds_each) break;
    const auto each = unit.nanoseconds / nanoseconds_each;
    if (count % each == 0 && (count != 0 || unit.name == "s"))
      return std::to_string(count / each) + std::string(unit.name);
  }
  return std::to_string(count);
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

} // namespace

std::optional<std::size_t> read_size(std::string_view text) {
  text = trim(text);
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  const auto name = trim(text.substr(static_cast<std::size_t>(end - text.data())));
  if (name.empty() || name == "B") return number;
  for (const auto& unit : size_units) {
    if (name != unit.name) continue;
    if (number > std::numeric_limits<std::size_t>::max() / unit.bytes) return std::nullopt;
    return number * unit.bytes;
  }
  return std::nullopt;
}

std::string render_size(std::size_t bytes) {
  for (const auto& unit : size_units)
    if (bytes != 0 && bytes % unit.bytes == 0)
      return std::to_string(bytes / unit.bytes) + std::string(unit.name);
  return std::to_string(bytes) + "B";
}

std::string render_duration(std::chrono::milliseconds duration) {
  return render_time(duration.count(), 1'000'000);
}

std::string render_duration(std::chrono::microseconds duration) {
  return render_time(duration.count(), 1'000);
}

std::string render_duration(std::chrono::nanoseconds duration) {
  return render_time(duration.count(), 1);
}

std::vector<std::string> split_texts(std::string_view text) {
  text = trim(text);
  if (text.size() >= 2 && text.front() == '[' && text.back() == ']')
    text = text.substr(1, text.size() - 2);
  std::vector<std::string> out;
  std::size_t begin = 0;
  int depth = 0;
  bool is_quoted = false;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size()) {
      if (text[i] == '"') is_quoted = !is_quoted;
      if (text[i] == '{') ++depth;
      if (text[i] == '}') --depth;
      if (text[i] != ',' || depth > 0 || is_quoted) continue;
    }
    auto item = trim(text.substr(begin, i - begin));
    if (item.size() >= 2 && item.front() == '"' && item.back() == '"')
      item = item.substr(1, item.size() - 2);
    if (!item.empty()) out.emplace_back(item);
    begin = i + 1;
  }
  return out;
}

} // namespace actorgrid

namespace caf {

namespace {

std::string_view take_rest(string_parser_state& input) {
  const std::string_view rest(input.i, static_cast<std::size_t>(input.e - input.i));
  input.i = input.e;
  return rest;
}

} // namespace

optional<actorgrid::byte_size>
config_value_access<actorgrid::byte_size>::get_if(const config_value* value) {
  if (const auto* number = caf::get_if<std::int64_t>(value); number && *number >= 0)
    return actorgrid::byte_size{static_cast<std::size_t>(*number)};
  if (const auto* text = caf::get_if<std::string>(value))
    if (const auto size = actorgrid::read_size(*text)) return actorgrid::byte_size{*size};
  return none;
}

std::string config_value_access<actorgrid::byte_size>::convert(actorgrid::byte_size size) {
  return actorgrid::render_size(size.bytes);
}

void config_value_access<actorgrid::byte_size>::parse(string_parser_state& input,
                                                      actorgrid::byte_size& out) {
  const auto size = actorgrid::read_size(take_rest(input));
  input.code = size ? pec::success : pec::type_mismatch;
  if (size) out.bytes = *size;
}

optional<actorgrid::text_list>
config_value_access<actorgrid::text_list>::get_if(const config_value* value) {
  const auto* list = caf::get_if<config_value::list>(value);
  if (!list) return none;
  actorgrid::text_list out;
  for (const auto& item : *list) {
    const auto* text = caf::get_if<std::string>(&item);
    if (!text) return none;
    out.texts.push_back(*text);
  }
  return out;
}

config_value::list
config_value_access<actorgrid::text_list>::convert(const actorgrid::text_list& list) {
  config_value::list out;
  for (const auto& text : list.texts) out.emplace_back(text);
  return out;
}

void config_value_access<actorgrid::text_list>::parse(string_parser_state& input,
                                                      actorgrid::text_list& out) {
  out.texts = actorgrid::split_texts(take_rest(input));
  input.code = pec::success;
}

} // namespace caf
