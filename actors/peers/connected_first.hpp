#pragma once

#include <actorgrid/peer.hpp>

#include <iterator>
#include <utility>
#include <vector>

namespace actorgrid::actors {

/// The peers that are connected now, then the others; otherwise in the order given.
inline std::vector<peer> connected_first(const std::vector<peer>& peers) {
  std::vector<peer> first, rest;
  for (const auto& p : peers) (p.is_connected() ? first : rest).push_back(p);
  first.insert(first.end(), std::make_move_iterator(rest.begin()),
               std::make_move_iterator(rest.end()));
  return first;
}

} // namespace actorgrid::actors
