#pragma once

#include "tests/campaign/history.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace actorgrid::campaign {

constexpr nanoseconds never = nanoseconds::max();
/// The default, which the campaign leaves as it is.
constexpr nanoseconds write_timeout = std::chrono::seconds(4);

struct interval {
  nanoseconds from{0};
  nanoseconds to = never;
};

/// A connection as one of its nodes saw it.
struct connection_span {
  std::size_t life = 0;
  moment up;
  moment down; ///< lost, or the node's process ended
  failure why;
  std::string instance; ///< of the peer
};

/// A history, and what follows from it about the world.
class evidence {
public:
  explicit evidence(const history& h);

  const history& seen;

  /// When that node stands still.
  const std::vector<interval>& pauses(std::size_t node) const { return pauses_[node]; }
  /// The first time from `at` on at which it does not.
  nanoseconds free_at(std::size_t node, nanoseconds at) const;
  /// When `node` may be kept from hearing that `peer` is alive, and be it by what keeps its own
  /// messages from arriving. Gaps shorter than `slack` do not count.
  std::vector<interval> silences(std::size_t node, std::size_t peer) const;
  /// When `node` can not hear from `peer`, or is not heard, for certain.
  std::vector<interval> certain_silences(std::size_t node, std::size_t peer) const;
  /// Whether nothing stops or breaks the link between two nodes, or one of them, in that time.
  bool is_calm(std::size_t a, std::size_t b, interval during) const;
  /// The longest that a message may travel between two nodes, while nothing stops it.
  nanoseconds delay_max(std::size_t a, std::size_t b) const;
  /// What may pass between a cause and its effect at the other end, besides.
  nanoseconds slack(std::size_t a, std::size_t b) const;
  /// When `node` had a connection whose other end died with its machine, so that nobody was told.
  std::vector<interval> dead_ends(std::size_t node, std::size_t peer) const;
  /// When the link was cut.
  std::vector<moment> cuts(std::size_t a, std::size_t b) const;

  const std::vector<connection_span>& connections(std::size_t node, std::size_t peer) const;
  /// The one at that moment; null for none.
  const connection_span* connection_at(std::size_t node, std::size_t peer, moment when) const;
  /// Events of a node about a peer, in order.
  const std::vector<node_event>& events(std::size_t node, std::size_t peer) const;
  /// The process of a node at that moment; null for none.
  const life_record* life_at(std::size_t node, moment when) const;
  const life_record& life(std::size_t node, std::size_t number) const;

  /// Whether what began at the handler's node after it was asked for came over a connection that
  /// had ended at both ends before.
  bool is_zombie(std::size_t from, std::size_t to, moment asked, moment began,
                 std::size_t life) const;

private:
  using pair = std::pair<std::size_t, std::size_t>;
  struct link_facts {
    std::vector<interval> held;
    std::vector<interval> throttled;
    std::vector<interval> cut;
    nanoseconds delay_max{0};
  };

  static pair ordered(std::size_t a, std::size_t b) { return std::minmax(a, b); }
  void note_fault(const fault_event& f);
  void note_event(const node_event& e);
  const link_facts& link(std::size_t a, std::size_t b) const;

  std::vector<std::vector<interval>> pauses_;
  std::map<pair, link_facts> links_;
  std::map<pair, std::vector<connection_span>> connections_;
  std::map<pair, std::vector<node_event>> events_;
};

} // namespace actorgrid::campaign
