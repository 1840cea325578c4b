#pragma once

#include <actorgrid/observer.hpp>

#include <chrono>
#include <cstddef>
#include <list>
#include <map>
#include <optional>
#include <string>

namespace actorgrid::actors {

/// What a log leaves out: events that say what a line before has said, and refusals of strangers
/// beyond what anybody reads. Both are counted.
class log_repeats {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// One of this many repeats is printed.
  static constexpr std::size_t print_every = 10;
  /// How many refusals are printed at once, and then how many a second.
  static constexpr std::size_t refusals_at_once = 20;
  static constexpr std::size_t refusals_per_second = 5;
  /// How long an address and the reason it was refused are remembered, and how many of them.
  static constexpr std::chrono::seconds refusal_lasts{60};
  static constexpr std::size_t refusals_max = 256;

  /// What to add to the event's line: the count of repeats. Nothing when there should be no line.
  std::optional<std::string> suffix_of(const event& e, time_point now);

private:
  struct repeated {
    failure why;
    std::size_t count = 0;
    bool is_contested = false; ///< connections come and go, as a line has said
  };
  struct refusal {
    std::string address; ///< without the port, which is another each time
    failure why;
    std::size_t count = 0;
    time_point last;
  };

  std::optional<std::size_t> count(const event& e, time_point now);
  std::size_t count_refusal(const event& e, time_point now);
  bool has_turn(time_point now);

  std::map<std::string, repeated> last_; ///< by peer
  std::list<refusal> refusals_;          ///< the latest first
  double turns_ = refusals_at_once;
  time_point turns_counted_;
  std::size_t left_out_ = 0;
};

} // namespace actorgrid::actors
