#pragma once

#include "codec/frame.hpp"

#include <actorgrid/msgpack.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace actorgrid::work {

/// What handlers exchange, as a map of some depth.
struct order {
  std::string customer;
  std::uint64_t number = 0;
  bool urgent = false;
  std::vector<std::string> skus;
  std::map<std::string, std::int64_t> prices;
  MSGPACK_DEFINE_MAP(customer, number, urgent, skus, prices)
};
order sample_order();

/// A request as links send it, of so many bytes.
codec::frame sample_frame(std::size_t bytes);
/// The same on the wire.
payload encoded_frame(std::size_t bytes);

} // namespace actorgrid::work
