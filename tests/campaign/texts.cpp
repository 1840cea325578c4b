#include "tests/campaign/texts.hpp"

#include <xxhash.h>

#include <charconv>

namespace actorgrid::campaign {

std::uint64_t hash_of(std::string_view text) noexcept {
  return XXH3_64bits(text.data(), text.size());
}

std::string request_text::write(std::size_t filler) const {
  return std::to_string(number) + ' ' + std::to_string(work.count()) + ' '
         + std::to_string(messages) + ' ' + std::to_string(bytes) + ' ' + std::string(filler, '.');
}

request_text request_text::read(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  const auto next = [&] {
    std::size_t value = 0;
    at = std::from_chars(at, end, value).ptr;
    if (at != end) ++at;
    return value;
  };
  request_text r;
  r.number = next();
  r.work = std::chrono::milliseconds(next());
  r.messages = next();
  r.bytes = next();
  return r;
}

std::string answer_text(std::string_view request) {
  return "answer to " + std::to_string(request_text::read(request).number) + ' '
         + std::to_string(hash_of(request));
}

std::string error_text(std::size_t number) {
  return "the handler of " + std::to_string(number) + " gave up";
}

std::string message_text(std::size_t number, bool to_handler, std::size_t index,
                         std::size_t filler) {
  return std::to_string(number) + (to_handler ? " request " : " response ") + std::to_string(index)
         + ' ' + std::string(filler, '.');
}

} // namespace actorgrid::campaign
