#include "net/loop/loop.hpp"

#include "net/loop/loop_state.hpp"
#include "net/loop/system_error_text.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <algorithm>
#include <cassert>
#include <exception>
#include <future>
#include <memory>
#include <utility>

namespace actorgrid::ws {

namespace {

thread_local loop* current_loop = nullptr;

} // namespace

void loop::alarm::arm(clock::time_point when) {
  if (when == clock::time_point::max()) return disarm();
  where_.state_->timers.set(*this, when);
}

void loop::alarm::disarm() noexcept {
  // An alarm that is not armed may outlive its loop.
  if (is_queued()) where_.state_->timers.remove(*this);
}

struct loop::timer::entry final : alarm {
  entry(loop& where, std::function<void()> f) : alarm(where), callback(std::move(f)) {}

  void on_alarm() override {
    // Called from here because it may destroy its timer.
    auto running = std::move(callback);
    bool is_destroyed = false;
    destroyed = &is_destroyed;
    running();
    if (is_destroyed) return;
    destroyed = nullptr;
    callback = std::move(running);
  }

  std::function<void()> callback;
  bool* destroyed = nullptr; ///< while the callback runs
};

loop::timer::timer(loop& where, std::function<void()> callback)
    : entry_(std::make_unique<entry>(where, std::move(callback))) {}

loop::timer::~timer() {
  if (entry_->destroyed) *entry_->destroyed = true;
}

void loop::timer::arm(clock::time_point due) {
  entry_->arm(due);
}

void loop::timer::disarm() noexcept {
  entry_->disarm();
}

loop::loop(options o)
    : state_(std::make_unique<state>(std::move(o), [this] {
        current_loop = this;
        return state_->run();
      })) {}

loop::~loop() {
  stop();
}

void loop::start(worker& w) {
  assert(!state_->threads.is_started());
  state_->work = &w;
  state_->threads.start();
}

failure loop::open_sockets() {
  auto outcome = std::make_shared<std::promise<failure>>();
  auto opened = outcome->get_future();
  // Only the function holds the promise: a loop that has stopped destroys it, which ends the wait.
  post([this, outcome = std::move(outcome)] {
    try {
      // Asio creates its reactor with the first socket object.
      const boost::asio::ip::tcp::socket first{state_->context};
      outcome->set_value({});
    } catch (const boost::system::system_error& e) {
      outcome->set_value({errc::io_failure, "a thread for connections: " + explain(e.code())});
    } catch (const std::exception& e) {
      outcome->set_value({errc::io_failure, std::string{"a thread for connections: "} + e.what()});
    }
  });
  try {
    return opened.get();
  } catch (const std::future_error&) {
    return {errc::shutting_down, "the loop has stopped"};
  }
}

void loop::stop() {
  assert(!is_current());
  state_->stop();
}

bool loop::may_leave() {
  return state_->threads.is_covered();
}

bool loop::has_company() const noexcept {
  return state_->has_company();
}

loop::errand::errand(loop& where) noexcept
    : where_(where), began_(clock::now()), number_(where.state_->threads.leave()) {
  current_loop = nullptr;
}

bool loop::errand::come_back() noexcept {
  ended_ = clock::now();
  if (!where_.state_->threads.come_back(number_)) return false;
  current_loop = &where_;
  where_.state_->end_errand(began_, ended_);
  return true;
}

bool loop::step(worker& w, clock::time_point now) {
  assert(!state_->threads.is_started());
  state_->work = &w;
  auto* outer = std::exchange(current_loop, this);
  const bool busy = state_->step(now);
  current_loop = outer;
  return busy;
}

bool loop::is_current() const noexcept {
  return current_loop == this;
}

loop* loop::current() noexcept {
  return current_loop;
}

loop::worker* loop::current_worker() const noexcept {
  return state_->work;
}

loop::clock::time_point loop::next_due() const noexcept {
  return state_->timers.next_due();
}

void loop::post(std::function<void()> f) {
  state_->post(std::move(f));
}

void loop::wake() {
  state_->wake();
}

void loop::at_turn_end(turn_end_hook& hook) {
  if (std::exchange(hook.is_pending, true)) return;
  state_->hooks.push_back(&hook);
}

void loop::forget(turn_end_hook& hook) noexcept {
  if (!std::exchange(hook.is_pending, false)) return;
  std::erase(state_->hooks, &hook);
  std::replace(state_->running_hooks.begin(), state_->running_hooks.end(), &hook,
               static_cast<turn_end_hook*>(nullptr));
}

void loop::count_read(std::size_t bytes) noexcept {
  state_->bytes_read += bytes;
}

loop::clock::time_point loop::now() const noexcept {
  return state_->current_time();
}

loop::clock::time_point loop::end_work(std::uint64_t work) noexcept {
  return state_->end_work(work);
}

const std::string& loop::name() const noexcept {
  return state_->settings.name;
}

std::uint64_t loop::handovers() const noexcept {
  return state_->threads.handovers();
}

const turn_meter& loop::turns() const noexcept {
  return state_->turns;
}

void loop::set_off(mux::deadline_entry& due) {
  static_cast<alarm&>(due).on_alarm();
}

boost::asio::io_context& loop::context() noexcept {
  return state_->context;
}

} // namespace actorgrid::ws
