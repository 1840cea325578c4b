#pragma once

#include "tests/chaos/record.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace actorgrid::chaos {

/// How the nodes are connected now: what the journal of each says about each other.
class mesh {
public:
  explicit mesh(std::size_t nodes) : size_(nodes), sides_(nodes * nodes) {}

  std::size_t size() const noexcept { return size_; }

  /// Takes a record from a node's journal.
  void take(std::size_t node, const record& r);
  /// Another run of the node began, which knows nothing yet.
  void forget(std::size_t node);

  /// Starts counting losses and restarts.
  void begin_cycle();
  /// Starts waiting for answers to calls that are made after this.
  void healed(time_point when);
  /// When every node had such an answer from every other; nothing until then, and nothing while a
  /// node says it is not connected.
  std::optional<time_point> whole_since() const;
  /// What is missing until the grid is whole, in words.
  std::string missing() const;

  /// What one node knows about another.
  struct side {
    bool is_up = false;
    unsigned failures = 0;            ///< failed attempts since it was up
    std::vector<std::string> losses;  ///< reasons, in this cycle
    unsigned restarts = 0;            ///< in this cycle
    std::optional<time_point> answer; ///< the first to a call made since the heal
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
