#pragma once

#include "apps/contract/locks.hpp"

#include <actorgrid/node.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace actorgrid::ctl {

/// A lock granted by a majority of all nodes. Each node keeps its own table, in which a uid names
/// this acquisition.
/// @thread one at a time
class quorum_lock {
public:
  /// The part of one node.
  struct member {
    peer node;
    bool held = false;
    std::string why_not; ///< why it does not hold the lock, by its last answer
  };

  quorum_lock(node& own, const std::vector<std::string>& hosts, contract::lock_request request,
              bool exclusive);

  /// Asks all nodes at once. Without a majority, releases what was granted.
  bool acquire(std::chrono::milliseconds timeout);
  /// Refreshes the lock where it is held and asks again where it is not. Returns has_quorum().
  bool refresh(std::chrono::milliseconds timeout);
  /// Releases the lock at every node, even where it should not be held.
  void release(std::chrono::milliseconds timeout);

  bool has_quorum() const noexcept { return held() >= quorum(); }
  std::size_t held() const noexcept;
  std::size_t quorum() const noexcept { return members_.size() / 2 + 1; }
  const std::vector<member>& members() const noexcept { return members_; }
  /// "2 of 3 (node3: disconnected)".
  std::string describe() const;

private:
  enum class step { acquire, refresh, release };

  void ask_all(step what, std::chrono::milliseconds timeout);
  task<> ask(member* of, step what, std::chrono::milliseconds timeout) const;
  unary_route<contract::lock_request, contract::lock_answer> route(const member& of,
                                                                   step what) const;

  node& own_;
  contract::lock_request request_;
  bool exclusive_;
  std::vector<member> members_;
};

} // namespace actorgrid::ctl
