#pragma once

#include "codec/frame.hpp"
#include "net/mux/windows.hpp"

#include <cstdint>
#include <map>
#include <utility>

namespace actorgrid::testing {

/// Follows every stream of a pair on the wire. Throws broken_rule at a frame that is out of
/// sequence or beyond its window.
class wire_checker {
public:
  explicit wire_checker(mux::stream_windows window) : window_(window) {}

  void see(bool from_a, const codec::frame& f);

private:
  /// The state of one direction of a stream.
  struct direction {
    std::uint32_t next_seq = 0;
    std::int64_t in_use = 0; ///< messages sent and not yet unblocked
  };
  using stream_key = std::pair<bool, std::uint64_t>; ///< whether a is the client; the mux ID

  static void see_seq(direction& d, const codec::frame& f);
  static void use(direction& d, std::uint32_t window, const codec::frame& f);

  mux::stream_windows window_;
  std::map<stream_key, direction> clients_;
  std::map<stream_key, direction> servers_;
};

} // namespace actorgrid::testing
