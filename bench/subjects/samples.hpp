#pragma once

#include "codec/frame.hpp"

#include <actorgrid/msgpack.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace actorgrid::work {

/// A value such as handlers exchange: a map of some depth.
struct order {
  std::string customer;
  std::uint64_t number = 0;
  bool urgent = false;
  std::vector<std::string> skus;
  std::map<std::string, std::int64_t> prices;
  MSGPACK_DEFINE_MAP(customer, number, urgent, skus, prices)
};
order sample_order();

/// A request as links send it, with a body of that many bytes.
codec::frame sample_frame(std::size_t bytes);
/// The same frame as on the wire.
payload encoded_frame(std::size_t bytes);

} // namespace actorgrid::work
