#pragma once

#include <concepts>
#include <utility>

namespace actorgrid::detail {

#if defined(__cpp_aggregate_paren_init)

/// Whether T(given...) makes a T, from its fields or constructor arguments.
template <class T, class... Given>
concept made_of = std::constructible_from<T, Given...>;

/// A T from its fields or constructor arguments.
template <class T, class... Given>
T make_of(Given&&... given) {
  return T(std::forward<Given>(given)...);
}

#else

/// Becomes a field of an aggregate. Braces take it for a field of any type that its value converts
/// to, narrower ones included, as parentheses take the value itself.
template <class Given>
struct field_from {
  Given&& given;
  template <class Field>
    requires std::convertible_to<Given, Field>
  operator Field() && {
    return static_cast<Field>(std::forward<Given>(given));
  }
};

/// As above, for clang before 16, which makes aggregates with braces only.
template <class T, class... Given>
concept made_of = std::constructible_from<T, Given...>
                  || requires { T{field_from<Given>{std::declval<Given>()}...}; };

template <class T, class... Given>
T make_of(Given&&... given) {
  if constexpr (std::constructible_from<T, Given...>)
    return T(std::forward<Given>(given)...);
  else
    return T{field_from<Given>{std::forward<Given>(given)}...};
}

#endif

} // namespace actorgrid::detail
