#include "net/ws/loop_state.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <pthread.h>

namespace actorgrid::ws {

namespace {

/// Sockets that always have something to read must not keep the worker and the timers waiting.
constexpr int handlers_per_turn_max = 64;

} // namespace

// Other threads only post: sockets are opened, used and closed on the loop's thread, so the reactor
// needs no locks.
loop::state::state(options o)
    : settings(std::move(o)), context(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO),
      keep_running_(context.get_executor()) {}

void loop::state::run() noexcept {
  pthread_setname_np(pthread_self(), settings.name.substr(0, 15).c_str());
  auto last_traffic = clock::now();
  while (!stopping_.load(std::memory_order_acquire)) {
    const bool signalled = wakefulness_.exchange(wakefulness::awake) == wakefulness::signalled;
    now = clock::now();
    bool busy = run_posts();
    const bool more_ready = work->run_ready();
    busy = run_hooks() || busy;
    busy = poll_sockets() || busy || more_ready || signalled;
    now = clock::now();
    const bool fired = fire_timers();
    if (busy) last_traffic = now;
    if (busy || fired || !hooks.empty()) continue;
    if (now - last_traffic < settings.busy_poll) continue;
    sleep();
  }
}

bool loop::state::run_posts() {
  {
    const std::lock_guard lock{mutex_};
    running_posts_.swap(posts_);
  }
  if (running_posts_.empty()) return false;
  for (auto& f : running_posts_) {
    f();
    f = nullptr;
  }
  running_posts_.clear();
  return true;
}

bool loop::state::run_hooks() {
  if (hooks.empty()) return false;
  running_hooks.swap(hooks);
  for (std::size_t i = 0; i < running_hooks.size(); ++i) {
    turn_end_hook* hook = std::exchange(running_hooks[i], nullptr);
    if (!hook) continue;
    hook->is_pending = false;
    hook->on_turn_end();
  }
  running_hooks.clear();
  return true;
}

bool loop::state::poll_sockets() {
  int handlers = 0;
  while (handlers < handlers_per_turn_max && context.poll_one() != 0) ++handlers;
  return handlers != 0;
}

bool loop::state::fire_timers() {
  // Bounded, for a callback may arm its timer for a moment that has passed.
  const std::size_t fired_max = timers.size();
  std::size_t fired = 0;
  while (fired < fired_max) {
    mux::deadline_entry* due = timers.pop_due(now);
    if (!due) break;
    ++fired;
    firing = static_cast<timer::entry*>(due);
    // Called from here because it may destroy its timer.
    auto callback = std::move(firing->callback);
    callback();
    if (firing) std::exchange(firing, nullptr)->callback = std::move(callback);
  }
  return fired != 0;
}

void loop::state::sleep() {
  auto expected = wakefulness::awake;
  if (!wakefulness_.compare_exchange_strong(expected, wakefulness::sleeping)) return;
  const auto due = timers.next_due();
  if (due == clock::time_point::max()) {
    context.run_one();
  } else {
    context.run_one_until(due);
  }
}

void loop::state::post(std::function<void()> f) {
  {
    const std::lock_guard lock{mutex_};
    // A refused function is destroyed by the caller, outside the lock.
    if (refuses_posts_) return;
    posts_.push_back(std::move(f));
  }
  wake();
}

void loop::state::wake() {
  if (wakefulness_.exchange(wakefulness::signalled) == wakefulness::sleeping) {
    boost::asio::post(context, [] {});
  }
}

void loop::state::stop() {
  stopping_.store(true, std::memory_order_release);
  wake();
  if (thread.joinable()) thread.join();
  drop_posts();
}

void loop::state::drop_posts() {
  std::vector<std::function<void()>> dropped;
  const std::lock_guard lock{mutex_};
  refuses_posts_ = true;
  dropped.swap(posts_);
}

} // namespace actorgrid::ws
