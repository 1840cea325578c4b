#pragma once

#include "apps/bench/histogram.hpp"

#include <actorgrid/observer.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>

namespace actorgrid::bench {

/// Observes many nodes at once and times how long their connections take to come up.
class arrivals final : public observer {
public:
  /// Runs `storm` and waits until that many connections are up, for at most `patience`. Returns the
  /// time each took from the start of `storm`; after a timeout, some are missing. @thread one
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

  std::mutex mutex_; ///< guards the members below
  std::condition_variable changed_;
  clock::time_point began_;
  std::size_t missing_ = 0;
  std::shared_ptr<histogram> times_ = std::make_shared<histogram>();
};

} // namespace actorgrid::bench
