#pragma once

#include "net/auth/digest.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <mutex>
#include <string_view>
#include <unordered_set>

namespace actorgrid::auth {

/// Remembers what is valid once, for as long as it is valid.
///
/// When it is full it forgets the oldest first, rather than refuse what is new: only senders that
/// passed all other checks get anything in, and they have no need to replay what another has sent.
/// @thread any
class replay_memory {
public:
  /// Some 2 MiB at most.
  static constexpr std::size_t entries_max = 16384;

  explicit replay_memory(std::size_t most = entries_max) : entries_max_(most) {}

  /// Remembers `text` until after `valid_until`, both times in seconds of one clock.
  /// @returns false if it is remembered already
  bool is_new(std::string_view text, std::int64_t now, std::int64_t valid_until);
  /// How much it remembers.
  std::size_t size() const;

private:
  struct entry {
    sha256_digest key;
    std::int64_t valid_until;
  };
  struct prefix_hash {
    std::size_t operator()(const sha256_digest& d) const noexcept {
      std::size_t hash = 0;
      std::memcpy(&hash, d.data(), sizeof hash);
      return hash;
    }
  };

  void forget_oldest();

  const std::size_t entries_max_;
  mutable std::mutex mutex_;
  std::deque<entry> entries_; ///< oldest first
  std::unordered_set<sha256_digest, prefix_hash> known_;
};

} // namespace actorgrid::auth
