#pragma once

#include <actorgrid/detail/gcc_12.hpp>
#include <actorgrid/wire_format.hpp>

#include <concepts>
#include <initializer_list>
#include <type_traits>
#include <utility>

namespace actorgrid {

/// An argument on its way into a payload: a T, or in braces what makes one.
///
///     peer.call(route, {"sku-1"});          // the fields in braces
///     peer.call(route, request);            // a named value; it is encoded at once, not kept
///
/// A temporary T of an aggregate type is refused when compiling with g++ 12, which destroys such
/// twice in a co_await expression.
template <class T>
class encoded {
public:
  /// Of a value with a name.
  encoded(const T& value) : bytes_(encode(value)) {}

  /// Of the elements of a container, in braces.
  template <class Element>
    requires std::constructible_from<T, std::initializer_list<Element>>
  encoded(std::initializer_list<Element> elements) : bytes_(encode(T(elements))) {}

  /// Of a temporary value.
  template <std::same_as<T> Temporary>
  encoded(Temporary&& value) : bytes_(encode(std::move(value))) {
    static_assert(!detail::is_unsafe_temporary<Temporary>,
                  "g++ 12 destroys a temporary aggregate in a co_await expression twice: write its "
                  "fields in braces without the type, as in call(route, {field, ...}), or give "
                  "the value a name (it is encoded at once, so there is nothing to move)");
  }

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
  /// Of what makes a T, in braces.
  template <class... Fields>
    requires(std::constructible_from<T, Fields...>
             && !((sizeof...(Fields) == 1)
                  && ((std::same_as<std::remove_cvref_t<Fields>, T>
                       || std::same_as<std::remove_cvref_t<Fields>, encoded>)
                      && ...)))
  encoded(Fields&&... fields) : bytes_(encode(T(std::forward<Fields>(fields)...))) {}
#pragma GCC diagnostic pop

  /// The payload.
  payload take() && noexcept { return std::move(bytes_); }

private:
  payload bytes_;
};

} // namespace actorgrid
