#pragma once

#include <msgpack.hpp>

#include <cstddef>
#include <string_view>
#include <type_traits>

namespace actorgrid::detail {

/// Whether a type is one of a library that msgpack-cxx has adaptors for. They cannot be told from
/// missing ones, as they are in the namespace of msgpack's first version.
template <class T>
consteval bool is_of_library() {
  std::string_view name = __PRETTY_FUNCTION__;
  name.remove_prefix(name.find("T = ") + 4);
  for (const char* prefix : {"std::", "msgpack::", "boost::", "__gnu", "timespec"})
    if (name.starts_with(prefix)) return true;
  return false;
}

template <class T>
concept packs_itself =
    requires(const T& value, msgpack::packer<msgpack::sbuffer>& to) { value.msgpack_pack(to); };

/// Whether only msgpack's fallback is left for a T, which calls its msgpack_pack().
template <class T>
inline constexpr bool has_no_adaptor =
    std::is_base_of_v<msgpack::v1::adaptor::pack<T>, msgpack::adaptor::pack<T>>
    && !std::is_same_v<msgpack::v1::adaptor::pack<T>, msgpack::adaptor::pack<T>>;

template <class T>
consteval bool is_packable() {
  if constexpr (!std::is_class_v<T>)
    return true;
  else if constexpr (packs_itself<T> || is_of_library<T>())
    return true;
  else
    return !has_no_adaptor<T>;
}

/// False for a class without any way to be packed, and for containers of such.
template <class T>
struct packable {
  static constexpr bool value = is_packable<T>();
};
template <template <class...> class Library, class First, class... Rest>
  requires(is_of_library<Library<First, Rest...>>())
struct packable<Library<First, Rest...>> {
  static constexpr bool value = packable<std::remove_cv_t<First>>::value;
};

/// What compilers print for a type that cannot be packed.
template <class T, bool Is = packable<T>::value>
struct can_be_packed {
  static_assert(Is,
                "a type in a route needs MSGPACK_DEFINE_MAP(its fields) in its body, an adaptor "
                "for msgpack-cxx, or a specialisation of grid::wire_format; so do the elements "
                "of a container");
};

} // namespace actorgrid::detail
