#pragma once

#include <actorgrid/detail/chrono_adaptors.hpp>
#include <actorgrid/detail/enum_adaptor.hpp>
#include <actorgrid/detail/exact_floats.hpp>
#include <actorgrid/detail/packable.hpp>
#include <actorgrid/detail/payload_writer.hpp>
#include <actorgrid/detail/value_shape.hpp>
#include <actorgrid/detail/value_tree.hpp>
#include <actorgrid/detail/variant_adaptor.hpp>
#include <actorgrid/wire_format.hpp>

#include <caf/allowed_unsafe_message_type.hpp>
#include <msgpack.hpp>

#include <algorithm>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace actorgrid {

/// Format of any T with MSGPACK_DEFINE, MSGPACK_DEFINE_MAP or an adaptor. T must be
/// default-constructible and own its data: views would point into a payload that is gone. Adaptors
/// for enums, std::variant and the times of std::chrono are included. A float or double is sent as
/// such even if its value is a whole number.
///
/// In maps, unknown keys are skipped and missing ones keep the default, so that types can evolve.
template <class T>
struct msgpack_format {
  static_assert(!std::is_pointer_v<T> && !std::is_same_v<T, std::string_view>
                    && !std::is_same_v<T, msgpack::type::raw_ref>
                    && !std::is_same_v<T, msgpack::object>,
                "what is decoded must own its bytes: take a std::string, a grid::binary, or the "
                "payload itself");
  static_assert(sizeof(detail::can_be_packed<T>) > 0);

  /// Packs a value. May throw whatever packing it throws.
  static payload encode(const T& value) {
    // Sized by the last payload of this type: usually enough, and never far too much.
    static thread_local std::size_t expected_bytes = 128;
    detail::payload_writer bytes(expected_bytes);
    msgpack::pack(bytes, value);
    expected_bytes = std::min<std::size_t>(bytes.size() + bytes.size() / 8 + 16, 64 * 1024);
    return std::move(bytes).take();
  }

  /// Unpacks a value. @error decode_failed
  static result<T> decode(const payload& bytes) {
    detail::borrowed_zone zone;
    msgpack::object root;
    try {
      if (auto wrong = detail::parse_tree(bytes.bytes(), decode_limits_of<T>, *zone, root))
        return make_error(wrong);
      return root.template as<T>();
    } catch (const std::exception&) {
      return make_error(detail::not_a(typeid(T), bytes.bytes()));
    }
  }
};

/// Format of arrays. Nil, which peers of the original send for no array, is read as an empty one.
template <class T>
struct wire_format<std::vector<T>> : msgpack_format<std::vector<T>> {
  static result<std::vector<T>> decode(const payload& bytes) {
    if (bytes.size() == 1 && bytes.bytes()[0] == std::byte{0xc0}) return std::vector<T>{};
    return msgpack_format<std::vector<T>>::decode(bytes);
  }
};

} // namespace actorgrid

// What may be sent between local actors too, without CAF_ALLOW_UNSAFE_MESSAGE_TYPE. (CAF could not
// serialize any of these.)

/// Types with MSGPACK_DEFINE or MSGPACK_DEFINE_MAP.
template <class T>
  requires actorgrid::detail::packs_itself<T>
struct caf::allowed_unsafe_message_type<T> : std::true_type {};

/// Containers of the standard library that hold any of these.
template <template <class...> class Container, class... Ts>
  requires(actorgrid::detail::is_of_library<Container<Ts...>>()
           && (caf::allowed_unsafe_message_type<Ts>::value || ...))
struct caf::allowed_unsafe_message_type<Container<Ts...>> : std::true_type {};

/// Values that may be absent.
template <class T>
struct caf::allowed_unsafe_message_type<std::optional<T>> : std::true_type {};
/// Values of one of several types.
template <class... Ts>
struct caf::allowed_unsafe_message_type<std::variant<Ts...>> : std::true_type {};
