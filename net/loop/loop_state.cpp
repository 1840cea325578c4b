#include "net/loop/loop_state.hpp"

#include <actorgrid/detail/deadline.hpp>

#include <boost/asio/post.hpp>

#include <algorithm>
#include <pthread.h>

namespace actorgrid::ws {

namespace {

/// Sockets that always have something to read must not keep the worker and the timers waiting.
constexpr int handlers_per_turn_max = 64;
/// What is read in a turn should still be in the cache when it is processed.
constexpr std::size_t read_per_turn_max = 32 * 1024;

} // namespace

// Other threads only post: sockets are opened, used and closed on the loop's thread, so the reactor
// needs no locks.
loop::state::state(options o, std::function<bool()> run_here)
    : settings(std::move(o)),
      threads(std::move(run_here), [this](bool is_absent) { work->on_absence(is_absent); }),
      busy_poll_(detail::saturating_cast<clock::duration>(settings.busy_poll)),
      spinning_(busy_poll_), context(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO),
      keep_running_(context.get_executor()) {}

bool loop::state::run() noexcept {
  pthread_setname_np(pthread_self(), settings.name.substr(0, 15).c_str());
  auto last_traffic = clock::now();
  while (!stopping_.load(std::memory_order_acquire)) {
    // First, so that what this turn has for sockets is on its way before others may hold it up.
    if (!work->run_errands()) return false;
    const bool signalled = wakefulness_.exchange(wakefulness::awake) == wakefulness::signalled;
    now_is_stale_ = true;
    // Every post leaves a signal, so without one there is no need to take the lock.
    if (signalled) run_posts();
    const bool more_ready = work->run_ready();
    bool busy = std::exchange(had_errand_, false);
    busy = run_hooks() || signalled || more_ready || busy;
    now_is_stale_ = true;
    busy = poll_sockets() || busy;
    now_is_stale_ = true;
    const bool fired = fire_timers();
    const auto now = current_time();
    if (busy) {
      last_traffic = now;
      if (std::exchange(is_spinning_, false)) spinning_.on_traffic();
    }
    if (busy || fired || !hooks.empty()) {
      turns.end_turn(now);
      continue;
    }
    if (now - last_traffic < busy_poll_ && polling_.is_on(now)) {
      // The sender of what this waits for may need this very core.
      turns.end_poll(yield_once(polling_, now));
      continue;
    }
    if (spinning_.is_on(last_traffic, now)) {
      is_spinning_ = true;
      turns.end_poll(now);
      continue;
    }
    if (std::exchange(is_spinning_, false)) spinning_.on_silence(now);
    const bool had_traffic = sleep();
    const auto woken = current_time();
    if (had_traffic) last_traffic = woken;
  }
  return true;
}

bool loop::state::step(clock::time_point now) {
  if (!std::exchange(time_is_virtual_, true)) turns.begin(now);
  now_ = now;
  const bool signalled = wakefulness_.exchange(wakefulness::awake) == wakefulness::signalled;
  if (signalled) run_posts();
  const bool more_ready = work->run_ready();
  const bool hooked = run_hooks();
  const bool busy = fire_timers() || signalled || more_ready || hooked;
  if (busy) turns.end_virtual_turn(now);
  return busy;
}

loop::clock::time_point loop::state::current_time() noexcept {
  return !time_is_virtual_ && now_is_stale_ ? read_clock() : now_;
}

loop::clock::time_point loop::state::read_clock() noexcept {
  now_is_stale_ = false;
  now_ = clock::now();
  // Whatever woke the loop may be handled within the sleeping call.
  if (std::exchange(is_asleep_, false)) turns.end_sleep(now_);
  return now_;
}

loop::clock::time_point loop::state::end_work(std::uint64_t what) noexcept {
  const auto began = now_;
  if (!time_is_virtual_) read_clock();
  turns.on_work(what, now_ - began);
  return now_;
}

void loop::state::end_errand(clock::time_point began, clock::time_point ended) noexcept {
  had_errand_ = true;
  // Errands are short, or the processor was given to another thread meanwhile.
  if (ended - began >= busy_polling::company_yield) polling_.on_yield(began, ended);
}

void loop::state::run_posts() {
  {
    const std::lock_guard lock{mutex_};
    running_posts_.swap(posts_);
  }
  for (auto& f : running_posts_) {
    f();
    f = nullptr;
  }
  running_posts_.clear();
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
  bytes_read = 0;
  while (handlers < handlers_per_turn_max && bytes_read < read_per_turn_max
         && context.poll_one() != 0)
    ++handlers;
  return handlers != 0;
}

bool loop::state::fire_timers() {
  // Bounded, as a callback may arm its timer for a moment that has passed.
  const std::size_t fired_max = timers.size();
  if (fired_max == 0) return false;
  const auto now = current_time();
  std::size_t fired = 0;
  while (fired < fired_max) {
    mux::deadline_entry* due = timers.pop_due(now);
    if (!due) break;
    ++fired;
    set_off(*due);
  }
  return fired != 0;
}

bool loop::state::sleep() {
  auto expected = wakefulness::awake;
  if (!wakefulness_.compare_exchange_strong(expected, wakefulness::sleeping)) return true;
  const auto due = timers.next_due();
  turns.begin_sleep(now_);
  is_asleep_ = true;
  // Handlers run within the sleeping call, long after the time was last read.
  now_is_stale_ = true;
  if (due == clock::time_point::max()) return context.run_one() != 0;
  return context.run_one_until(due) != 0;
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
  threads.join();
  drop_posts();
}

void loop::state::drop_posts() {
  std::vector<std::function<void()>> dropped;
  const std::lock_guard lock{mutex_};
  refuses_posts_ = true;
  dropped.swap(posts_);
}

} // namespace actorgrid::ws
