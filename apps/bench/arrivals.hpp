#pragma once

#include "apps/bench/histogram.hpp"

#include <actorgrid/observer.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>

namespace actorgrid::bench {

/// Observes many nodes at once: how long connections take to come up.
class arrivals final : public observer {
public:
  /// Waits until `storm` has made that many connections. Returns how long each took from when
  /// `storm` began, or fewer of them when `patience` ends. @thread one
  template <class Storm>
  std::shared_ptr<histogram> watch(std::size_t connections, std::chrono::seconds patience,
                                   Storm storm) {
    begin(connections);
    storm();
    return wait(patience);
  }

  void on_event(const event& e) noexcept override;

private:
  using clock = std::chrono::steady_clock;

  void begin(std::size_t connections);
  std::shared_ptr<histogram> wait(std::chrono::seconds patience);

  std::mutex mutex_; ///< of all below
  std::condition_variable changed_;
  clock::time_point began_;
  std::size_t missing_ = 0;
  std::shared_ptr<histogram> times_ = std::make_shared<histogram>();
};

} // namespace actorgrid::bench
