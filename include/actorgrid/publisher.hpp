#pragma once

#include <actorgrid/detail/clang_14.hpp>
#include <actorgrid/detail/fan_out.hpp>
#include <actorgrid/detail/fields.hpp>
#include <actorgrid/detail/gcc_12.hpp>
#include <actorgrid/detail/request.hpp>
#include <actorgrid/encoded.hpp>
#include <actorgrid/stream.hpp>
#include <actorgrid/task.hpp>

#include <caf/message.hpp>

#include <concepts>
#include <coroutine>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace actorgrid {

/// The value to publish: a T, or the fields or constructor arguments of a T in braces. With g++ 12,
/// a temporary T of an aggregate type that needs destruction does not compile, as for encoded.
template <class T>
class publishable final : public detail::outgoing_value {
public:
  /// A copy of a named value.
  publishable(const T& value) : value_(value) {}
  /// From the elements of a container, in braces.
  template <class Element>
    requires std::constructible_from<T, std::initializer_list<Element>>
  publishable(std::initializer_list<Element> elements) : value_(elements) {}
  /// From a temporary value.
  template <std::same_as<T> Temporary>
  publishable(Temporary&& value) : value_(std::move(value)) {
    static_assert(!detail::is_unsafe_temporary<Temporary>,
                  "g++ 12 destroys a temporary aggregate in a co_await expression twice: write its "
                  "fields in braces without the type, as in publish({field, ...}), or give the "
                  "value a name");
  }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
  /// From the fields or constructor arguments of a T, in braces.
  template <class... Fields>
    requires detail::makes<publishable, T, Fields...>
  publishable(Fields&&... fields) : value_(detail::make_of<T>(std::forward<Fields>(fields)...)) {}
#pragma GCC diagnostic pop
  /// From anything else: does not compile, and says why.
  template <class... Given>
    requires detail::makes_no<publishable, T, Given...>
  publishable(Given&&...) {
    (void)detail::fields_for<T, detail::fields_given<Given...>>{};
  }

private:
  const void* value() const noexcept override { return &value_; }
  payload encode() override { return actorgrid::encode(std::as_const(value_)); }

  T value_;
};

/// A value on its way to all subscribers. Wait for it once, in one of three ways, as for a call:
///
///     auto error = co_await news.publish(value);   // in a task
///     news.publish(value).then(self, on_error);    // on an actor
///     auto error = news.publish(value).get();      // blocking
///
/// Nothing is published until one of them is used. Whatever waits for room waits in the order of
/// arrival. Throws what packing the value throws.
/// @error stream_finished if the publisher was closed
/// @cancel destroying it, or the waiting task, publishes nothing
template <class T>
class [[nodiscard]] publication {
public:
  /// For internal use.
  publication(std::shared_ptr<detail::fan_out> to, publishable<T> value)
      : to_(std::move(to)), value_(std::move(value)) {}

  class awaiter {
  public:
    explicit awaiter(publication&& p)
        : value_(std::move(p.value_)), publishing_(std::move(p.to_), value_) {}
    bool await_ready() { return publishing_.attempt(); }
    template <std::derived_from<detail::task_promise_state> Promise>
    bool await_suspend(std::coroutine_handle<Promise> h) {
      return !publishing_.start(h.promise().self, [h] { h.resume(); });
    }
    caf::error await_resume() const { return publishing_.outcome(); }

  private:
    friend class publication;
    publishable<T> value_;
    detail::publishing publishing_;
  };

  awaiter operator co_await() && { return awaiter{std::move(*this)}; }

  /// Calls `f(caf::error)` on `self`, in a later turn; the error is empty if the value was
  /// published. @thread owning actor
  template <class Self, class F>
  void then(Self* self, F f) && {
    const auto now = std::make_shared<awaiter>(std::move(*this));
    if (now->publishing_.start(self, [me = now.get(), f]() mutable { f(me->await_resume()); }, now))
      detail::answer_with(self, caf::message{},
                          caf::behavior{[now, f]() mutable { f(now->await_resume()); }});
  }

