#pragma once

#include "codec/control.hpp"
#include "codec/timestamp_wire.hpp"

#include <msgpack.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace actorgrid::codec {

/// A key of a map and where its value goes.
struct map_field {
  std::string_view key;
  std::variant<instance_id*, std::string*, std::optional<std::string>*, bool*, timestamp*,
               std::uint64_t*, payload*>
      to;

  std::string_view expected() const noexcept {
    static constexpr std::array<std::string_view, 7> words{
        "bin of 16 bytes", "a string", "a string or nil", "a bool", "a time", "a number", "bin"};
    return words[to.index()];
  }
};

/// Follows the parser through a map, storing the values of known keys and skipping all others.
/// Announced sizes are not trusted: the parser hands out only what is really there.
class map_reader : public msgpack::null_visitor {
public:
  /// How deep the values of unknown keys may be nested before the payload is refused.
  static constexpr unsigned depth_max = 16;

  explicit map_reader(std::span<const map_field> fields) noexcept : fields_(fields) {}

  const std::string& error() const noexcept { return error_; }

  bool visit_nil() {
    if (auto* text = target<std::optional<std::string>>()) {
      text->reset();
      return true;
    }
    return skip("nil");
  }
  bool visit_boolean(bool value) {
    if (auto* flag = target<bool>()) {
      *flag = value;
      return true;
    }
    return skip("a bool");
  }
  bool visit_positive_integer(std::uint64_t value) {
    if (auto* number = target<std::uint64_t>()) {
      *number = value;
      return true;
    }
    return skip("an integer");
  }
  bool visit_negative_integer(std::int64_t) { return skip("an integer"); }
  bool visit_float32(float) { return skip("a float"); }
  bool visit_float64(double) { return skip("a float"); }
  bool visit_str(const char* data, std::uint32_t size) {
    const std::string_view text{data, size};
    if (in_key_ && depth_ == 1) {
      const auto found = std::ranges::find(fields_, text, &map_field::key);
      current_ = found == fields_.end() ? nullptr : &*found;
      return true;
    }
    if (auto* plain = target<std::string>()) {
      *plain = text;
      return true;
    }
    if (auto* optional = target<std::optional<std::string>>()) {
      *optional = text;
      return true;
    }
    return skip("a string");
  }
  bool visit_bin(const char* data, std::uint32_t size) {
    if (auto* id = target<instance_id>(); id && size == id->size()) {
      std::ranges::copy(std::as_bytes(std::span{data, size}), id->begin());
      return true;
    }
    if (auto* bytes = target<payload>()) {
      *bytes = payload::copy_of(std::as_bytes(std::span{data, size}));
      return true;
    }
    return skip("bin of " + std::to_string(size) + " bytes");
  }
  bool visit_ext(const char* data, std::uint32_t size) {
    if (auto* time = target<timestamp>(); time && size != 0) {
      if (const auto value =
              time_from_wire(data[0], std::as_bytes(std::span{data + 1, size - 1}))) {
        *time = *value;
        return true;
      }
      return skip("extension type " + std::to_string(static_cast<signed char>(data[0])) + " of "
                  + std::to_string(size - 1) + " bytes");
    }
    return skip("an extension");
  }
  bool start_array(std::uint32_t) { return nest("an array"); }
  bool end_array() {
    --depth_;
    return true;
  }
  bool start_map(std::uint32_t) {
    if (depth_ != 0) return nest("a map");
    depth_ = 1;
    return true;
  }
  bool end_map() {
    --depth_;
    return true;
  }
  bool start_map_key() {
    if (depth_ == 1) in_key_ = true;
    return true;
  }
  bool end_map_key() {
    if (depth_ == 1) in_key_ = false;
    return true;
  }
  void parse_error(std::size_t, std::size_t offset) {
    error_ = "expected msgpack, got an unused type byte at byte " + std::to_string(offset);
  }
  void insufficient_bytes(std::size_t, std::size_t offset) {
    error_ = "expected more bytes, the payload ends after " + std::to_string(offset);
  }

private:
  /// The target for a value of this type, if the map expects one now; else null.
  template <class T>
  T* target() const noexcept {
    if (depth_ != 1 || in_key_ || !current_) return nullptr;
    auto* const* to = std::get_if<T*>(&current_->to);
    return to ? *to : nullptr;
  }

  /// A value without a target: allowed only inside an unknown key's value.
  bool skip(std::string_view got) {
    if (depth_ == 0)
      error_ = "expected a map, got ";
    else if (depth_ == 1 && in_key_)
      error_ = "expected a string as key, got ";
    else if (depth_ == 1 && current_)
      error_ =
          std::string{current_->key} + ": expected " + std::string{current_->expected()} + ", got ";
    else
      return true;
    error_ += got;
    return false;
  }

  bool nest(std::string_view got) {
    if (!skip(got)) return false;
    if (depth_ == depth_max) {
      error_ = "expected at most " + std::to_string(depth_max) + " levels, got more";
      return false;
    }
    ++depth_;
    return true;
  }

  std::span<const map_field> fields_;
  const map_field* current_ = nullptr;
  unsigned depth_ = 0;
  bool in_key_ = false;
  std::string error_;
};

} // namespace actorgrid::codec
