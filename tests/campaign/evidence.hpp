#pragma once

#include "tests/campaign/history.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace actorgrid::campaign {

constexpr nanoseconds never = nanoseconds::max();
/// The default, which the campaign does not change.
constexpr nanoseconds write_timeout = std::chrono::seconds(4);

struct interval {
  nanoseconds from{0};
  nanoseconds to = never;
};

/// A connection as seen by one of its nodes.
struct connection_span {
  std::size_t incarnation = 0;
  moment up;
  moment down; ///< lost, or the process of the node ended
  failure why;
  std::string instance; ///< of the peer
};

/// A history, and what it shows about links and processes.
class evidence {
public:
  explicit evidence(const history& h);

  const history& seen;

  /// When a node is paused.
  const std::vector<interval>& pauses(std::size_t node) const { return pauses_[node]; }
  /// The first time, not before `at`, when a node is not paused.
  nanoseconds free_at(std::size_t node, nanoseconds at) const;
  /// When `node` may not hear that `peer` is alive, for instance because its own messages do not
  /// arrive. Gaps shorter than `slack` are ignored.
  std::vector<interval> silences(std::size_t node, std::size_t peer) const;
  /// When `node` certainly cannot hear `peer`, or cannot be heard.
  std::vector<interval> certain_silences(std::size_t node, std::size_t peer) const;
  /// Whether nothing stops or breaks either node or the link between them in that time.
  bool is_calm(std::size_t a, std::size_t b, interval during) const;
  /// The longest time that a message may travel between two nodes while nothing stops it.
  nanoseconds delay_max(std::size_t a, std::size_t b) const;
  /// How much time may pass between a cause and its effect at the other end, besides stops.
  nanoseconds slack(std::size_t a, std::size_t b) const;
  /// When `node` had a connection whose other end lost power, so that nothing was reported.
  std::vector<interval> dead_ends(std::size_t node, std::size_t peer) const;
  /// When the link was cut.
  std::vector<moment> cuts(std::size_t a, std::size_t b) const;

  const std::vector<connection_span>& connections(std::size_t node, std::size_t peer) const;
  /// The connection at that moment; null for none.
  const connection_span* connection_at(std::size_t node, std::size_t peer, moment when) const;
  /// A node's events about a peer, in order.
  const std::vector<node_event>& events(std::size_t node, std::size_t peer) const;
  /// A node's process at that moment; null for none.
  const incarnation_record* incarnation_at(std::size_t node, moment when) const;
  const incarnation_record& incarnation(std::size_t node, std::size_t number) const;

  /// Whether a call or stream that was made at `asked`, and whose handler began at `began`, came
  /// over a connection that had already ended at both ends.
  bool is_zombie(std::size_t from, std::size_t to, moment asked, moment began,
                 std::size_t incarnation) const;

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
