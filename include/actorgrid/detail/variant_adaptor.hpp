#pragma once

#include <msgpack.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <variant>

// Since version 7, msgpack-cxx has its own adaptor behind this macro. It produces the same bytes.
#if !defined(MSGPACK_USE_STD_VARIANT_ADAPTOR) || !__has_include(<msgpack/adaptor/cpp17/variant.hpp>)

namespace actorgrid::detail {

/// The alternative number `index`, out of the value of a variant; the index is in range.
template <class Variant, std::size_t... Is>
void assign_alternative(Variant& variant, std::size_t index, const msgpack::object& value,
                        std::index_sequence<Is...>) {
  const auto assign = [&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
    std::variant_alternative_t<I, Variant> alternative{};
    value.convert(alternative);
    variant.template emplace<I>(std::move(alternative));
  };
  static_cast<void>(
      ((index == Is && (assign(std::integral_constant<std::size_t, Is>{}), true)) || ...));
}

} // namespace actorgrid::detail

/// A variant is an array of two: the index of the alternative, and its value.
namespace msgpack {
MSGPACK_API_VERSION_NAMESPACE(MSGPACK_DEFAULT_API_NS) {
  namespace adaptor {

  template <class... Ts>
  struct pack<std::variant<Ts...>> {
    template <class Stream>
    packer<Stream>& operator()(packer<Stream>& out, const std::variant<Ts...>& value) const {
      if (value.valueless_by_exception()) throw std::bad_variant_access();
      out.pack_array(2);
      out.pack_uint64(value.index());
      std::visit([&](const auto& alternative) { out.pack(alternative); }, value);
      return out;
    }
  };

  template <class... Ts>
  struct convert<std::variant<Ts...>> {
    const msgpack::object& operator()(const msgpack::object& o, std::variant<Ts...>& value) const {
      if (o.type != type::ARRAY || o.via.array.size != 2) throw type_error();
      const auto index = o.via.array.ptr[0].as<std::uint64_t>();
      if (index >= sizeof...(Ts)) throw type_error();
      actorgrid::detail::assign_alternative(value, static_cast<std::size_t>(index),
                                            o.via.array.ptr[1], std::index_sequence_for<Ts...>{});
      return o;
    }
  };

  } // namespace adaptor
}
} // namespace msgpack

#endif

namespace msgpack {
MSGPACK_API_VERSION_NAMESPACE(MSGPACK_DEFAULT_API_NS) {
  namespace adaptor {

  /// An alternative without a value is packed as nil.
  template <>
  struct pack<std::monostate> {
    template <class Stream>
    packer<Stream>& operator()(packer<Stream>& out, std::monostate) const {
      return out.pack_nil();
    }
  };

  template <>
  struct convert<std::monostate> {
    const msgpack::object& operator()(const msgpack::object& o, std::monostate&) const {
      if (!o.is_nil()) throw type_error();
      return o;
    }
  };

  } // namespace adaptor
}
} // namespace msgpack
