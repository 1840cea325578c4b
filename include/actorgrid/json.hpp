#pragma once

#include <actorgrid/msgpack.hpp>

#include <caf/allowed_unsafe_message_type.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

/// JSON as the type of a route: nlohmann::json, and vectors of it. It is sent as msgpack bin that
/// holds JSON text, or as nil for null. Include this header where you use such routes.
namespace actorgrid {

namespace detail {

/// Whether brackets in a JSON text nest deeper than `depth`: a cheap check before parsing.
inline bool nests_deeper(std::string_view text, std::size_t depth) noexcept {
  std::size_t open = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++open > depth) return true;
    } else if ((c == ']' || c == '}') && open > 0) {
      --open;
    }
  }
  return false;
}

} // namespace detail
} // namespace actorgrid

namespace msgpack {
MSGPACK_API_VERSION_NAMESPACE(MSGPACK_DEFAULT_API_NS) {
  namespace adaptor {

  template <>
  struct pack<nlohmann::json> {
    template <class Stream>
    packer<Stream>& operator()(packer<Stream>& out, const nlohmann::json& value) const {
      if (value.is_null()) return out.pack_nil();
      const auto text = value.dump();
      out.pack_bin(static_cast<std::uint32_t>(text.size()));
      out.pack_bin_body(text.data(), static_cast<std::uint32_t>(text.size()));
      return out;
    }
  };

  template <>
  struct convert<nlohmann::json> {
    const msgpack::object& operator()(const msgpack::object& o, nlohmann::json& value) const {
      if (o.is_nil()) {
        value = nullptr;
        return o;
      }
      if (o.type != type::BIN) throw type_error();
      const std::string_view text{o.via.bin.ptr, o.via.bin.size};
      constexpr auto depth_max = actorgrid::decode_limits_of<nlohmann::json>.depth;
      if (actorgrid::detail::nests_deeper(text, depth_max)) throw type_error();
      value = nlohmann::json::parse(text);
      return o;
    }
  };

  } // namespace adaptor
}
} // namespace msgpack

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(nlohmann::json)
