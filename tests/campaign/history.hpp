#pragma once

#include "tests/campaign/moment.hpp"
#include "tests/campaign/plan.hpp"

#include <actorgrid/errc.hpp>
#include <actorgrid/observer.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace actorgrid::campaign {

/// One run of a call's handler.
struct call_run {
  moment began;
  std::size_t incarnation = 0; ///< of the node it runs on
  std::string caller;          ///< the caller's name, as the handler got it
  std::uint64_t request_hash = 0;
  moment returned;
  moment destroyed; ///< its coroutine was, before it returned
};

/// How something ended, as its caller saw it.
struct ending {
  moment when;
  failure why; ///< ok: success
  std::uint64_t answer_hash = 0;
};

struct call_record {
  std::size_t number = 0;
  planned_call plan;
  std::size_t incarnation = 0; ///< of the caller's node
  bool is_probe = false;
  std::uint64_t request_hash = 0;
  std::uint64_t answer_hash = 0; ///< of the right answer
  moment asked;
  std::string state; ///< of the peer, when the call was made
  std::vector<call_run> runs;
  std::vector<ending> endings;
  moment forgotten; ///< when its task was destroyed
};

/// A message of a stream, at one end.
struct message_note {
  moment when;
  std::uint64_t hash = 0;
};

/// What one end of a stream did and saw.
struct stream_side {
  std::vector<message_note> sent;
  std::vector<message_note> received;
  moment finished; ///< when it finished sending
  /// Every time it learned that there is no more; the first is the end.
  std::vector<ending> endings;
  moment gave_up; ///< when it cancelled, or dropped its handle
};

/// One run of a stream's handler.
struct stream_run {
  moment began;
  std::size_t incarnation = 0;
  stream_side side;
  moment returned;
  std::string error; ///< returned or thrown
  moment destroyed;
};

struct stream_record {
  std::size_t number = 0;
  planned_stream plan;
  std::size_t incarnation = 0;
  moment asked;
  std::string state;
  std::vector<ending> opened; ///< answers to opening it
  stream_side caller;
  moment forgotten;   ///< when the task that reads was destroyed
  bool waits = false; ///< the reader waits for a message now
  std::vector<stream_run> runs;
};

/// An event of a node about a peer.
struct node_event {
  moment when;
  std::size_t node = 0;
  std::size_t incarnation = 0;
  std::size_t peer = 0;
  event::kind what{};
  failure why;
  std::string state;    ///< of the peer, at that time
  std::string instance; ///< of the peer, as the node knows it
};

/// A process of a node.
struct incarnation_record {
  std::size_t node = 0;
  std::size_t incarnation = 0;
  std::string instance;
  moment began;
  moment ended;
  bool was_stopped = false;   ///< rather than crashed
  bool went_silently = false; ///< lost power
};

struct fault_event {
  moment when;
  planned_fault what;
};

/// What one node reports about one peer at the end.
struct final_numbers {
  std::size_t node = 0;
  std::size_t peer = 0;
  std::string state;
  std::uint64_t calls_in = 0, calls_out = 0, streams_in = 0, streams_out = 0, queue_bytes = 0;
  std::uint64_t connections = 0;
};

/// Everything that was seen in one simulation, and everything that was done to it.
class history {
public:
  explicit history(campaign_plan p) : plan(std::move(p)) {}

  /// The current moment, which orders behind every earlier one.
  moment now() { return {clock(), ++last_order_}; }

  campaign_plan plan;
  std::function<nanoseconds()> clock = [] { return nanoseconds{0}; };

  std::deque<call_record> calls;
  std::deque<stream_record> streams;
  std::vector<node_event> events;
  std::vector<incarnation_record> incarnations;
  std::vector<fault_event> faults;
  std::vector<std::string> odd_states; ///< where state() and the events disagree
  moment healed;                       ///< when every fault was undone
  moment whole;                        ///< when every pair was connected after that
  moment ended;                        ///< when everything had had time to end
  std::vector<final_numbers> numbers;  ///< at that time
  moment stopped;                      ///< when every node was stopped
  std::size_t actors_left = 0;         ///< after that
  std::vector<std::string> wire;       ///< the simulation's own trace

private:
  std::uint64_t last_order_ = 0;
};

} // namespace actorgrid::campaign
