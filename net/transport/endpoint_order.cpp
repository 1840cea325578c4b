#include "net/transport/endpoint_order.hpp"

#include <algorithm>
#include <cstddef>

namespace actorgrid::ws {

std::vector<tcp::endpoint> order_to_try(const std::vector<tcp::endpoint>& found,
                                        std::string_view preferred, std::string_view doubtful) {
  std::vector<tcp::endpoint> first_family, other_family;
  for (const auto& endpoint : found) {
    auto& family = endpoint.protocol() == found.front().protocol() ? first_family : other_family;
    if (std::ranges::find(family, endpoint) == family.end()) family.push_back(endpoint);
  }
  std::vector<tcp::endpoint> in_turn, order;
  for (std::size_t i = 0; i < std::max(first_family.size(), other_family.size()); ++i) {
    if (i < first_family.size()) in_turn.push_back(first_family[i]);
    if (i < other_family.size()) in_turn.push_back(other_family[i]);
  }
  const auto rank_of = [&](const tcp::endpoint& e) {
    const auto address = address_text(e);
    return address == preferred ? 0 : address == doubtful ? 2 : 1;
  };
  for (const int rank : {0, 1, 2})
    for (const auto& endpoint : in_turn)
      if (rank_of(endpoint) == rank) order.push_back(endpoint);
  return order;
}

} // namespace actorgrid::ws
