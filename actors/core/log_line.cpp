#include "actors/core/log_line.hpp"

#include <actorgrid/error.hpp>
#include <actorgrid/printable.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>
#include <variant>

namespace actorgrid {

namespace actors {

namespace {

/// Names of what a line begins with.
constexpr std::array<std::string_view, 4> own_names{"time", "level", "text", "fields_left_out"};

/// The beginning of a text, without a part of a character at its end.
std::string_view shown_part(std::string_view text, std::size_t bytes_max) {
  constexpr std::size_t continuations_max = 3;
  if (text.size() <= bytes_max) return text;
  auto size = bytes_max;
  const auto is_continuation = [&] {
    return (static_cast<unsigned char>(text[size]) & 0xc0U) == 0x80U;
  };
  while (is_continuation() && bytes_max - size < continuations_max) --size;
  return text.substr(0, size);
}

std::string quoted_for_logfmt(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return printable(quoted += '"');
}

std::string field_name(std::string_view wanted) {
  std::string name{wanted.substr(0, log_line::peer_bytes_max)};
  std::ranges::replace_if(
      name,
      [](char c) {
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return !is_letter && !(c >= '0' && c <= '9') && c != '-' && c != '.' && c != '_';
      },
      '_');
  if (name.empty() || std::ranges::find(own_names, name) != own_names.end()) name += '_';
  return name;
}

std::string text_of(double number, log_format format) {
  if (format == log_format::json && !std::isfinite(number)) return "null";
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  return {digits.data(), end};
}

} // namespace

void log_line::begin(std::string_view name) {
  if (format_ == log_format::json) {
    text_ += text_.empty() ? '{' : ',';
    text_.append("\"").append(name).append("\":");
  } else {
    if (!text_.empty()) text_ += ' ';
    text_.append(name) += '=';
  }
}

void log_line::add_word(std::string_view name, std::string_view word) {
  if (format_ == log_format::json) return add_text(name, word, own_bytes_max);
  begin(name);
  text_ += word;
}

void log_line::add_text(std::string_view name, std::string_view text, std::size_t shown_max) {
  begin(name);
  const auto shown = shown_part(text, shown_max);
  text_ += format_ == log_format::json ? json_quoted(shown) : quoted_for_logfmt(shown);
  if (shown.size() != text.size()) text_.insert(text_.size() - 1, "...");
}

void log_line::add_count(std::string_view name, std::uint64_t count) {
  begin(name);
  text_ += std::to_string(count);
}

void log_line::add(const log_field& field) {
  const auto name = field_name(field.name());
  const auto& value = field.value();
  if (const auto* text = std::get_if<std::string_view>(&value))
    return add_text(name, *text, own_bytes_max);
  begin(name);
  if (const auto* number = std::get_if<std::int64_t>(&value))
    text_ += std::to_string(*number);
  else if (const auto* natural = std::get_if<std::uint64_t>(&value))
    text_ += std::to_string(*natural);
  else if (const auto* real = std::get_if<double>(&value))
    text_ += text_of(*real, format_);
  else if (const auto* flag = std::get_if<bool>(&value))
    text_ += *flag ? "true" : "false";
}

void log_line::add(const event& e, const log_repeats::counts& counted) {
  add_word("level", to_string(level_of(e.what)));
  add_word("event", to_string(e.what));
  add_word("code", event_code(e.what));
  if (!e.node.empty()) add_text("node", e.node, peer_bytes_max);
  if (!e.lane.empty()) add_text("lane", e.lane, peer_bytes_max);
  if (!e.peer.empty()) add_text("peer", e.peer, peer_bytes_max);
  if (!e.text.empty()) add_text("text", e.text, peer_bytes_max);
  if (e.why) add_text("why", render(e.why), peer_bytes_max);
  if (!e.hint.empty()) add_text("hint", e.hint, own_bytes_max);
  if (counted.repeats > 1) add_count("repeats", counted.repeats);
  if (counted.left_out > 0) add_count("left_out", counted.left_out);
}

std::string log_line::finish() && {
  if (format_ == log_format::json) text_ += '}';
  return std::move(text_);
}

namespace {

std::string line_of(const event& e, log_format format) {
  log_line line{format};
  line.add(e, {});
  return std::move(line).finish();
}

} // namespace

} // namespace actors

std::string to_logfmt(const event& e) {
  return actors::line_of(e, log_format::logfmt);
}

std::string to_json(const event& e) {
  return actors::line_of(e, log_format::json);
}

} // namespace actorgrid
