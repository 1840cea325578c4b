#include "apps/ctl/crew.hpp"

#include <actorgrid/detail/deadline.hpp>

#include <condition_variable>
#include <exception>
#include <mutex>
#include <utility>

namespace actorgrid::ctl {

struct crew::roll {
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t working = 0;
  std::exception_ptr thrown;
};

/// Lives in the frame of a task's coroutine: however that ends, the task is crossed off.
class crew::membership {
public:
  explicit membership(std::shared_ptr<roll> of) : roll_(std::move(of)) {
    const std::scoped_lock lock(roll_->mutex);
    ++roll_->working;
  }
  membership(membership&&) noexcept = default;
  ~membership() {
    if (!roll_) return;
    const std::scoped_lock lock(roll_->mutex);
    if (--roll_->working == 0) roll_->changed.notify_all();
  }

  void report(std::exception_ptr thrown) {
    const std::scoped_lock lock(roll_->mutex);
    if (!roll_->thrown) roll_->thrown = std::move(thrown);
  }

private:
  std::shared_ptr<roll> roll_;
};

crew::crew(node& on) : node_(on), roll_(std::make_shared<roll>()) {}

crew::~crew() {
  std::unique_lock lock(roll_->mutex);
  roll_->changed.wait(lock, [this] { return roll_->working == 0; });
}

task<> crew::tracked(membership member, task<> work) {
  try {
    co_await std::move(work);
  } catch (...) {
    member.report(std::current_exception());
  }
}

void crew::add(task<> work) {
  node_.spawn_task(tracked(membership{roll_}, std::move(work)));
}

bool crew::wait_for(std::chrono::milliseconds time) {
  std::unique_lock lock(roll_->mutex);
  return roll_->changed.wait_until(lock,
                                   detail::deadline_after(std::chrono::steady_clock::now(), time),
                                   [this] { return roll_->working == 0; });
}

void crew::wait() {
  std::unique_lock lock(roll_->mutex);
  roll_->changed.wait(lock, [this] { return roll_->working == 0; });
  if (auto thrown = std::exchange(roll_->thrown, nullptr)) std::rethrow_exception(thrown);
}

} // namespace actorgrid::ctl
