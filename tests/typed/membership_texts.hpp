#pragma once

#include "tests/typed/store.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// Events of a membership as texts.
namespace members {

using kind = actorgrid::membership_event::kind;
using texts = std::vector<std::string>;
using record = std::shared_ptr<texts>;

/// "peer_lost node1", "handler_died 50 shelf", "missed 7"
inline std::string text_of(const actorgrid::membership_event& e) {
  std::string text{to_string(e.what)};
  if (!e.peer.empty()) text += " " + e.peer.substr(e.peer.find("//") + 2, 5);
  if (e.is_guest) text += " guest";
  if (e.handler.is_valid()) text += " " + std::to_string(e.handler.value);
  if (!e.subroute.empty()) text += " " + e.subroute;
  if (e.count != 0) text += " " + std::to_string(e.count);
  return text;
}

/// The sorted events, of which the order does not matter.
inline texts sorted(texts all) {
  std::ranges::sort(all);
  return all;
}

inline texts taken(const record& seen) {
  return std::exchange(*seen, {});
}

/// The store under ID 50 of a node dies.
inline void kill_store(actorgrid::testing::simulation& sim, std::size_t node) {
  caf::anon_send(sim.node(node).actor(store::put), store::entry{"die", ""});
  sim.settle();
}

} // namespace members
