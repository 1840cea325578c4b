#include "net/auth/key_ring.hpp"

#include <mutex>
#include <utility>

namespace actorgrid::auth {

struct key_ring::state {
  std::mutex mutex;
  std::shared_ptr<const keys> all;
};

key_ring::key_ring(std::string only) : key_ring(keys{std::move(only)}) {}

key_ring::key_ring(keys all) : state_(std::make_shared<state>()) {
  state_->all = std::make_shared<const keys>(std::move(all));
}

std::shared_ptr<const key_ring::keys> key_ring::now() const {
  const std::lock_guard lock{state_->mutex};
  return state_->all;
}

void key_ring::replace(keys all) const {
  auto fresh = std::make_shared<const keys>(std::move(all));
  const std::lock_guard lock{state_->mutex};
  state_->all = std::move(fresh);
}

} // namespace actorgrid::auth
