#pragma once

#include <actorgrid/actorgrid.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace actorgrid::change {

/// Who calls whom.
struct parties {
  std::vector<std::string> hosts; ///< every host that is ever a member
  std::vector<std::string> stays; ///< those of them that always are
};

/// Calls of a node to all others and streams among those that stay, all the time. Calls to a host
/// that comes and goes may fail as with one that is not there; any other failure is a loss.
class load {
public:
  load(node& here, parties who) : here_(here), who_(std::move(who)) {}

  /// Registers the handlers.
  void serve();
  void begin();
  /// Begins nothing new. Returns once everything has ended, or the node drains.
  void end();
  /// Everything so far, as one line of JSON.
  std::string report() const;

private:
  using milliseconds = std::chrono::milliseconds;

  bool stays(const std::string& host) const;
  task<> call_often(std::string host, std::size_t bytes, milliseconds pause);
  task<> converse(std::string host);
  void judge_call(const std::string& host, const caf::error& error);
  void lose(const std::string& what, const std::string& host, const std::string& why);

  node& here_;
  const parties who_;
  std::atomic<bool> is_over_{false};
  std::atomic<int> running_{0};
  std::atomic<std::uint64_t> begun_{0}, calls_{0}, streams_{0}, messages_{0};
  mutable std::mutex mutex_;
  std::map<std::string, std::uint64_t> not_answered_; ///< calls by code, of those that come and go
  std::vector<std::string> lost_;
};

} // namespace actorgrid::change
