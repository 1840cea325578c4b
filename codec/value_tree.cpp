#include "codec/value_head.hpp"
#include "codec/value_parser.hpp"

#include <actorgrid/detail/value_tree.hpp>

#include <array>
#include <bit>

namespace actorgrid::detail {

namespace {

using msgpack::type::object_type;

static_assert(sizeof(msgpack::object_kv) == 2 * sizeof(msgpack::object),
              "keys and values of a map are filled as one row of objects");

std::uint64_t number_in(std::span<const std::byte> value) noexcept {
  return codec::big_endian(value.subspan(1));
}

std::int64_t signed_in(std::span<const std::byte> value) noexcept {
  const auto unused = 64 - 8 * (value.size() - 1);
  return static_cast<std::int64_t>(number_in(value) << unused) >> unused;
}

/// Fills the objects of a value in the order in which they come.
class tree_filler final : public codec::value_visitor {
public:
  tree_filler(msgpack::zone& zone, msgpack::object& root) noexcept : zone_(zone) {
    next_[0] = &root;
  }

  void on_value(std::span<const std::byte> value, std::size_t head_bytes,
                std::uint64_t nested) override {
    msgpack::object& o = *next_[level_]++;
    const auto tag = std::to_integer<unsigned>(value[0]);
    if (tag <= 0x7f || tag >= 0xe0 || (tag >= 0xcc && tag <= 0xd3)) {
      fill_integer(o, tag, value);
    } else if (tag <= 0x8f || tag >= 0xde) {
      o.type = msgpack::type::MAP;
      o.via.map.size = static_cast<std::uint32_t>(nested / 2);
      o.via.map.ptr = reinterpret_cast<msgpack::object_kv*>(enter(nested));
    } else if (tag <= 0x9f || tag >= 0xdc) {
      o.type = msgpack::type::ARRAY;
      o.via.array.size = static_cast<std::uint32_t>(nested);
      o.via.array.ptr = enter(nested);
    } else {
      fill_leaf(o, tag, value, value.subspan(head_bytes));
    }
  }

  void on_end() override { --level_; }

private:
  static void fill_integer(msgpack::object& o, unsigned tag, std::span<const std::byte> value) {
    o.type = msgpack::type::POSITIVE_INTEGER;
    if (tag <= 0x7f) {
      o.via.u64 = tag;
    } else if (tag >= 0xcc && tag <= 0xcf) {
      o.via.u64 = number_in(value);
    } else {
      const auto number = tag >= 0xe0 ? static_cast<std::int8_t>(tag) : signed_in(value);
      if (number < 0) o.type = msgpack::type::NEGATIVE_INTEGER;
      o.via.i64 = number;
    }
  }

  static void fill_leaf(msgpack::object& o, unsigned tag, std::span<const std::byte> value,
                        std::span<const std::byte> body) {
    const auto* text = reinterpret_cast<const char*>(body.data());
    const auto size = static_cast<std::uint32_t>(body.size());
    if (tag <= 0xbf || (tag >= 0xd9 && tag <= 0xdb)) {
      o.type = msgpack::type::STR;
      o.via.str = {size, text};
    } else if (tag == 0xc0) {
      o.type = msgpack::type::NIL;
    } else if (tag == 0xc2 || tag == 0xc3) {
      o.type = msgpack::type::BOOLEAN;
      o.via.boolean = tag == 0xc3;
    } else if (tag >= 0xc4 && tag <= 0xc6) {
      o.type = msgpack::type::BIN;
      o.via.bin = {size, text};
    } else if (tag == 0xca) {
      o.type = msgpack::type::FLOAT32;
      o.via.f64 = std::bit_cast<float>(static_cast<std::uint32_t>(number_in(value)));
    } else if (tag == 0xcb) {
      o.type = msgpack::type::FLOAT64;
      o.via.f64 = std::bit_cast<double>(number_in(value));
    } else {
      // An extension's pointer is to its type byte, its size without that.
      o.type = msgpack::type::EXT;
      o.via.ext = {size - 1, text};
    }
  }

  /// Makes room for the nested objects, which are filled next.
  msgpack::object* enter(std::uint64_t nested) {
    if (nested == 0) return nullptr;
    auto* row = static_cast<msgpack::object*>(
        zone_.allocate_align(nested * sizeof(msgpack::object), alignof(msgpack::object)));
    next_[++level_] = row;
    return row;
  }

  msgpack::zone& zone_;
  std::array<msgpack::object*, codec::value_levels_max + 1> next_;
  std::size_t level_ = 0;
};

} // namespace

failure parse_tree(std::span<const std::byte> bytes, const decode_limits& limits,
                   msgpack::zone& zone, msgpack::object& root) {
  tree_filler filler(zone, root);
  return codec::parse_value(bytes, limits, &filler);
}

} // namespace actorgrid::detail
