#include "tests/rfc6455/segmentation.hpp"

#include <algorithm>
#include <string_view>

namespace actorgrid::rfc6455 {

namespace {

/// How many bytes at either end of a frame travel alone, and how many of all frames together.
constexpr std::size_t lone_bytes_of_a_frame = 160;
constexpr std::size_t lone_bytes_of_all = 6'000;
constexpr std::size_t other_bytes = 4'096;

void cut_to_bytes(std::string_view frame, std::vector<std::string>& pieces) {
  const std::size_t size = frame.size();
  for (std::size_t at = 0; at < size;) {
    const bool is_at_end = at < lone_bytes_of_a_frame || at + lone_bytes_of_a_frame >= size;
    const bool is_lone = is_at_end && pieces.size() < lone_bytes_of_all;
    std::size_t count = is_lone ? 1 : std::min(other_bytes, size - at);
    if (!is_at_end) count = std::min(count, size - lone_bytes_of_a_frame - at);
    pieces.emplace_back(frame.substr(at, count));
    at += count;
  }
}

std::string joined(const std::vector<std::string>& frames) {
  std::string all;
  for (const std::string& f : frames) all += f;
  return all;
}

} // namespace

const char* to_string(segmentation s) noexcept {
  switch (s) {
  case segmentation::whole:
    return "whole";
  case segmentation::byte_by_byte:
    return "byte by byte";
  case segmentation::at_random:
    break;
  }
  return "at random";
}

std::vector<std::string> cut(const std::vector<std::string>& frames, segmentation how,
                             std::mt19937& random) {
  std::vector<std::string> pieces;
  switch (how) {
  case segmentation::whole:
    pieces.push_back(joined(frames));
    break;
  case segmentation::byte_by_byte:
    for (const std::string& f : frames) cut_to_bytes(f, pieces);
    break;
  case segmentation::at_random: {
    const std::string all = joined(frames);
    for (std::size_t at = 0; at < all.size(); at += pieces.back().size())
      pieces.push_back(all.substr(at, 1 + random() % (random() % 2 == 0 ? 8 : 2'000)));
    break;
  }
  }
  return pieces;
}

} // namespace actorgrid::rfc6455
