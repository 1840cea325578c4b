#pragma once

#include <actorgrid/detail/request.hpp>
#include <actorgrid/handler_options.hpp>

#include <caf/actor.hpp>
#include <caf/actor_cast.hpp>
#include <caf/actor_config.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/execution_unit.hpp>
#include <caf/resumable.hpp>
#include <caf/scheduled_actor.hpp>

#include <concepts>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>

/// Makes the actors that a node spawns.
namespace actorgrid::detail {

/// An Actor that the node spawns. When it throws, it dies with an error that describes the
/// exception. With a home, it lives on that event loop.
template <class Actor>
class hosted : public Actor {
public:
  template <class... Args>
  hosted(caf::actor_config& cfg, caf::execution_unit* home, Args&&... args)
      : Actor(cfg, std::forward<Args>(args)...), home_(home) {
    this->set_exception_handler(
        [](caf::scheduled_actor*, std::exception_ptr& thrown) -> caf::error {
          try {
            std::rethrow_exception(thrown);
          } catch (...) {
            return error_of_current_exception();
          }
        });
  }

  using Actor::enqueue;
  void enqueue(caf::mailbox_element_ptr element, caf::execution_unit* context) override {
    Actor::enqueue(std::move(element), home_ ? home_ : context);
  }
  void launch(caf::execution_unit* context, bool lazy, bool hide) override {
    Actor::launch(home_ ? home_ : context, lazy, hide);
  }
  caf::resumable::resume_result resume(caf::execution_unit* context,
                                       std::size_t messages_max) override {
    return Actor::resume(home_ ? home_ : context, messages_max);
  }
  /// Loops run actors of this type themselves, and leave others to CAF's threads.
  caf::resumable::subtype_t subtype() const override {
    return home_ ? caf::resumable::io_actor : Actor::subtype();
  }

private:
  caf::execution_unit* home_; ///< null: CAF's threads
};

/// Spawns an Actor where `where` says.
template <class Actor, class... Args>
caf::actor spawn_hosted(caf::actor_system& system, caf::execution_unit* loop, run_on where,
                        Args&&... args) {
  // A final class cannot be derived from: CAF prints what it throws.
  if constexpr (std::is_final_v<Actor>) {
    return where == run_on::thread
               ? caf::actor_cast<caf::actor>(
                     system.spawn<Actor, caf::detached>(std::forward<Args>(args)...))
               : caf::actor_cast<caf::actor>(system.spawn<Actor>(std::forward<Args>(args)...));
  } else {
    if (where == run_on::thread)
      return caf::actor_cast<caf::actor>(
          system.spawn<hosted<Actor>, caf::detached>(nullptr, std::forward<Args>(args)...));
    auto* home = where == run_on::loop ? loop : nullptr;
    caf::actor_config cfg{home};
    return caf::actor_cast<caf::actor>(system.spawn_class<hosted<Actor>, caf::no_spawn_options>(
        cfg, home, std::forward<Args>(args)...));
  }
}

/// The configuration of an actor system, as the type that a function wants.
class any_config {
public:
  explicit any_config(const caf::actor_system_config& config) noexcept : config_(config) {}

  template <std::derived_from<caf::actor_system_config> Config>
  operator const Config&() const {
    if (const auto* wanted = dynamic_cast<const Config*>(&config_)) return *wanted;
    throw std::logic_error("the actor system was not made from the configuration that the factory "
                           "of the actor's arguments takes");
  }

private:
  const caf::actor_system_config& config_;
};

/// Makes the constructor arguments of an actor from the program's configuration.
template <class F>
concept argument_factory = std::invocable<const F&, any_config>;

template <class T>
struct is_tuple : std::false_type {};
template <class... Types>
struct is_tuple<std::tuple<Types...>> : std::true_type {};

using actor_spawner = std::function<caf::actor(caf::actor_system&, caf::execution_unit* loop)>;

/// Spawns an Actor with a copy of `args`, or with what the argument_factory that is the only one of
/// them returns.
template <class Actor, class... Args>
actor_spawner spawner_of(run_on where, Args... args) {
  if constexpr (sizeof...(Args) == 1 && (argument_factory<Args> && ...)) {
    return [where, args...](caf::actor_system& system, caf::execution_unit* loop) {
      auto made = (args(any_config{system.config()}), ...);
      if constexpr (is_tuple<decltype(made)>::value)
        return std::apply(
            [&](auto&... each) {
              return spawn_hosted<Actor>(system, loop, where, std::move(each)...);
            },
            made);
      else
        return spawn_hosted<Actor>(system, loop, where, std::move(made));
    };
  } else {
    // Shared, as an actor with several routes has a copy of the spawner for each.
    return [where, kept = std::make_shared<const std::tuple<Args...>>(std::move(args)...)](
               caf::actor_system& system, caf::execution_unit* loop) {
      return std::apply(
          [&](const auto&... each) { return spawn_hosted<Actor>(system, loop, where, each...); },
          *kept);
    };
  }
}

} // namespace actorgrid::detail
