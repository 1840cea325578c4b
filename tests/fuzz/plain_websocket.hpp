#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid::fuzz {

/// What a reader of websocket frames finds in some bytes.
struct websocket_reading {
  enum class end { cut_off, closed, violation, too_large };

  std::vector<std::string> messages; ///< binary ones, and a text if it comes first
  end how = end::cut_off;
};

/// Reads frames one after the other, as RFC 6455 describes them, without regard to speed.
websocket_reading read_websocket(std::string_view bytes, bool expects_masks,
                                 std::size_t message_bytes_max);

} // namespace actorgrid::fuzz
