#pragma once

#include <msgpack.hpp>

#include <type_traits>

/// An enum is packed as its underlying integer, unless MSGPACK_ADD_ENUM or an adaptor says
/// otherwise.
namespace msgpack {
MSGPACK_API_VERSION_NAMESPACE(MSGPACK_DEFAULT_API_NS) {
  namespace adaptor {

  template <class Enum>
  struct pack<Enum, std::enable_if_t<std::is_enum_v<Enum>>> {
    template <class Stream>
    packer<Stream>& operator()(packer<Stream>& out, Enum value) const {
      return out.pack(static_cast<std::underlying_type_t<Enum>>(value));
    }
  };

  template <class Enum>
  struct convert<Enum, std::enable_if_t<std::is_enum_v<Enum>>> {
    const msgpack::object& operator()(const msgpack::object& o, Enum& value) const {
      value = static_cast<Enum>(o.as<std::underlying_type_t<Enum>>());
      return o;
    }
  };

  } // namespace adaptor
}
} // namespace msgpack
