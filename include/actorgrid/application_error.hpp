#pragma once

#include <actorgrid/payload.hpp>

#include <string>

namespace actorgrid {

/// The code that an application's handler gave an error.
struct application_error {
  /// Name of the code's std::error_category.
  std::string category;
  /// Value of the code.
  int value = 0;
  /// What the handler added, packed; empty if nothing. See details_of() in
  /// actorgrid/remote_error.hpp.
  payload details = {};
};

} // namespace actorgrid
