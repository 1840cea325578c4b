#include "apps/ctl/session.hpp"

#include <actorgrid/detail/deadline.hpp>
#include <actorgrid/printable.hpp>

#include <algorithm>
#include <iostream>

namespace actorgrid::ctl {

namespace {

using namespace std::chrono_literals;

/// Failures that another attempt does not fix.
bool is_final(errc code) noexcept {
  return code == errc::unauthorized || code == errc::handshake_refused || code == errc::tls_failure;
}

} // namespace

session::session(const target_grid& where, const std::vector<std::string>& targets)
    : targets_(targets), timeout_(where.options().timeout), wait_(where.options().wait),
      system_(config_), node_(system_, where.own_node(targets)) {
  if (const auto error = node_.start()) throw quit("cannot start", failure_of(error));
}

failure session::connect(const std::string& host) {
  const auto peer = node_.peer(host);
  const auto deadline = detail::deadline_after(std::chrono::steady_clock::now(), timeout_);
  while (true) {
    const auto left = detail::saturating_cast<std::chrono::milliseconds>(
        detail::time_left(deadline, std::chrono::steady_clock::now()));
    const auto connected = peer.wait_connected(std::clamp(left, 1ms, 100ms)).get();
    if (connected) return {};
    if (code_of(connected.error()) != errc::deadline_exceeded) return failure_of(connected.error());
    const auto last = peer.stats().last_failure;
    if (last && (!wait_ || is_final(last.code))) return last;
    if (left <= 0ms) return last ? last : failure{errc::deadline_exceeded, "no connection in time"};
  }
}

peer session::reach(const std::string& host) {
  if (const auto failed = connect(host)) {
    // Whatever the other reasons are, the node could not be reached.
    if (is_final(failed.code)) throw quit(short_name(host), failed);
    throw quit(exit_code::unreachable, short_name(host) + ": " + render(failed));
  }
  return node_.peer(host);
}

std::vector<peer> session::reach_some() {
  std::vector<peer> reached;
  bool all_refused = true;
  for (const auto& host : targets_) {
    const auto failed = connect(host);
    if (!failed) {
      reached.push_back(node_.peer(host));
      continue;
    }
    all_refused = all_refused && is_final(failed.code);
    std::cerr << "actorgrid-ctl: " << short_name(host) << ": " << printable(render(failed)) << '\n';
  }
  unreached_code_ = all_refused ? exit_code::auth : exit_code::unreachable;
  return reached;
}

} // namespace actorgrid::ctl
