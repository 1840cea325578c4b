#include "apps/ctl/quorum_lock.hpp"

#include "apps/ctl/host_names.hpp"

#include <actorgrid/printable.hpp>
#include <actorgrid/task_group.hpp>

#include <algorithm>

namespace actorgrid::ctl {

quorum_lock::quorum_lock(node& own, const std::vector<std::string>& hosts,
                         contract::lock_request request, bool exclusive)
    : own_(own), request_(std::move(request)), exclusive_(exclusive) {
  for (const auto& host : hosts) members_.push_back({own.peer(host), false, {}});
}

std::size_t quorum_lock::held() const noexcept {
  return static_cast<std::size_t>(
      std::count_if(members_.begin(), members_.end(), [](const auto& m) { return m.held; }));
}

unary_route<contract::lock_request, contract::lock_answer> quorum_lock::route(const member& of,
                                                                              step what) const {
  if (what == step::release) return contract::locks_unlock;
  if (what == step::refresh && of.held) return contract::locks_refresh;
  return exclusive_ ? contract::locks_lock : contract::locks_read_lock;
}

task<> quorum_lock::ask(member* of, step what, std::chrono::milliseconds timeout) const {
  const auto chosen = route(*of, what);
  const call_options settings{.timeout = timeout};
  const auto answer = co_await of->node.call(chosen, request_, settings);
  of->held = false;
  if (!answer) {
    of->why_not = render(answer.error());
    co_return;
  }
  of->held = answer->granted && what != step::release;
  of->why_not = answer->reason;
  if (!answer->holders.empty()) of->why_not += " by " + answer->holders.front().owner;
}

void quorum_lock::ask_all(step what, std::chrono::milliseconds timeout) {
  task_group asking(own_);
  for (auto& m : members_) asking.add(ask(&m, what, timeout));
  asking.wait();
}

bool quorum_lock::acquire(std::chrono::milliseconds timeout) {
  ask_all(step::acquire, timeout);
  if (has_quorum()) return true;
  const auto asked = members_;
  // Also where no answer came: the node may have granted it nevertheless.
  ask_all(step::release, timeout);
  for (std::size_t i = 0; i < asked.size(); ++i) members_[i].why_not = asked[i].why_not;
  return false;
}

bool quorum_lock::refresh(std::chrono::milliseconds timeout) {
  ask_all(step::refresh, timeout);
  return has_quorum();
}

void quorum_lock::release(std::chrono::milliseconds timeout) {
  ask_all(step::release, timeout);
}

std::string quorum_lock::describe() const {
  std::string text = std::to_string(held()) + " of " + std::to_string(members_.size());
  std::string others;
  for (const auto& m : members_)
    if (!m.held)
      others += (others.empty() ? "" : "; ") + short_name(m.node.host()) + ": "
                + printable(m.why_not.empty() ? "granted, then released" : m.why_not);
  return others.empty() ? text : text + " (" + others + ")";
}

} // namespace actorgrid::ctl
