#include "actors/serving/pool_queue.hpp"

#include "actors/serving/pool_calls.hpp"
#include "actors/serving/spawn_handler.hpp"
#include "config/actor_threads.hpp"

#include <caf/actor_system.hpp>
#include <caf/ref_counted.hpp>
#include <caf/resumable.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

#include <algorithm>
#include <thread>
#include <utility>

namespace actorgrid::actors {

namespace {

/// Another thread is woken only if the waiting calls take longer than this: waking costs about 20
/// us on either side, and with few cores it takes one from the sender of the next calls.
constexpr std::chrono::microseconds worth_another{50};
/// Limits of one turn; then the worker goes to the end of the queue for CAF's threads.
constexpr int calls_per_turn_max = 256;
constexpr std::chrono::milliseconds turn_max{1};
/// How often a worker yields and polls for new calls before it ends: about as long as a wake-up
/// would take.
constexpr int looks_before_leaving = 64;

result<payload> handler_gone() {
  return remote_error("the handler was taken away");
}

} // namespace

/// Serves calls on one of CAF's threads until none is waiting.
class pool_queue::worker final : public caf::resumable, public caf::ref_counted {
public:
  worker(std::shared_ptr<pool_queue> queue, wait_group::member member)
      : queue_(std::move(queue)), member_(std::move(member)) {}

  subtype_t subtype() const override { return function_object; }
  resume_result resume(caf::execution_unit*, std::size_t) override {
    const config::may_block_here functions_may;
    const auto begun = queue_->now();
    auto since = begun;
    std::optional<clock::duration_type> took;
    int served = 0;
    do {
      while (auto call = queue_->take(took)) {
        queue_->serve(std::move(*call));
        const auto now = queue_->now();
        took = now - std::exchange(since, now);
        // Other actors need these threads too.
        if (++served == calls_per_turn_max || now - begun > turn_max) return resume_later;
      }
      took.reset();
    } while (queue_->has_more_soon() || !queue_->release());
    member_.end();
    return done;
  }
  void intrusive_ptr_add_ref_impl() override { ref(); }
  void intrusive_ptr_release_impl() override { deref(); }

private:
  const std::shared_ptr<pool_queue> queue_;
  wait_group::member member_;
};

pool_queue::pool_queue(caf::actor_system& system, detail::unary_function run,
                       std::size_t concurrency, wait_group& members)
    : system_(system), run_(std::move(run)), concurrency_(std::max<std::size_t>(1, concurrency)),
      members_(members) {}

pool_queue::clock::time_point pool_queue::now() const noexcept {
  return system_.clock().now();
}

void pool_queue::start_worker() {
  auto member = members_.enter();
  system_.scheduler().enqueue(new worker(shared_from_this(), std::move(member)));
}

void pool_queue::push(pool_call call) {
  {
    const std::lock_guard lock{mutex_};
    if (!closed_) {
      waiting_.push_back(std::move(call));
      has_waiting_.store(true, std::memory_order_relaxed);
      if (workers_ > 0) return;
      ++workers_;
    }
  }
  if (call.from) return call.from->answer(call.id, handler_gone());
  start_worker();
}

std::optional<pool_call> pool_queue::take(std::optional<clock::duration_type> last_took) {
  std::optional<pool_call> call;
  bool another = false;
  {
    const std::lock_guard lock{mutex_};
    if (last_took) typical_.add(*last_took);
    while (!waiting_.empty() && waiting_.front().from->is_closed()) {
      waiting_.front().from->drop_one();
      waiting_.pop_front();
    }
    if (waiting_.empty()) {
      has_waiting_.store(false, std::memory_order_relaxed);
      return {};
    }
    call = std::move(waiting_.front());
    waiting_.pop_front();
    has_waiting_.store(!waiting_.empty(), std::memory_order_relaxed);
    last_taken_ = now();
    const auto ahead = typical_.value() * static_cast<clock::duration_type::rep>(waiting_.size());
    another = ahead > worth_another && workers_ < concurrency_;
    if (another) ++workers_;
  }
  if (another) start_worker();
  return call;
}

bool pool_queue::has_more_soon() const noexcept {
  for (int i = 0; i < looks_before_leaving; ++i) {
    if (has_waiting_.load(std::memory_order_relaxed)) return true;
    std::this_thread::yield();
  }
  return false;
}

bool pool_queue::release() {
  const std::lock_guard lock{mutex_};
  if (!waiting_.empty()) return false;
  --workers_;
  return true;
}

void pool_queue::help() {
  {
    const std::lock_guard lock{mutex_};
    if (waiting_.empty() || workers_ >= concurrency_ || now() - last_taken_ < help_interval) return;
    ++workers_;
  }
  start_worker();
}

bool pool_queue::is_closed() {
  const std::lock_guard lock{mutex_};
  return closed_;
}

void pool_queue::close() {
  std::deque<pool_call> left;
  {
    const std::lock_guard lock{mutex_};
    closed_ = true;
    left.swap(waiting_);
    has_waiting_.store(false, std::memory_order_relaxed);
  }
  for (auto& call : left) call.from->answer(call.id, handler_gone());
}

void pool_queue::serve(pool_call call) const {
  call.from->answer(call.id, run_unary(run_, call.info, std::move(call.body)));
}

} // namespace actorgrid::actors
