#pragma once

#include <msgpack.hpp>

#include <cstddef>
#include <exception>
#include <string_view>

namespace actorgrid::fuzz {

/// One value as unpacked by msgpack-cxx, to compare our own reading with. It believes announced
/// sizes up to the limits given here, so keep these low.
class plain_msgpack {
public:
  struct limits {
    std::size_t array = 0;
    std::size_t map = 0;
    std::size_t depth = 64;
  };

  plain_msgpack(std::string_view bytes, const limits& max) noexcept {
    const msgpack::unpack_limit limit(max.array, max.map, bytes.size(), bytes.size(), bytes.size(),
                                      max.depth);
    try {
      msgpack::unpack(value_, bytes.data(), bytes.size(), size_, nullptr, nullptr, limit);
      is_read_ = !bytes.empty();
    } catch (const std::exception&) {
      size_ = 0;
    }
  }

  /// Whether there was a value.
  explicit operator bool() const noexcept { return is_read_; }
  const msgpack::object& root() const noexcept { return value_.get(); }
  /// How many bytes the value takes.
  std::size_t size() const noexcept { return size_; }

private:
  msgpack::object_handle value_;
  std::size_t size_ = 0;
  bool is_read_ = false;
};

} // namespace actorgrid::fuzz
