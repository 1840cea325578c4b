#include "actors/runtime/virtual_scheduler.hpp"
#include "config/actor_threads.hpp"
#include "net/loop/loop.hpp"

#include <actorgrid/detail/deadline.hpp>
#include <actorgrid/detail/request.hpp>
#include <actorgrid/sleep.hpp>
#include <actorgrid/stream.hpp>

#include <caf/actor_clock.hpp>
#include <caf/actor_system.hpp>
#include <caf/blocking_actor.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/sec.hpp>
#include <caf/send.hpp>

#include <atomic>
#include <stdexcept>
#include <string>

namespace actorgrid {

namespace {

/// A task that sleeps on a loop.
class sleeper final : private ws::loop::alarm {
public:
  sleeper(ws::loop& where, std::chrono::nanoseconds time, std::coroutine_handle<> task)
      : alarm(where), task_(task) {
    arm(detail::deadline_after(where.now(), time));
  }

private:
  void on_alarm() override { task_.resume(); }

  std::coroutine_handle<> task_;
};

} // namespace

namespace detail {

void require_actor(const caf::scheduled_actor* self) {
  // Only testing::run runs tasks outside of any actor.
  if (!self)
    throw std::logic_error("the task has to wait, and lives on no actor that could: run it in a "
                           "simulation or with node::spawn_task; then() needs an actor, too");
}

void throw_used_task() {
  throw std::logic_error(
      "a task was awaited that had been moved from or awaited before: make a new "
      "one");
}

void send_request(caf::scheduled_actor* self, const caf::actor& target, caf::message request,
                  caf::behavior on_response, caf::duration timeout) {
  require_actor(self);
  if (!target)
    return answer_with_error(self, make_error(errc::invalid_handle, "a null actor was asked"),
                             std::move(on_response));
  const auto id = self->new_request_id(caf::message_priority::normal);
  if (timeout.valid()) self->request_response_timeout(timeout, id);
  self->add_multiplexed_response_handler(id.response_id(), std::move(on_response));
  target->enqueue(self->ctrl(), id, std::move(request), self->context());
}

caf::message_id expect_answer(caf::scheduled_actor* self, caf::behavior on_response) {
  const auto id = self->new_request_id(caf::message_priority::normal).response_id();
  self->add_multiplexed_response_handler(id, std::move(on_response));
  return id;
}

void answer_with(caf::scheduled_actor* self, caf::message answer, caf::behavior on_response) {
  require_actor(self);
  const auto id = expect_answer(self, std::move(on_response));
  self->enqueue(self->ctrl(), id, std::move(answer), self->context());
}

void answer_with_error(caf::scheduled_actor* self, caf::error e, caf::behavior on_response) {
  answer_with(self, caf::make_message(std::move(e)), std::move(on_response));
}

void refuse_blocking_here(const char* what) {
  if (ws::loop::current() || config::must_not_block_here())
    throw std::logic_error(std::string(what)
                           + " would hold up a thread that runs actors: co_await it in a task, "
                             "continue with then(self, ...), or in a blocking actor pass it: "
                             "get(self)");
}

void wait_until(caf::actor_system& system, const std::function<bool()>& done) {
  if (auto* simulated = dynamic_cast<actors::virtual_scheduler*>(&system.scheduler()))
    simulated->run_until(done);
}

void ask_and_wait(const caf::actor& target, caf::message request, caf::behavior on_response,
                  caf::blocking_actor* self) {
  if (!self) {
    caf::scoped_actor made{target.home_system()};
    return ask_and_wait(target, std::move(request), std::move(on_response), made.ptr());
  }
  const auto id = self->new_request_id(caf::message_priority::normal);
  target->enqueue(self->ctrl(), id, std::move(request), self->context());
  wait_until(self->system(), [&] { return !self->mailbox().empty(); });
  caf::blocking_actor::accept_one_cond once;
  self->varargs_receive(once, id.response_id(), on_response);
}

caf::error error_of_current_exception() {
  try {
    throw;
  } catch (const std::exception& e) {
    return remote_error(std::string("handler panic: ") + e.what());
  } catch (...) {
    return remote_error("handler panic: an exception that is no std::exception");
  }
}

caf::error error_of_actor(const caf::error& e) {
  if (e.category() == caf::atom("actorgrid")) return e;
  const auto why = failure_of(e);
  switch (why.code) {
  case errc::actor_mismatch:
    return remote_error("the handler's actor and the route disagree about types: " + why.text);
  case errc::actor_down:
    return remote_error("the handler's actor ended without an answer: " + why.text);
  default:
    return remote_error("the handler's actor failed: " + why.text);
  }
}

failure in_route(failure why, handler_id route, const char* part) {
  why.text =
      "handler " + std::to_string(route.value) + ": the " + part + " does not fit: " + why.text;
  return why;
}

std::uint64_t next_ticket() noexcept {
  // Each thread draws a block of tickets. They come from the upper half of the range; connections
  // number their own calls from below.
  constexpr std::uint64_t drawn = std::uint64_t{1} << 20;
  static std::atomic<std::uint64_t> undrawn{std::uint64_t{1} << 63};
  static thread_local std::uint64_t next = 0;
  if (next % drawn == 0) next = undrawn.fetch_add(drawn, std::memory_order_relaxed);
  return next++;
}

void awaited_answer::abandon(const caf::actor& connection, std::uint64_t ticket) noexcept {
  caf::anon_send(connection, abandon_call{ticket});
}

failure no_stream() {
  return {errc::invalid_handle, "the stream's handle is empty or was moved from"};
}

send_step::result_type send_step::take() const {
  if (!port) return make_error(no_stream());
  switch (status) {
  case send_status::sent:
    return {};
  case send_status::too_large:
    return make_error(errc::message_too_large, "an item of " + std::to_string(item.size())
                                                   + " bytes exceeds grid.limits.message-bytes");
  default:
    break;
  }
  auto end = port->end();
  return end ? make_error(end) : make_error(errc::stream_finished, "the stream takes no more");
}

} // namespace detail

std::shared_ptr<const void> sleep_for::wake_at(caf::scheduled_actor* self,
                                               std::coroutine_handle<> h) const {
  if (auto* loop = ws::loop::current()) return std::make_shared<sleeper>(*loop, time_, h);
  detail::require_actor(self);
  // A request that only the clock answers.
  std::shared_ptr<const void> waiting = std::make_shared<char>();
  const auto id = detail::expect_answer(
      self, caf::behavior{[h, still = std::weak_ptr{waiting}](const caf::error&) {
        if (!still.expired()) h.resume();
      }});
  auto& clock = self->system().clock();
  clock.set_request_timeout(detail::deadline_after(clock.now(), time_), self, id);
  return waiting;
}

} // namespace actorgrid
