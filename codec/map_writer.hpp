#pragma once

#include "codec/byte_buffer.hpp"
#include "codec/control.hpp"
#include "codec/timestamp_wire.hpp"

#include <actorgrid/payload.hpp>

#include <msgpack.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace actorgrid::codec {

/// The packer's output.
struct packer_output {
  byte_buffer bytes;
  void write(const char* data, std::size_t size) {
    const auto added = std::as_bytes(std::span{data, size});
    bytes.insert(bytes.end(), added.begin(), added.end());
  }
};

/// Packs a map key by key.
class map_writer {
public:
  explicit map_writer(std::uint32_t entries) { packer_.pack_map(entries); }

  map_writer& put(std::string_view key, const instance_id& id) {
    put_text(key);
    packer_.pack_bin(static_cast<std::uint32_t>(id.size()));
    packer_.pack_bin_body(reinterpret_cast<const char*>(id.data()),
                          static_cast<std::uint32_t>(id.size()));
    return *this;
  }
  map_writer& put(std::string_view key, std::string_view text) {
    put_text(key);
    put_text(text);
    return *this;
  }
  map_writer& put_optional(std::string_view key, const std::optional<std::string>& text) {
    put_text(key);
    text ? put_text(*text) : static_cast<void>(packer_.pack_nil());
    return *this;
  }
  map_writer& put(std::string_view key, std::uint64_t number) {
    put_text(key);
    packer_.pack_uint64(number);
    return *this;
  }
  map_writer& put_bin(std::string_view key, const payload& bytes) {
    put_text(key);
    packer_.pack_bin(static_cast<std::uint32_t>(bytes.size()));
    packer_.pack_bin_body(bytes.text().data(), static_cast<std::uint32_t>(bytes.size()));
    return *this;
  }
  map_writer& put_bool(std::string_view key, bool value) {
    put_text(key);
    value ? packer_.pack_true() : packer_.pack_false();
    return *this;
  }
  map_writer& put(std::string_view key, const timestamp& time) {
    put_text(key);
    const auto bytes = time_to_wire(time);
    packer_.pack_ext(bytes.size(), time_ext_type);
    packer_.pack_ext_body(bytes.data(), static_cast<std::uint32_t>(bytes.size()));
    return *this;
  }
  payload finish() const { return payload::copy_of(output_.bytes); }

private:
  void put_text(std::string_view text) {
    packer_.pack_str(static_cast<std::uint32_t>(text.size()));
    packer_.pack_str_body(text.data(), static_cast<std::uint32_t>(text.size()));
  }

  packer_output output_;
  msgpack::packer<packer_output> packer_{output_};
};

} // namespace actorgrid::codec
