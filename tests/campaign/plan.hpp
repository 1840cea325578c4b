#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

namespace actorgrid::campaign {

using std::chrono::microseconds;
using std::chrono::milliseconds;

/// What serves a call.
enum class call_kind : std::uint8_t {
  echo,        ///< a coroutine that answers at once
  slow,        ///< a coroutine that takes its time
  throwing,    ///< a coroutine that throws
  erring,      ///< a coroutine that returns an error
  never,       ///< a coroutine that does not return
  forward,     ///< a coroutine that asks another node
  on_pool,     ///< a function on the pool
  on_loop,     ///< a function on the connection's loop
  actor,       ///< an actor that answers at once
  slow_actor,  ///< an actor that answers later
  dying_actor, ///< an actor that dies of some requests, and is started again
  loop_actor,  ///< an actor that lives on a loop
  unknown,     ///< no handler
};
inline constexpr std::size_t call_kinds = 13;

/// How it is called.
enum class call_form : std::uint8_t {
  task,    ///< co_await
  actor,   ///< then(), on an actor that belongs to no node
  message, ///< CAF's plain message, with its default deadline
};

struct planned_call {
  std::size_t from = 0;
  std::size_t to = 0;
  call_kind kind{};
  call_form form{};
  std::size_t bytes = 0;
  milliseconds work{0}; ///< how long the handler takes, if it takes time
  milliseconds timeout{0};
};

/// What serves a stream.
enum class stream_kind : std::uint8_t {
  echo,     ///< sends back what it gets
  source,   ///< sends, and takes no input
  sink,     ///< reads to the end, sends nothing
  slow,     ///< an echo that takes its time
  deaf,     ///< neither reads nor sends nor returns
  shouting, ///< only sends, until it may not
  throwing, ///< throws in the middle
  erring,   ///< returns an error in the middle
  actor,    ///< an actor that sends back what it gets
};
inline constexpr std::size_t stream_kinds = 9;

/// What the caller of a stream does.
enum class caller_kind : std::uint8_t {
  both,     ///< sends all and finishes in one task, reads to the end in another
  in_turns, ///< sends one, reads one
  slow,     ///< as `both`, but reads slowly
  mute,     ///< finishes at once and reads
  deaf,     ///< sends and reads nothing, then cancels
  cancels,  ///< cancels in the middle
  abandons, ///< drops its handle in the middle
};
inline constexpr std::size_t caller_kinds = 7;

struct planned_stream {
  std::size_t from = 0;
  std::size_t to = 0;
  stream_kind kind{};
  caller_kind caller{};
  std::size_t window = 0; ///< an index into the windows that handlers are registered with
  std::size_t messages = 0;
  std::size_t bytes = 0;
  milliseconds pace{0};     ///< how long the slow kinds take for a message
  milliseconds timeout{0};  ///< 0: none
  milliseconds patience{0}; ///< after which a caller that is not done cancels
};

enum class fault_kind : std::uint8_t {
  cut,
  heal,
  hold,
  hold_one_way, ///< messages from a to b
  release,
  delay,
  throttle,
  pause,
  resume,
  crash,
  cut_power,
  stop,
  restart,
  step_clock,
};
std::string_view to_string(fault_kind k) noexcept;

/// A fault of the link between a and b, or of node a.
struct planned_fault {
  fault_kind kind{};
  std::size_t a = 0;
  std::size_t b = 0;
  std::int64_t amount = 0; ///< ms of a delay or clock step, bytes per second of a throttle
};

struct planned_start {
  std::size_t node = 0;
};

struct planned_step {
  milliseconds at{0};
  std::variant<planned_start, planned_call, planned_stream, planned_fault> what;
};

/// Everything that will be done in one simulation.
struct campaign_plan {
  std::uint64_t seed = 0;
  std::size_t nodes = 0;
  std::size_t loops = 0;
  milliseconds ping_interval{0};
  milliseconds stream_ping_interval{0};
  microseconds read_delay_max{0};
  std::vector<planned_step> steps; ///< by time
};

/// The plan of a seed.
campaign_plan plan_of(std::uint64_t seed);

} // namespace actorgrid::campaign
