#pragma once

#include <caf/actor.hpp>
#include <caf/actor_addr.hpp>
#include <caf/actor_cast.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace actorgrid::actors {

/// Actors to be ended later, without keeping those alive that end earlier. Takes about twice the
/// memory of those alive.
class live_actors {
public:
  void add(const caf::actor& actor) {
    if (all_.size() >= looked_through_at_) {
      std::erase_if(all_, [](const auto& a) { return !caf::actor_cast<caf::strong_actor_ptr>(a); });
      looked_through_at_ = std::max(looked_through_at_min, 2 * all_.size());
    }
    all_.push_back(caf::actor_cast<caf::actor_addr>(actor));
  }

  /// Those alive; forgets all.
  std::vector<caf::actor> take() {
    std::vector<caf::actor> alive;
    for (const auto& address : std::exchange(all_, {}))
      if (auto actor = caf::actor_cast<caf::actor>(address)) alive.push_back(std::move(actor));
    return alive;
  }

private:
  static constexpr std::size_t looked_through_at_min = 64;

  std::vector<caf::actor_addr> all_;
  std::size_t looked_through_at_ = looked_through_at_min;
};

} // namespace actorgrid::actors
