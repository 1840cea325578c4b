#pragma once

#include <type_traits>

namespace actorgrid::detail {

#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
inline constexpr bool compiler_destroys_aggregates_twice = true;
#else
inline constexpr bool compiler_destroys_aggregates_twice = false;
#endif

/// Whether a T written as a temporary in a co_await expression would be destroyed twice: g++ 12
/// does that to aggregates, g++ 13 does not.
template <class T>
inline constexpr bool is_unsafe_temporary =
    compiler_destroys_aggregates_twice
    && std::is_aggregate_v<T> && !std::is_trivially_destructible_v<T>;

} // namespace actorgrid::detail
