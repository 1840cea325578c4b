#pragma once

#include <actorgrid/handler_id.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace actorgrid {

/// Information for a handler about the call or stream it serves. Cheap to copy.
struct call_info {
  /// Shared by all calls of the peer; use caller().
  std::shared_ptr<const std::string> caller_name;
  /// Shared by all calls of the handler; use subroute().
  std::shared_ptr<const std::string> subroute_name;
  /// ID of the handler.
  handler_id id;
  /// When the caller gives up; time_point::max() for never.
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();

  /// The calling peer, as written in the configuration; empty if unknown.
  const std::string& caller() const noexcept { return or_none(caller_name); }
  /// The subroute that was called; empty for none.
  const std::string& subroute() const noexcept { return or_none(subroute_name); }

private:
  static const std::string& or_none(const std::shared_ptr<const std::string>& text) noexcept {
    static const std::string none;
    return text ? *text : none;
  }
};

} // namespace actorgrid
