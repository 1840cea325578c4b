#pragma once

#include <actorgrid/tracer.hpp>

#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

namespace actorgrid::testing {

/// A span with texts of its own.
struct kept_span {
  traced_span told;
  span_end end;
  std::string node, peer, lane, subroute, text;
};

/// A tracer that keeps the spans that have ended. @thread any
class kept_spans final : public tracer {
public:
  /// What becomes of calls without a trace.
  explicit kept_spans(new_trace choice = new_trace::none) : choice_(choice) {}

  new_trace on_new_trace(const traced_span&) noexcept override { return choice_; }
  void on_begin(const traced_span&) noexcept override {
    const std::lock_guard lock{mutex_};
    ++begun_;
  }
  void on_end(const traced_span& span, const span_end& end) noexcept override;

  /// In the order of their ends.
  std::vector<kept_span> all() const {
    const std::lock_guard lock{mutex_};
    return ended_;
  }
  std::vector<kept_span> all(span_kind kind) const;
  /// The only one of that kind.
  kept_span only(span_kind kind) const;
  std::size_t begun() const {
    const std::lock_guard lock{mutex_};
    return begun_;
  }

private:
  const new_trace choice_;
  mutable std::mutex mutex_; ///< guards what follows
  std::size_t begun_ = 0;
  std::vector<kept_span> ended_;
};

} // namespace actorgrid::testing
