#pragma once

#include "actors/core/log_repeats.hpp"

#include <actorgrid/log.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace actorgrid::actors {

/// A line of a log in the making: names and values in either format.
class log_line {
public:
  /// Bytes that are shown of a text that a peer may have chosen.
  static constexpr std::size_t peer_bytes_max = 256;
  /// Of a text of this node's own, or of the application's.
  static constexpr std::size_t own_bytes_max = 1024;
  /// Fields of a line of the application's.
  static constexpr std::size_t fields_max = 16;

  explicit log_line(log_format format) : format_(format) {}

  /// A value of letters, digits and the like, which logfmt need not quote.
  void add_word(std::string_view name, std::string_view word);
  /// A text of which `shown_max` bytes are shown, with dots behind if there is more.
  void add_text(std::string_view name, std::string_view text, std::size_t shown_max);
  void add_count(std::string_view name, std::uint64_t count);
  void add(const log_field& field);

  /// What an event says, with what was left out before it.
  void add(const event& e, const log_repeats::counts& counted);

  /// The line so far, without a line break.
  std::string finish() &&;

private:
  void begin(std::string_view name);

  log_format format_;
  std::string text_;
};

} // namespace actorgrid::actors
