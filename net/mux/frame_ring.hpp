#pragma once

#include "codec/frame.hpp"
#include "net/mux/clock.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string_view>

namespace actorgrid::mux {

enum class frame_way : std::uint8_t {
  received,
  sent,
  broken, ///< received, and no frame: the connection ends with it
};

/// What is kept of a frame: all but its payload.
struct frame_head {
  time_point at{};
  std::uint64_t mux_id = 0;
  std::uint32_t seq = 0;
  std::uint32_t deadline_ms = 0;
  std::uint32_t body_bytes = 0; ///< of a broken one those of the message, or of the part
  std::uint32_t connection = 0; ///< as its owner numbers it
  std::uint32_t subroute = 0;   ///< four bytes of its ID; 0 without one
  frame_way way = frame_way::received;
  std::uint8_t op = 0;
  std::uint8_t flags = 0;
  std::uint8_t handler = 0;

  friend bool operator==(const frame_head&, const frame_head&) = default;
};

/// A size as heads have it, which are never larger than this.
constexpr std::uint32_t head_size(std::size_t bytes) noexcept {
  return static_cast<std::uint32_t>(
      std::min<std::size_t>(bytes, std::numeric_limits<std::uint32_t>::max()));
}

/// The last frames that one thread has seen, in a fixed amount of memory. Any thread reads it while
/// it is written, and never keeps the writer waiting.
///
/// Each entry is written word by word. A reader that sees a word of entry n sees, at least, the
/// count of n entries written before it; so it knows which of the entries that it has copied were
/// overwritten meanwhile.
class frame_ring {
public:
  /// How many entries are read at once.
  static constexpr std::size_t at_once = 4096;
  /// What one entry takes without the first bytes of its payload.
  static constexpr std::size_t head_bytes = 40;

  /// Takes at most `bytes`, but has room for two entries. Of each payload keeps up to
  /// `payload_bytes`.
  frame_ring(std::size_t bytes, std::size_t payload_bytes);

  /// How many entries there is room for; a reader finds all but one.
  std::size_t capacity() const noexcept { return word_count_ / entry_words_; }

  /// @thread one at a time
  void add(const codec::frame& f, frame_way way, std::uint32_t connection, time_point at) noexcept;
  /// The same. @thread one at a time
  void add(const frame_head& head, const payload& body) noexcept;

  /// The entries written so far. @thread any
  std::uint64_t written() const noexcept { return written_.load(std::memory_order_acquire); }

  /// The number of the oldest entry that there is. @thread any
  std::uint64_t first() const noexcept { return oldest(written()); }

  struct reading {
    std::uint64_t next = 0;        ///< from where to read on
    std::uint64_t overwritten = 0; ///< entries that were not read any more
  };
  using visitor = std::function<void(const frame_head& head, std::string_view payload)>;
  /// Visits the entries from number `from` on, the oldest first, but no more than `at_once`: a
  /// reader of a large ring needs little memory. The payload is what is kept of it, and valid
  /// during the visit. @pre from <= written() @thread any
  reading read(std::uint64_t from, const visitor& visit) const;

private:
  static constexpr std::size_t head_words = head_bytes / sizeof(std::uint64_t);

  static frame_head head_from(const std::uint64_t* words) noexcept;
  struct free_words {
    void operator()(std::uint64_t* words) const noexcept;
  };

  void end_entry() noexcept;
  void end_entry_with(std::uint64_t* to, const payload& body) noexcept;
  void keep_payload(std::uint64_t* to, const payload& body) noexcept;
  /// The oldest entry that is whole for sure. The one that follows may be being written.
  std::uint64_t oldest(std::uint64_t written) const noexcept {
    return written < capacity() ? 0 : written - capacity() + 1;
  }

  const std::size_t payload_bytes_;
  const std::size_t entry_words_;
  const std::size_t word_count_;
  /// Not touched before they are written, so that a ring takes no more memory than its entries did.
  const std::unique_ptr<std::uint64_t[], free_words> words_;
  std::size_t at_ = 0; ///< the word where the next entry begins
  std::atomic<std::uint64_t> written_{0};
};

} // namespace actorgrid::mux
