#pragma once

#include <caf/config_value.hpp>
#include <caf/optional.hpp>
#include <caf/parser_state.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid {

/// A number of bytes: an integer, or a text such as "16MiB" or "64 KiB".
struct byte_size {
  std::size_t bytes = 0;
};

/// Texts that may hold commas in braces or quotes, which CAF's own lists would split on the command
/// line: --grid.peers=http://node{1,2,3}:9000,http://other:9000
struct text_list {
  std::vector<std::string> texts;
};

std::optional<std::size_t> read_size(std::string_view text);
std::string render_size(std::size_t bytes);
std::string render_duration(std::chrono::milliseconds duration);
std::string render_duration(std::chrono::microseconds duration);
std::string render_duration(std::chrono::nanoseconds duration);
std::vector<std::string> split_texts(std::string_view text);

} // namespace actorgrid

namespace caf {

template <>
struct config_value_access<actorgrid::byte_size> {
  static std::string type_name() { return "size"; }
  static bool is(const config_value& value) { return static_cast<bool>(get_if(&value)); }
  static optional<actorgrid::byte_size> get_if(const config_value* value);
  static actorgrid::byte_size get(const config_value& value) { return *get_if(&value); }
  static std::string convert(actorgrid::byte_size size);
  static void parse(string_parser_state& input, actorgrid::byte_size& out);

  template <class Nested>
  static void parse_cli(string_parser_state& input, actorgrid::byte_size& out, Nested) {
    parse(input, out);
  }
};

template <>
struct config_value_access<actorgrid::text_list> {
  static std::string type_name() { return "list of strings"; }
  static bool is(const config_value& value) { return static_cast<bool>(get_if(&value)); }
  static optional<actorgrid::text_list> get_if(const config_value* value);
  static actorgrid::text_list get(const config_value& value) { return *get_if(&value); }
  static config_value::list convert(const actorgrid::text_list& list);
  static void parse(string_parser_state& input, actorgrid::text_list& out);

  template <class Nested>
  static void parse_cli(string_parser_state& input, actorgrid::text_list& out, Nested) {
    parse(input, out);
  }
};

} // namespace caf
