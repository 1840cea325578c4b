#include "net/mux/frame_ring.hpp"

#include <cstdlib>
#include <new>
#include <vector>

namespace actorgrid::mux {

namespace {

constexpr std::size_t word_bytes = sizeof(std::uint64_t);
constexpr std::size_t entries_min = 2;

} // namespace

frame_ring::frame_ring(std::size_t bytes, std::size_t payload_bytes)
    : payload_bytes_(payload_bytes),
      entry_words_((head_bytes + payload_bytes + word_bytes - 1) / word_bytes),
      word_count_(std::max(bytes / (entry_words_ * word_bytes), entries_min) * entry_words_),
      words_(static_cast<std::uint64_t*>(std::calloc(word_count_, word_bytes))) {
  if (!words_) throw std::bad_alloc();
}

void frame_ring::free_words::operator()(std::uint64_t* words) const noexcept {
  std::free(words);
}

void frame_ring::keep_payload(std::uint64_t* to, const payload& body) noexcept {
  auto rest = body.bytes().first(std::min(body.size(), payload_bytes_));
  while (!rest.empty()) {
    const auto count = std::min(rest.size(), word_bytes);
    std::uint64_t word = 0;
    std::memcpy(&word, rest.data(), count);
    put(*to++, word);
    rest = rest.subspan(count);
  }
}

frame_ring::reading frame_ring::read(std::uint64_t from, const visitor& visit) const {
  const auto begin = std::max(from, first());
  const auto end = std::min(written(), begin + at_once);
  std::vector<std::uint64_t> copied(static_cast<std::size_t>(end - begin) * entry_words_);
  auto at = static_cast<std::size_t>(begin % capacity()) * entry_words_;
  for (auto& word : copied) {
    word = std::atomic_ref{words_[at]}.load(std::memory_order_acquire);
    if (++at == word_count_) at = 0;
  }
  const auto whole = std::min(std::max(begin, first()), end);
  const auto* entry = copied.data() + static_cast<std::size_t>(whole - begin) * entry_words_;
  for (auto n = whole; n < end; ++n, entry += entry_words_) {
    head_words words;
    std::copy_n(entry, words.size(), words.begin());
    const auto head = std::bit_cast<frame_head>(words);
    const auto kept =
        head.way == frame_way::broken ? 0 : std::min<std::size_t>(head.body_bytes, payload_bytes_);
    visit(head, {reinterpret_cast<const char*>(entry + words.size()), kept});
  }
  return {end, whole - from};
}

} // namespace actorgrid::mux
