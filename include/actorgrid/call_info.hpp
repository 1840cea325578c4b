#pragma once

#include <actorgrid/handler_id.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace actorgrid {

/// What a handler is told about the call or stream it serves. Cheap to copy.
struct call_info {
  /// Shared by all calls of the peer; use caller().
  std::shared_ptr<const std::string> caller_name;
  /// Shared by all calls of the handler; use subroute().
  std::shared_ptr<const std::string> subroute_name;
  /// The handler's.
  handler_id id;
  /// When the caller gives up; time_point::max() for never.
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();

  /// The peer that called, as written in the configuration; empty when that is not known.
  const std::string& caller() const noexcept { return or_none(caller_name); }
  /// The subroute it called, empty for none.
  const std::string& subroute() const noexcept { return or_none(subroute_name); }

private:
  static const std::string& or_none(const std::shared_ptr<const std::string>& text) noexcept {
    static const std::string none;
    return text ? *text : none;
  }
};

} // namespace actorgrid
