#pragma once

#include <actorgrid/decode_limits.hpp>
#include <actorgrid/errc.hpp>

#include <msgpack.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <utility>

namespace actorgrid::detail {

/// Parses one msgpack value in one pass, with the checks of check_value(). Arrays and maps are
/// allocated in `zone`; strings and bins point into `bytes`. @error decode_failed
failure parse_tree(std::span<const std::byte> bytes, const decode_limits& limits,
                   msgpack::zone& zone, msgpack::object& root);

/// A zone for decoding, which the thread keeps for the next use.
class borrowed_zone {
public:
  borrowed_zone() : zone_(kept() ? std::move(kept()) : std::make_unique<msgpack::zone>()) {}
  borrowed_zone(const borrowed_zone&) = delete;
  borrowed_zone& operator=(const borrowed_zone&) = delete;
  ~borrowed_zone() {
    zone_->clear();
    kept() = std::move(zone_);
  }
  msgpack::zone& operator*() noexcept { return *zone_; }

private:
  static std::unique_ptr<msgpack::zone>& kept() {
    static thread_local std::unique_ptr<msgpack::zone> zone;
    return zone;
  }
  std::unique_ptr<msgpack::zone> zone_;
};

} // namespace actorgrid::detail
