#pragma once

#include <actorgrid/detail/clang_14.hpp>
#include <actorgrid/detail/fields.hpp>
#include <actorgrid/detail/gcc_12.hpp>
#include <actorgrid/wire_format.hpp>

#include <concepts>
#include <initializer_list>
#include <type_traits>
#include <utility>

namespace actorgrid {

/// An argument that is encoded into a payload: a T, or the fields or constructor arguments of a T
/// in braces.
///
///     peer.call(route, {"sku-1"});          // the fields in braces
///     peer.call(route, request);            // a named value; it is encoded at once, not kept
///
/// With g++ 12, a temporary T of an aggregate type that needs destruction does not compile: g++ 12
/// destroys such temporaries twice in a co_await expression.
template <class T>
class encoded {
public:
  /// From a named value.
  encoded(const T& value) : bytes_(encode(value)) {}

  /// From the elements of a container, in braces.
  template <class Element>
    requires std::constructible_from<T, std::initializer_list<Element>>
  encoded(std::initializer_list<Element> elements) : bytes_(encode(T(elements))) {}

  /// From a temporary value.
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
  /// From the fields or constructor arguments of a T, in braces.
  template <class... Fields>
    requires detail::makes<encoded, T, Fields...>
  encoded(Fields&&... fields)
      : bytes_(encode(detail::make_of<T>(std::forward<Fields>(fields)...))) {}
#pragma GCC diagnostic pop

  /// From anything else: does not compile, and says why.
  template <class... Given>
    requires detail::makes_no<encoded, T, Given...>
  encoded(Given&&...) {
    (void)detail::fields_for<T, detail::fields_given<Given...>>{};
  }

  /// From bytes that are an encoded T, such as one that was received. They are not checked.
  static encoded of_bytes(payload bytes) noexcept {
    return encoded{as_they_are{}, std::move(bytes)};
  }

  /// The encoded payload.
  payload take() && noexcept { return std::move(bytes_); }

private:
  struct as_they_are {};
  encoded(as_they_are, payload bytes) noexcept : bytes_(std::move(bytes)) {}

  payload bytes_;
};

} // namespace actorgrid
