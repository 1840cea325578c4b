#pragma once

#include <actorgrid/msgpack.hpp>

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

namespace actorgrid::detail {

/// Base of the stock types with string keys: read from a msgpack map, or from nil for no map.
template <class Value>
class text_map {
public:
  using map_type = std::map<std::string, Value, std::less<>>;

  text_map() = default;
  text_map(std::initializer_list<typename map_type::value_type> entries) : entries_(entries) {}

  /// Whether the key exists.
  bool contains(std::string_view key) const { return entries_.contains(key); }
  /// The first entry in the order of keys.
  auto begin() const noexcept { return entries_.begin(); }
  /// Past the last entry.
  auto end() const noexcept { return entries_.end(); }
  /// Number of keys.
  std::size_t size() const noexcept { return entries_.size(); }
  /// Whether there are no keys.
  bool empty() const noexcept { return entries_.empty(); }
  friend bool operator==(const text_map&, const text_map&) = default;

  template <class Packer>
  void msgpack_pack(Packer& packer) const {
    packer.pack(entries_);
  }
  void msgpack_unpack(const msgpack::object& o) {
    entries_.clear();
    if (!o.is_nil()) o.convert(entries_);
  }

protected:
  map_type entries_;
};

} // namespace actorgrid::detail
