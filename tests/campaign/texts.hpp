#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// What travels: every request, message and answer names its call or stream, so that none can be
// mistaken for another.

namespace actorgrid::campaign {

/// XXH3.
std::uint64_t hash_of(std::string_view text) noexcept;

/// What a handler is asked to do.
struct request_text {
  std::size_t number = 0; ///< of the call or stream
  std::chrono::milliseconds work{0};
  std::size_t messages = 0;
  std::size_t bytes = 0;

  /// The text, with that many bytes of filler.
  std::string write(std::size_t filler) const;
  static request_text read(std::string_view text);
};

/// The right answer to a call.
std::string answer_text(std::string_view request);
/// The text of a handler's failure.
std::string error_text(std::size_t number);
/// A message of a stream.
std::string message_text(std::size_t number, bool to_handler, std::size_t index,
                         std::size_t filler);

} // namespace actorgrid::campaign