  /// Blocks until published. @thread not a thread that runs actors, where it throws
  /// std::logic_error if it had to wait
  caf::error get() && {
    detail::publishing now{std::move(to_), value_};
    now.block();
    return now.outcome();
  }

private:
  std::shared_ptr<detail::fan_out> to_;
  publishable<T> value_;
};

/// A value as a subscriber gets it.
template <class T>
class published {
public:
  /// For internal use.
  explicit published(detail::taken_value taken) noexcept : taken_(std::move(taken)) {}

  /// How many values were dropped just before this one: see overflow_policy::drop_oldest.
  std::uint64_t dropped() const noexcept { return taken_.dropped; }
  /// The encoded value, whose bytes all subscribers share.
  const payload& bytes() const noexcept { return taken_.bytes; }
  /// Decodes the value. @error decode_failed
  result<T> value() const { return decode<T>(taken_.bytes); }

private:
  detail::taken_value taken_;
};

/// One subscriber of a publisher. Values published from subscribe() on wait here, up to the
/// window. An empty or moved-from subscription is at its end.
///
/// @thread any, but one at a time
/// @cancel destroying it, or the task that waits in serve(), ends it; the publisher goes on
template <class T>
class subscription {
public:
  subscription() = default;
  /// For internal use.
  explicit subscription(std::shared_ptr<detail::subscriber> end) noexcept : end_(std::move(end)) {}
  subscription(subscription&& other) noexcept = default;
  subscription& operator=(subscription&& other) noexcept {
    std::swap(end_, other.end_);
    return *this;
  }
  ~subscription() {
    if (end_) end_->leave();
  }

  class awaiter final : private detail::value_wait {
  public:
    explicit awaiter(std::shared_ptr<detail::subscriber> of) noexcept : of_(std::move(of)) {}
    ~awaiter() override {
      if (self_) of_->end_wait(*this);
    }
    bool await_ready() { return !of_ || of_->try_take(taken_); }
    template <std::derived_from<detail::task_promise_state> Promise>
    bool await_suspend(std::coroutine_handle<Promise> h) {
      task_ = h;
      self_ = h.promise().self;
      return !is_done();
    }
    std::optional<published<T>> await_resume() {
      std::optional<published<T>> next;
      if (taken_) next.emplace(std::move(*taken_));
      return next;
    }

  private:
    bool is_done() {
      while (!of_->wait(*this, self_))
        if (of_->try_take(taken_)) return true;
      return false;
    }
    void go_on() override {
      if (of_->try_take(taken_) || is_done()) task_.resume();
    }

    std::shared_ptr<detail::subscriber> of_;
    std::optional<detail::taken_value> taken_;
    std::coroutine_handle<> task_;
    caf::scheduled_actor* self_ = nullptr;
  };

  /// To be awaited in a task: the next value, or nothing at the end, where error() tells a clean
  /// end from a failure. Throws std::logic_error if another task waits for it.
  awaiter next() { return awaiter{end_}; }
  /// Takes the next value if there is one; never waits.
  std::optional<published<T>> try_next() {
    std::optional<detail::taken_value> taken;
    if (end_) end_->try_take(taken);
    if (!taken) return std::nullopt;
    return published<T>{std::move(*taken)};
  }
  /// Why it ended; empty for a clean end and as long as there are values. @error queue_full if the
  /// subscriber was too slow, local_failure if its filter threw, or what publisher::close() got
  caf::error error() const { return end_ ? make_error(end_->end()) : caf::error{}; }

