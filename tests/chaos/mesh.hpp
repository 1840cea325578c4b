#pragma once

#include "tests/chaos/record.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace actorgrid::chaos {

/// How the nodes are connected now, by their journals: what each says of each other.
class mesh {
public:
  explicit mesh(std::size_t nodes) : size_(nodes), sides_(nodes * nodes) {}

  std::size_t size() const noexcept { return size_; }

  /// A record of the journal of a node.
  void take(std::size_t node, const record& r);
  /// Another run of the node began: it knows nothing.
  void forget(std::size_t node);

  /// From here on losses and restarts count.
  void begin_cycle();
  /// From here on answers count, to what is asked later.
  void healed(time_point when);
  /// When everyone had such an answer from everyone; nothing until then, and while a node thinks
  /// that it is not connected.
  std::optional<time_point> whole_since() const;
  /// What is missing to that, in words.
  std::string missing() const;

  /// What one node knows of another.
  struct side {
    bool is_up = false;
    unsigned failures = 0;            ///< attempts that failed since it was up
    std::vector<std::string> losses;  ///< in this cycle, why
    unsigned restarts = 0;            ///< in this cycle
    std::optional<time_point> answer; ///< the first to what was asked since the heal
    std::optional<time_point> lost;   ///< the last time
  };
  const side& of(std::size_t node, std::size_t peer) const { return sides_[node * size_ + peer]; }

private:
  struct question {
    time_point when;
    std::size_t to;
  };

  template <class F>
  void for_each_pair(F f) const;
  side& at(std::size_t node, std::size_t peer) { return sides_[node * size_ + peer]; }

  std::size_t size_;
  std::vector<side> sides_;
  std::unordered_map<std::string, question> asked_;
  time_point healed_{};
};

} // namespace actorgrid::chaos
