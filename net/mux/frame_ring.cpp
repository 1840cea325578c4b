#include "net/mux/frame_ring.hpp"

#include <cstdlib>
#include <cstring>
#include <new>
#include <vector>

namespace actorgrid::mux {

namespace {

constexpr std::size_t word_bytes = sizeof(std::uint64_t);
constexpr std::size_t entries_min = 2;

void put(std::uint64_t& to, std::uint64_t word) noexcept {
  std::atomic_ref{to}.store(word, std::memory_order_release);
}

std::uint64_t ticks(time_point at) noexcept {
  return static_cast<std::uint64_t>(at.time_since_epoch().count());
}

constexpr std::uint64_t both(std::uint32_t low, std::uint32_t high) noexcept {
  return low | std::uint64_t{high} << 32U;
}

std::uint32_t head_subroute(const codec::frame& f) noexcept {
  std::uint32_t bytes = 0;
  // The first two bytes are the handler and zero.
  if (f.subroute) std::memcpy(&bytes, f.subroute->data() + 2, sizeof bytes);
  return bytes;
}

/// Handler, op and flags are neighbours in a frame, too, and so may be read at once.
constexpr std::uint32_t four(std::uint8_t handler, std::uint8_t op, std::uint8_t flags,
                             frame_way way) noexcept {
  return std::uint32_t{handler} | std::uint32_t{op} << 8U | std::uint32_t{flags} << 16U
         | static_cast<std::uint32_t>(way) << 24U;
}

} // namespace

frame_ring::frame_ring(std::size_t bytes, std::size_t payload_bytes)
    : payload_bytes_(payload_bytes),
      entry_words_((head_bytes + payload_bytes + word_bytes - 1) / word_bytes),
      word_count_(std::max(bytes / (entry_words_ * word_bytes), entries_min) * entry_words_),
      words_(static_cast<std::uint64_t*>(std::calloc(word_count_, word_bytes))) {
  if (!words_) throw std::bad_alloc();
}

inline void frame_ring::end_entry() noexcept {
  at_ += entry_words_;
  if (at_ == word_count_) at_ = 0;
  written_.store(written_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
}

// Neither is inline: where no frames are recorded, only the branch around the call is left.
void frame_ring::add(const codec::frame& f, frame_way way, std::uint32_t connection,
                     time_point at) noexcept {
  // Word by word: a copy of the head in memory would be waited for, and all of its members at a
  // time are more than there are registers.
  auto* const entry = words_.get() + at_;
  put(entry[0], ticks(at));
  put(entry[1], f.mux_id);
  put(entry[2], both(f.seq, f.deadline_ms));
  put(entry[3], both(head_size(f.body.size()), connection));
  put(entry[4], both(head_subroute(f), four(f.handler, static_cast<std::uint8_t>(f.op),
                                            static_cast<std::uint8_t>(f.flags), way)));
  if (payload_bytes_ != 0) [[unlikely]]
    return end_entry_with(entry + head_words, f.body);
  end_entry();
}

void frame_ring::add(const frame_head& head, const payload& body) noexcept {
  auto* const entry = words_.get() + at_;
  put(entry[0], ticks(head.at));
  put(entry[1], head.mux_id);
  put(entry[2], both(head.seq, head.deadline_ms));
  put(entry[3], both(head.body_bytes, head.connection));
  put(entry[4], both(head.subroute, four(head.handler, head.op, head.flags, head.way)));
  end_entry_with(entry + head_words, body);
}

void frame_ring::end_entry_with(std::uint64_t* to, const payload& body) noexcept {
  keep_payload(to, body);
  end_entry();
}

void frame_ring::free_words::operator()(std::uint64_t* words) const noexcept {
  std::free(words);
}

frame_head frame_ring::head_from(const std::uint64_t* words) noexcept {
  const auto low = [](std::uint64_t word) { return static_cast<std::uint32_t>(word); };
  const auto high = [](std::uint64_t word) { return static_cast<std::uint32_t>(word >> 32U); };
  const auto byte = [&](unsigned n) { return static_cast<std::uint8_t>(words[4] >> (32 + 8 * n)); };
  frame_head head;
  head.at = time_point{duration{static_cast<duration::rep>(words[0])}};
  head.mux_id = words[1];
  head.seq = low(words[2]);
  head.deadline_ms = high(words[2]);
  head.body_bytes = low(words[3]);
  head.connection = high(words[3]);
  head.subroute = low(words[4]);
  head.handler = byte(0);
  head.op = byte(1);
  head.flags = byte(2);
  head.way = static_cast<frame_way>(byte(3));
  return head;
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
    const auto head = head_from(entry);
    const auto kept =
        head.way == frame_way::broken ? 0 : std::min<std::size_t>(head.body_bytes, payload_bytes_);
    visit(head, {reinterpret_cast<const char*>(entry + head_words), kept});
  }
  return {end, whole - from};
}

} // namespace actorgrid::mux
