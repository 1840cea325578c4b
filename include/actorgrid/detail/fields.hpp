#pragma once

#include <actorgrid/detail/clang_14.hpp>

#include <concepts>
#include <type_traits>

namespace actorgrid::detail {

template <class Wrapper, class... Given>
inline constexpr bool is_itself = false;
template <class Wrapper, class Given>
inline constexpr bool is_itself<Wrapper, Given> = std::same_as<std::remove_cvref_t<Given>, Wrapper>;

/// Whether a Wrapper is made from the fields or constructor arguments of a T.
template <class Wrapper, class T, class... Given>
concept makes = made_of<T, Given...> && !is_itself<Wrapper, Given...>
                && !is_itself<T, Given...>;

/// Whether someone tries, and they make no T.
template <class Wrapper, class T, class... Given>
concept makes_no =
    sizeof...(Given) > 0 && !is_itself<Wrapper, Given...> && !made_of<T, Given...>;

template <class... Given>
struct fields_given;

/// What compilers print when braces do not hold the fields of a T, with the types of both.
template <class T, class Given>
struct fields_for {
  static_assert(!std::same_as<T, T>,
                "what is given does not make the type of the message: expected that type, or its "
                "fields or constructor arguments in braces, as in call(route, {field, ...})");
};

} // namespace actorgrid::detail
