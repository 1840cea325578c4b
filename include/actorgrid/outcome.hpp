#pragma once

#include <actorgrid/errc.hpp>

#include <concepts>
#include <type_traits>
#include <utility>
#include <variant>

namespace actorgrid {

/// A value, or the reason why there is none. Functions that need no CAF return it; handlers and
/// calls use result<T>.
///
///     auto loaded = grid::load_credentials(config.auth);
///     if (!loaded) return complain(loaded.why());
///     use(*loaded);
template <class T, class Why = failure>
class outcome {
public:
  outcome() = default; ///< a value made by default
  /// A value, from anything that converts to it.
  template <class U>
    requires std::convertible_to<U, T> && (!std::is_same_v<std::remove_cvref_t<U>, Why>)
             && (!std::is_same_v<std::remove_cvref_t<U>, outcome>)
  outcome(U&& value) : held_(std::in_place_index<0>, std::forward<U>(value)) {}
  /// No value, for this reason.
  outcome(Why why) : held_(std::in_place_index<1>, std::move(why)) {}

  /// Whether there is a value.
  explicit operator bool() const noexcept { return held_.index() == 0; }

  /// @pre there is a value
  T& operator*() & noexcept { return *std::get_if<0>(&held_); }
  const T& operator*() const& noexcept { return *std::get_if<0>(&held_); } ///< the same
  T&& operator*() && noexcept { return std::move(**this); }                ///< the same
  T* operator->() noexcept { return std::get_if<0>(&held_); }              ///< the same
  const T* operator->() const noexcept { return std::get_if<0>(&held_); }  ///< the same

  /// @pre there is no value
  Why& why() & noexcept { return *std::get_if<1>(&held_); }
  const Why& why() const& noexcept { return *std::get_if<1>(&held_); } ///< the same
  Why&& why() && noexcept { return std::move(why()); }                 ///< the same

  friend bool operator==(const outcome&, const outcome&) = default;

private:
  std::variant<T, Why> held_;
};

} // namespace actorgrid
