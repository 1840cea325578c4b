#pragma once

#include <actorgrid/error.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace actorgrid::ctl {

/// Exit codes of the program: part of its interface, listed in --help.
enum class exit_code : int {
  ok = 0,
  failure = 1,
  usage = 2,
  unreachable = 3,
  auth = 4,
  timeout = 5,
  remote = 6,
  command_not_run = 126,
  command_not_found = 127,
};

exit_code exit_code_of(errc code) noexcept;

/// Ends the program: main prints the text and exits with the code.
class quit : public std::runtime_error {
public:
  quit(exit_code code, const std::string& text) : std::runtime_error(text), code_(code) {}
  /// "what: the failure", with the exit code for its error code.
  quit(std::string_view what, const failure& f);

  exit_code code() const noexcept { return code_; }

private:
  exit_code code_;
};

/// The value; quits with the failure of `what` if there is none.
template <class T>
T value_or_quit(caf::expected<T> result, std::string_view what) {
  if (!result) throw quit(what, failure_of(result.error()));
  return std::move(*result);
}

} // namespace actorgrid::ctl
