#pragma once

#include "apps/contract/calls.hpp"

#include <actorgrid/tracer.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace actorgrid::catalogue {

/// Collects the calls and streams that a trace asks for, until they are taken. It keeps a bounded
/// number of them and only counts the rest, so that neither a flood nor somebody who does not read
/// costs the node more than that.
class call_collector final : public tracer {
public:
  /// `caller` asks for the trace, and its own calls and streams are not in it. Keeps up to
  /// `kept_max` between two times that they are taken.
  call_collector(contract::calls_request wanted, std::string caller, std::size_t kept_max);

  void on_begin(const traced_span& span) noexcept override;
  void on_end(const traced_span& span, const span_end& end) noexcept override;

  /// What was collected since the last time. @thread any
  contract::calls_batch take();

private:
  bool is_wanted(const traced_span& span) const noexcept;
  void keep(const traced_span& span, const span_end* end) noexcept;

  const contract::calls_request wanted_;
  const std::string caller_;
  const std::size_t kept_max_;
  std::atomic<std::size_t> count_{0}; ///< of `calls_`, to know without the lock that it is full
  std::atomic<std::uint64_t> left_out_{0};
  std::mutex mutex_; ///< guards what follows
  std::vector<contract::traced_call> calls_;
};

} // namespace actorgrid::catalogue
