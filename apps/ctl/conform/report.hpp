#pragma once

#include "apps/ctl/global_options.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid::ctl::conform {

/// The outcome of one scenario or case.
struct verdict {
  enum class kind : std::uint8_t { passed, failed, skipped };

  std::string_view group;
  std::string_view name;
  kind what = kind::passed;
  std::string why = {}; ///< it failed or was skipped
  std::chrono::nanoseconds took{};
  std::uint64_t operations = 0; ///< 0: of no interest
  std::size_t clients = 1;
};

/// Prints verdicts as they come, and in the end how many there were of each group.
class report {
public:
  explicit report(const global_options& options) : options_(options) {}

  void add(const verdict& v);
  /// Prints the sums; on standard error, whether all passed.
  void finish() const;

  std::size_t tried() const noexcept;
  std::size_t failed() const noexcept;

private:
  struct sums {
    std::string_view group;
    std::size_t passed = 0, failed = 0, skipped = 0;
  };

  void print(const verdict& v) const;
  sums total() const noexcept;

  const global_options& options_;
  std::vector<sums> groups_;
};

} // namespace actorgrid::ctl::conform
