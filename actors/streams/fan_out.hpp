#pragma once

#include "net/mux/fifo.hpp"

#include <actorgrid/detail/fan_out.hpp>

#include <caf/actor_control_block.hpp>
#include <caf/message_id.hpp>

#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace actorgrid::detail {

class queued_publisher {
public:
  bool is_in_line = false;
  bool is_woken = false;       ///< may try again
  caf::weak_actor_ptr waiting; ///< the actor to tell, if one waits
  caf::message_id answer;      ///< as the answer to this request
};

} // namespace actorgrid::detail

namespace actorgrid::actors {

class fan_out;
class subscriber;

/// Runs the handler that an actor has for this answer. @thread any
void answer_now(const caf::weak_actor_ptr& actor, caf::message_id id);

/// An actor whose tasks wait for values. One message wakes all that got one.
class waiting_room {
public:
  explicit waiting_room(caf::scheduled_actor* self);
  waiting_room(const waiting_room&) = delete;
  waiting_room& operator=(const waiting_room&) = delete;
  ~waiting_room();

  bool is_of(const caf::scheduled_actor* self) const noexcept;

private:
  friend class fan_out;
  friend class subscriber;

  const caf::weak_actor_ptr actor_;
  caf::message_id answer_; ///< what wakes the actor
  bool is_open_ = false;   ///< the actor has a handler for that answer
  bool is_called_ = false; ///< the answer is on its way
  detail::suspension_list ready_[2];
  std::size_t filling_ = 0; ///< which of them gets the next; the other is being resumed
};

/// One subscriber. All but its handle's functions are guarded by the mutex of its fan_out.
class subscriber final : public detail::subscriber {
public:
  subscriber(std::shared_ptr<fan_out> from, subscriber_options options,
             detail::fan_out::filter accepts);
  ~subscriber() override;

  bool try_take(std::optional<detail::taken_value>& value) override;
  bool wait(detail::value_wait& s, caf::scheduled_actor* self) override;
  void end_wait(detail::value_wait& s) noexcept override;
  void on_cancel(std::function<void(std::string)> f) override;
  failure end() const override;
  void leave() noexcept override;

private:
  friend class fan_out;

  bool is_full() const noexcept { return values_.size() >= options_.window; }

  const std::shared_ptr<fan_out> from_;
  const subscriber_options options_;
  const detail::fan_out::filter accepts_;
  std::size_t index_ = 0;  ///< among the subscribers
  bool is_member_ = true;  ///< is there
  bool is_chosen_ = false; ///< for the value that is being published
  mux::fifo<payload> values_;
  std::uint64_t dropped_ = 0; ///< before the first of values_
  detail::value_wait* waiting_ = nullptr;
  std::shared_ptr<waiting_room> room_; ///< where it waited last
  std::function<void(std::string)> on_cancel_;
  failure end_; ///< why it is no member any more
};

/// Hands each value to the windows of all subscribers, under one lock, so that all see the same
/// order.
///
/// Capacity: a window of references to shared bytes per subscriber. Those that wait to publish
/// keep their own value.
class fan_out final : public detail::fan_out, public std::enable_shared_from_this<fan_out> {
public:
  std::shared_ptr<detail::subscriber> add(subscriber_options options, filter accepts) override;
  publish_status publish(detail::outgoing_value& value, detail::queued_publisher* place) override;
  void wait(detail::queued_publisher& place, caf::scheduled_actor* self,
            std::function<void()> go_on) override;
  void block(detail::queued_publisher& place) override;
  void leave_line(detail::queued_publisher& place) noexcept override;
  void close(failure why) override;
  publisher_stats stats() const override;

private:
  friend class subscriber;

  enum class demand { none, blocked, some };
  /// What remains to be done; its destructor does it. @pre the lock is released by then
  struct follow_up {
    follow_up() = default;
    follow_up(const follow_up&) = delete;
    follow_up& operator=(const follow_up&) = delete;
    ~follow_up();

    std::vector<std::pair<caf::weak_actor_ptr, caf::message_id>> called;
    std::vector<std::pair<std::function<void(std::string)>, std::string>> cancelled;
  };

  demand choose(const void* value, follow_up& after);
  void deliver(const payload& bytes, follow_up& after);
  void push(subscriber& to, const payload& bytes, follow_up& after);
  void cancel(subscriber& s, failure why, follow_up& after);
  void remove(subscriber& s) noexcept;
  void wake(subscriber& s, follow_up& after);
  void wake_first_in_line() noexcept;
  std::shared_ptr<waiting_room> room_of(caf::scheduled_actor* self);
  void await_call(const std::shared_ptr<waiting_room>& room, caf::scheduled_actor* self);
  void resume_ready(const std::shared_ptr<waiting_room>& room, caf::scheduled_actor* self);

  mutable std::mutex mutex_;
  // Guarded by it.
  std::vector<subscriber*> subscribers_;
  std::vector<std::weak_ptr<waiting_room>> rooms_;
  std::list<detail::queued_publisher*> line_;
  std::condition_variable line_moved_;
  caf::actor_system* system_ = nullptr; ///< of the last subscriber that waited
  bool is_closed_ = false;
  failure close_reason_;
  publisher_stats stats_;
};

} // namespace actorgrid::actors
