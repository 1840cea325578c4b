#include <actorgrid/log_level.hpp>

namespace actorgrid {

std::string_view to_string(log_level l) noexcept {
  switch (l) {
  case log_level::debug:
    return "debug";
  case log_level::info:
    return "info";
  case log_level::warning:
    return "warning";
  case log_level::error:
    return "error";
  }
  return "unknown";
}

std::string_view to_string(log_format f) noexcept {
  switch (f) {
  case log_format::logfmt:
    return "logfmt";
  case log_format::json:
    return "json";
  }
  return "unknown";
}

} // namespace actorgrid
