#pragma once

#include "apps/contract/locks.hpp"

#include <actorgrid/node.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace actorgrid::ctl {

/// A lock that a majority of all nodes grants. Each node keeps its own table; only the same
/// acquisition, named by its uid, may hold what it holds.
/// @thread one at a time
class quorum_lock {
public:
  /// One node's part in it.
  struct member {
    peer node;
    bool held = false;
    std::string why_not; ///< the last answer, when it does not hold
  };

  quorum_lock(node& own, const std::vector<std::string>& hosts, contract::lock_request request,
              bool exclusive);

  /// Asks all nodes at once. Without a majority, what was granted is released again.
  bool acquire(std::chrono::milliseconds timeout);
  /// Refreshes where it is held and asks again where it is not. Returns has_quorum().
  bool refresh(std::chrono::milliseconds timeout);
  /// Tells every node, also those that should not hold it.
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
