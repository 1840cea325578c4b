#pragma once

#include <actorgrid/errc.hpp>
#include <actorgrid/handler_id.hpp>
#include <actorgrid/node.hpp>
#include <actorgrid/peer.hpp>

#include <array>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace actorgrid {

/// How many durations fell into which range. The ranges grow with the durations: four for each
/// power of two from 1 µs to 137 s, so that a duration is known to a quarter or better. Takes less
/// than a kilobyte, however many are counted.
class time_histogram {
public:
  /// The ranges: up to 1.024 µs, those in between, and above 137 s.
  static constexpr std::size_t bucket_count = 110;
  /// The range of a duration.
  static constexpr std::size_t bucket_of(std::chrono::nanoseconds d) noexcept {
    // In units of 256 ns, the bounds being the last of their range.
    const auto units = d.count() > 0 ? static_cast<std::uint64_t>(d.count() - 1) >> 8U : 0;
    if (units < 4) return 0;
    const auto octave = static_cast<unsigned>(std::bit_width(units)) - 3;
    const auto bucket = 1 + std::size_t{4} * octave + ((units >> octave) & 3U);
    return bucket < bucket_count ? bucket : bucket_count - 1;
  }
  /// The longest duration of a range; nanoseconds::max() for the last.
  static constexpr std::chrono::nanoseconds bound_of(std::size_t bucket) noexcept {
    if (bucket == 0) return std::chrono::nanoseconds{1024};
    if (bucket + 1 >= bucket_count) return std::chrono::nanoseconds::max();
    const auto octave = (bucket - 1) / 4;
    return std::chrono::nanoseconds{static_cast<std::int64_t>(5 + (bucket - 1) % 4)
                                    << (8 + octave)};
  }

  /// How many durations are in each range.
  std::array<std::uint64_t, bucket_count> buckets{};
  /// Of all durations.
  std::chrono::nanoseconds sum{0};

  /// How many durations were counted.
  std::uint64_t count() const noexcept;
  /// How many of them are at most `bound`. Exact if that is the bound of a range.
  std::uint64_t count_up_to(std::chrono::nanoseconds bound) const noexcept;
  /// The bound of the range in which the quantile `q` lies, from 0 to 1; zero if nothing was
  /// counted.
  std::chrono::nanoseconds quantile(double q) const noexcept;
  /// Counts one.
  void add(std::chrono::nanoseconds d) noexcept;
  /// Adds what another counted.
  time_histogram& operator+=(const time_histogram& other) noexcept;
};

/// What became of the calls or streams that a handler was asked to serve.
struct served_counts {
  std::uint64_t ok = 0;      ///< the handler answered; ended the stream without an error
  std::uint64_t error = 0;   ///< the handler failed, was gone, or nothing came of its answer
  std::uint64_t refused = 0; ///< not served because of a limit
  /// Over before the handler was done: the deadline passed, the caller or a drain cancelled it, or
  /// the connection was lost.
  std::uint64_t late = 0;
  std::uint64_t in_flight = 0; ///< waiting for the handler, or running

  /// Adds what another counted.
  served_counts& operator+=(const served_counts& other) noexcept;
};

/// The work of a handler.
struct handler_load {
  served_counts calls;   ///< of a handler of calls
  served_counts streams; ///< of a handler of streams
  /// Of calls, from the arrival of the request to the start of the handler. An actor is taken to
  /// start when it is sent the request.
  time_histogram queue_time;
  /// Of calls, from the start of the handler to its answer, or to the loss of the connection.
  time_histogram run_time;

  /// Adds the work of another.
  handler_load& operator+=(const handler_load& other) noexcept;
};

/// A registered handler and its work since it was registered.
struct handler_metrics {
  handler_stats stats; ///< what it is, and how it is
  /// Without its times for all but the first 2048 pairs of a handler and a loop that serves it: a
  /// node may have a hundred thousand handlers.
  handler_load load;
};

/// The work of all handlers of an ID that are no longer registered.
struct removed_handlers {
  handler_id id;            ///< with any subroute
  handler_load load;        ///< of what began before they were removed
  std::uint64_t deaths = 0; ///< of their actors
};

/// Frames of one kind.
struct frame_counts {
  std::string_view kind;      ///< as the protocol calls it, such as "Request"
  std::uint64_t sent = 0;     ///< to the peer
  std::uint64_t received = 0; ///< from the peer
};

/// The messages of all streams with a peer in one direction.
struct direction_metrics {
  std::uint64_t messages = 0; ///< sent, or read by their consumer
  /// How long tasks and actors have waited: to send, for credit or room in the connection's queue;
  /// to read, for a message. Of all streams together; counted when a wait is over.
  std::chrono::nanoseconds waited{0};
};

