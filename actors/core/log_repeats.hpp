#pragma once

#include <actorgrid/observer.hpp>

#include <chrono>
#include <cstddef>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace actorgrid::actors {

/// Decides which events a log omits: repeats of what an earlier line said, and refusals of unknown
/// peers beyond a readable rate. Both are counted.
class log_repeats {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// One in this many repeats is printed.
  static constexpr std::size_t print_every = 10;
  /// Rate limit for printed refusals: the burst size, then lines per second.
  static constexpr std::size_t refusals_at_once = 20;
  static constexpr std::size_t refusals_per_second = 5;
  /// How long a refused address and the reason are remembered, and how many of them at most.
  static constexpr std::chrono::seconds refusal_lasts{60};
  static constexpr std::size_t refusals_max = 256;

  /// What the event's line stands for.
  struct counts {
    std::size_t repeats = 1;  ///< how often it happened in a row
    std::size_t left_out = 0; ///< refusals without a line before it
  };

  /// What to count in the event's line; nothing if the line is to be omitted.
  std::optional<counts> count(const event& e, time_point now);

private:
  struct repeated {
    failure why;
    std::size_t count = 0;
    bool is_contested = false;  ///< in a name contest that was already logged
    bool has_restarted = false; ///< its new connection was logged as a restart
  };
  struct refusal {
    std::string address; ///< without the port, which changes each time
    failure why;
    std::size_t count = 0;
    time_point last;
  };

  std::optional<std::size_t> repeats_of(const event& e, time_point now);
  std::size_t count_refusal(const event& e, time_point now);
  bool has_turn(time_point now);

  std::map<std::pair<std::string, std::string>, repeated> last_; ///< by lane and peer
  std::list<refusal> refusals_;                                  ///< most recent first
  double turns_ = refusals_at_once;
  time_point turns_counted_;
  std::size_t left_out_ = 0;
};

} // namespace actorgrid::actors
