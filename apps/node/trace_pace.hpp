#pragma once

#include "apps/contract/frames.hpp"

#include <actorgrid/error.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace actorgrid::catalogue {

/// How fast a trace may go. It looks for news a few times a second, however much happens.
class trace_pace {
public:
  static constexpr std::chrono::milliseconds period{100};

  /// At most contract::trace_rate_max.
  explicit trace_pace(std::uint32_t per_second) noexcept
      : per_second_(std::clamp<std::uint32_t>(per_second, 1, contract::trace_rate_max)) {}

  /// How many entries one look may take; at least one.
  std::size_t per_period() const noexcept {
    constexpr std::chrono::milliseconds second{1000};
    return std::max<std::size_t>(1, per_second_ * std::size_t{period.count()} / second.count());
  }

private:
  std::uint32_t per_second_;
};

/// Why a text is not the pattern of a peer; none if it is. Braces would make it many patterns, all
/// of which would have to be compared with each peer.
inline caf::error why_no_pattern(const std::string& peer) {
  if (peer.find_first_of("{}") == std::string::npos) return {};
  return remote_error("trace: the peer must have no braces");
}

/// One of the traces that are open.
class open_trace {
public:
  explicit open_trace(std::shared_ptr<std::atomic<std::size_t>> count) noexcept
      : count_(std::move(count)), number_(++*count_) {}
  open_trace(const open_trace&) = delete;
  open_trace& operator=(const open_trace&) = delete;
  ~open_trace() { --*count_; }

  bool is_too_many() const noexcept { return number_ > contract::traces_max; }
  static caf::error why_refused() {
    return remote_error("trace: " + std::to_string(contract::traces_max)
                        + " are open, no more are allowed");
  }

private:
  std::shared_ptr<std::atomic<std::size_t>> count_;
  std::size_t number_; ///< of those open when this one was opened, itself included
};

} // namespace actorgrid::catalogue