/// A peer, and what passed between it and this node since the node started.
struct peer_metrics {
  peer_stats stats; ///< its state, the connection's, and what is in flight
  /// How far the peer's clock was ahead of this node's when it connected last. Only the side that
  /// is dialled learns it.
  std::optional<std::chrono::nanoseconds> clock_difference;
  failure last_end;                      ///< why the last established connection ended
  std::vector<frame_counts> frames;      ///< those of each kind, without those of handshakes
  std::uint64_t calls_out_ok = 0;        ///< calls to the peer that returned a value
  std::uint64_t calls_out_failed = 0;    ///< that were sent and returned an error
  std::uint64_t calls_out_abandoned = 0; ///< whose outcome was no longer wanted
  std::uint64_t calls_in = 0;            ///< calls of the peer that reached this node's handlers
  std::uint64_t streams_out = 0;         ///< streams opened to the peer
  std::uint64_t streams_in = 0;          ///< streams of the peer that reached this node's handlers
  std::uint64_t refused_out = 0;         ///< calls and streams refused by this node's own limits
  std::uint64_t refused_in = 0;          ///< calls and streams of the peer beyond its limits here
  std::uint64_t queue_bytes_max = 0; ///< the most that waited to be written at the end of a turn
  direction_metrics stream_output;   ///< messages sent to the peer
  direction_metrics stream_input;    ///< messages received from the peer
};

/// An event loop.
struct loop_metrics {
  std::string name;                    ///< of its thread, such as "grid-0"
  std::uint64_t turns = 0;             ///< that did something
  std::chrono::nanoseconds busy{0};    ///< in these turns
  std::chrono::nanoseconds polling{0}; ///< looking for more, and finding nothing
  std::chrono::nanoseconds asleep{0};  ///< in the kernel
  /// How long the present turn has taken so far; zero while asleep.
  std::chrono::nanoseconds present_turn{0};
  /// The longest turn of the last minute, or two.
  std::chrono::nanoseconds longest_turn{0};
  /// The handler that took most of the longest turn; ID 0 if no handler is known to have run in it.
  handler_id longest_turn_handler;
  std::string longest_turn_subroute; ///< of that handler, if it is still registered
  /// How often another thread took the loop over from an actor or function of the pool that blocked
  /// it: each time, the loop stood still for 10 to 15 ms.
  std::uint64_t handovers = 0;
};

/// The process of the node, with everything else in it.
struct process_metrics {
  std::chrono::system_clock::time_point started; ///< when
  std::chrono::nanoseconds cpu_time{0};          ///< of all threads
  std::uint64_t resident_bytes = 0;              ///< memory in use
  std::uint64_t descriptors = 0;                 ///< open
  std::uint64_t descriptors_max = 0;             ///< that may be open
  std::uint64_t actors = 0;                      ///< of the actor system that count as running
};

/// A node at a moment. Each part is consistent by itself; the parts follow each other within
/// microseconds.
struct node_metrics {
  std::string local;        ///< name of the node
  std::string instance;     ///< of this run of the node
  std::string version;      ///< of ActorGrid
  bool is_draining = false; ///< or has stopped
  /// When the certificate expires that the node shows; the epoch without one. See
  /// node::certificate_expires().
  std::chrono::system_clock::time_point certificate_expires{};
  std::vector<peer_metrics> peers;       ///< the node itself, the configured ones, the guests
  std::vector<handler_metrics> handlers; ///< by ID and subroute
  std::vector<removed_handlers> removed; ///< by ID
  std::vector<loop_metrics> loops;       ///< all of them
  process_metrics process;               ///< that the node runs in
  std::string lane;                      ///< name of the lane that this is; empty for a node
  /// Those of a node, in the order of the configuration, without loops and process: these are those
  /// of the node.
  std::vector<node_metrics> lanes;
};

/// What kind of metric it is, as Prometheus names them.
enum class metric_type : std::uint8_t { counter, gauge, histogram };
/// The name as written in the enum.
std::string_view to_string(metric_type t) noexcept;

/// A value of a metric with its labels.
struct metric_sample {
  /// Durations up to a bound.
  struct bucket {
    double upper_bound = 0;  ///< in seconds
    std::uint64_t count = 0; ///< of all that are not above
  };
  /// Names and values.
  std::vector<std::pair<std::string, std::string>> labels;
  double value = 0;            ///< of a histogram: the sum
  std::uint64_t count = 0;     ///< of a histogram
  std::vector<bucket> buckets; ///< of a histogram, by bound; all that lie above are in none
};

/// A metric: its values for all that has it.
struct metric_family {
  std::string name;                      ///< such as "actorgrid_peer_connected"
  std::string help;                      ///< one sentence
  metric_type type = metric_type::gauge; ///< what its values are
  std::vector<metric_sample> samples;    ///< may be none
};

/// The metrics under the names that docs/metrics.md explains; those of lanes have the label "lane".
/// Handlers are told apart by ID alone and guests not at all, as monitoring keeps a series for each
/// combination of labels it ever saw.
std::vector<metric_family> metric_families(const node_metrics& metrics);
/// In the text format of Prometheus, version 0.0.4.
std::string prometheus_text(const std::vector<metric_family>& families);

} // namespace actorgrid
