#pragma once

#include <actorgrid/payload.hpp>

#include <chrono>
#include <string>

namespace actorgrid {

/// What an application's handler, or its node, said about an error beside its text.
struct application_error {
  /// Name of the code's std::error_category; empty if the handler gave no code.
  std::string category = {};
  /// Value of the code.
  int value = 0;
  /// What the handler added, packed; empty if nothing. See details_of() in
  /// actorgrid/remote_error.hpp.
  payload details = {};
  /// Whether the same call may succeed later, or at another node; see retryable().
  bool is_retryable = false;
  /// How long the caller should wait before it makes the same call there again; zero if not given.
  /// See retry_after().
  std::chrono::milliseconds retry_after{0};
};

} // namespace actorgrid
