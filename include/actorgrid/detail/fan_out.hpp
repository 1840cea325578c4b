#pragma once

#include <actorgrid/detail/suspension.hpp>
#include <actorgrid/error.hpp>
#include <actorgrid/payload.hpp>

#include <caf/fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace actorgrid {

/// What happens when a value is published for a subscriber whose window is full.
enum class overflow_policy : std::uint8_t {
  cancel,      ///< its subscription ends with queue_full
  drop_oldest, ///< the oldest value in its window is dropped, and counted
  wait,        ///< the publisher waits, and with it all subscribers
};

/// Options of a subscriber.
struct subscriber_options {
  /// How many published values may wait for this subscriber, at least 1. A stream adds the window
  /// of its route.
  std::uint32_t window = 64;
  /// What happens when that many wait.
  overflow_policy overflow = overflow_policy::cancel;
};

/// Result of an attempt to publish without waiting.
enum class publish_status : std::uint8_t {
  published,   ///< every subscriber that accepts the value has it in its window
  would_block, ///< nobody got it: a subscriber with overflow_policy::wait has no room
  closed,      ///< nobody got it: the publisher was closed
};

/// What a publisher has done so far.
struct publisher_stats {
  std::size_t subscribers = 0; ///< at this moment
  std::uint64_t published = 0; ///< values, whether or not somebody wanted them
  std::uint64_t dropped = 0;   ///< values that overflow_policy::drop_oldest took from subscribers
  std::uint64_t cancelled = 0; ///< subscribers that were too slow, or whose filter threw
};

namespace detail {

/// A value on its way to the subscribers.
class outgoing_value {
public:
  /// What filters look at.
  virtual const void* value() const noexcept = 0;
  /// Its bytes; may throw what packing throws.
  virtual payload encode() = 0;

  /// Set once somebody wants it.
  std::optional<payload> bytes;

protected:
  outgoing_value() = default;
  outgoing_value(outgoing_value&&) = default;
  outgoing_value& operator=(outgoing_value&&) = default;
  virtual ~outgoing_value() = default;
};

/// One of those that wait to publish, in order of arrival.
class queued_publisher;

/// Taken from the window of a subscriber.
struct taken_value {
  payload bytes;
  std::uint64_t dropped = 0; ///< values that were dropped just before this one
};

/// A task that waits for a subscriber's next value.
class value_wait : public suspension {
public:
  bool is_waiting = false; ///< and was not told to try again yet; guarded by the publisher
};

/// The end of a subscription: where values wait. @thread any, one at a time, unless stated
class subscriber {
public:
  virtual ~subscriber() = default;

  /// Takes the next value. True if conclusive: empty at the end.
  virtual bool try_take(std::optional<taken_value>& value) = 0;
  /// Resumes `s` when trying again may succeed; false if it may at once. Throws std::logic_error if
  /// another task waits. @thread owning actor of self
  virtual bool wait(value_wait& s, caf::scheduled_actor* self) = 0;
  virtual void end_wait(value_wait& s) noexcept = 0;
  /// Calls `f` with the error's text if the publisher ends the subscription, on its thread.
  virtual void on_cancel(std::function<void(std::string)> f) = 0;
  /// Why it ended; ok for a clean end and before.
  virtual failure end() const = 0;
  /// Values are no longer wanted. @thread any
  virtual void leave() noexcept = 0;
};

/// What a publisher and its subscribers share. @thread any
class fan_out {
public:
  using filter = std::function<bool(const void*)>;

  static std::shared_ptr<fan_out> make();
  virtual ~fan_out() = default;

  /// Throws std::invalid_argument for a window of 0.
  virtual std::shared_ptr<subscriber> add(subscriber_options options, filter accepts) = 0;
  /// Publishes if all have room. If not, `place` (unless null) is in line from now on.
  virtual publish_status publish(outgoing_value& value, queued_publisher* place) = 0;
  /// Calls `go_on` once in a later turn of `self`, when publishing may succeed. @pre in line
  virtual void wait(queued_publisher& place, caf::scheduled_actor* self,
                    std::function<void()> go_on) = 0;
  /// Blocks until publishing may succeed. @pre in line
  virtual void block(queued_publisher& place) = 0;
  virtual void leave_line(queued_publisher& place) noexcept = 0;
  virtual void close(failure why) = 0;
  virtual publisher_stats stats() const = 0;
};

/// Publishes one value, waiting in line for room. Ends with its owner.
class publishing {
public:
  publishing(std::shared_ptr<fan_out> to, outgoing_value& value) noexcept;
  publishing(const publishing&) = delete;
  publishing& operator=(const publishing&) = delete;
  ~publishing();

  /// Tries once. @returns whether it is done
  bool attempt();
  /// Tries, or waits for its turn and for room: `done` is then called in a later turn of `self`,
  /// which keeps `owner` until then. @returns whether it is done already
  bool start(caf::scheduled_actor* self, std::function<void()> done,
             std::shared_ptr<void> owner = {});
  /// Tries until it is done. @thread one that may block
  void block();
  /// Throws what encoding the value threw. @pre done
  caf::error outcome() const;

private:
  void wait(std::shared_ptr<void> owner);

  std::shared_ptr<fan_out> to_;
  outgoing_value& value_;
  std::shared_ptr<queued_publisher> place_;
  publish_status status_ = publish_status::would_block;
  std::exception_ptr thrown_;
  caf::scheduled_actor* self_ = nullptr;
  std::function<void()> done_;
};

} // namespace detail
} // namespace actorgrid