  /// Sends the values to a stream until either of them ends: `co_return co_await
  /// std::move(news).serve(std::move(out))`. Before a value that follows dropped ones, it sends
  /// what `tell_dropped` makes of their number, if that is given. If the publisher cancels the
  /// subscription, the task ends at once, and the stream with an error that its caller gets after
  /// what is in the window.
  /// @error as error(), or why the stream takes no more
  task<caf::error> serve(sink<T> out, std::function<T(std::uint64_t)> tell_dropped = {}) && {
    return send_to(std::move(*this), std::move(out), std::move(tell_dropped));
  }

private:
  static task<caf::error> send_to(subscription from, sink<T> out,
                                  std::function<T(std::uint64_t)> tell_dropped) {
    if (from.end_)
      from.end_->on_cancel([out](std::string why) mutable { out.fail(std::move(why)); });
    caf::error failed;
    while (!failed) {
      auto next = co_await from.next();
      if (!next) co_return from.error();
      if (next->dropped() > 0 && tell_dropped) {
        const T told = tell_dropped(next->dropped());
        failed = co_await out.send(told);
        if (failed) break;
      }
      auto bytes = encoded<T>::of_bytes(next->bytes());
      failed = co_await out.send(std::move(bytes));
    }
    auto ended = from.error();
    co_return ended ? ended : failed;
  }

  std::shared_ptr<detail::subscriber> end_;
};

/// One source of values with any number of subscribers, each with a window and a filter of its own.
/// A value is encoded once, however many subscribers get it, and not at all if none does.
///
///     grid::publisher<change> news;
///     node.handle(watch, [&news](grid::sink<change> out) { return news.serve(std::move(out)); });
///     ...
///     news.try_publish({"tea", 3});
///
/// All subscribers see the values in the same order: that in which they were published.
/// Subscriptions may outlive the publisher: its end closes them, as close() does.
///
/// @thread any
template <class T>
class publisher {
public:
  publisher() : shared_(detail::fan_out::make()) {}
  /// close()
  ~publisher() { close(); }
  publisher(const publisher&) = delete;
  publisher& operator=(const publisher&) = delete;

  /// Publishes a value as soon as every subscriber with overflow_policy::wait that accepts it has
  /// room for it. A subscriber that never reads keeps it waiting: use that policy for subscribers
  /// that you trust.
  publication<T> publish(publishable<T> value) { return {shared_, std::move(value)}; }
  /// Publishes a value to all that accept it, or to none; never waits. Without subscribers with
  /// overflow_policy::wait, it succeeds until the publisher is closed. Throws what packing throws.
  publish_status try_publish(publishable<T> value) { return shared_->publish(value, nullptr); }

  /// Adds a subscriber that gets the values published from now on that `accepts` accepts: all, if
  /// it is empty. `accepts` runs on the threads that publish, while others wait: make it short, and
  /// do not use the publisher in it. It may run twice for one value; if it throws, the subscription
  /// ends. Throws std::invalid_argument for a window of 0.
  subscription<T> subscribe(subscriber_options options = {},
                            std::function<bool(const T&)> accepts = {}) {
    detail::fan_out::filter filter;
    if (accepts)
      filter = [f = std::move(accepts)](const void* value) {
        return f(*static_cast<const T*>(value));
      };
    return subscription<T>{shared_->add(options, std::move(filter))};
  }
  /// Subscribes at once; the task sends the values to a stream: see subscription::serve(). It is
  /// what the handler of a stream returns.
  task<caf::error> serve(sink<T> out, subscriber_options options = {},
                         std::function<bool(const T&)> accepts = {},
                         std::function<T(std::uint64_t)> tell_dropped = {}) {
    return subscribe(options, std::move(accepts)).serve(std::move(out), std::move(tell_dropped));
  }

  /// Ends all subscriptions, after what waits in their windows, with `why` or, if that is empty,
  /// cleanly. Whatever is published later, or waits for room, fails; later subscriptions end at
  /// once. Only the first call counts.
  void close(const caf::error& why = {}) { shared_->close(failure_of(why)); }
  /// What it has done so far.
  publisher_stats stats() const { return shared_->stats(); }

private:
  std::shared_ptr<detail::fan_out> shared_;
};

} // namespace actorgrid
