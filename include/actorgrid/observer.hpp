#pragma once

#include <actorgrid/errc.hpp>

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

namespace actorgrid {

/// An event of interest to operators.
struct event {
  /// What happened.
  enum class kind : std::uint8_t {
    listening, ///< text: the address
    /// Another process has the address, and the node tries again for a while. text: for how long,
    /// why: the error.
    listening_delayed,
    dialling,        ///< this node began an attempt
    connected,       ///< text: which side dialled, and the address of the other one
    peer_restarted,  ///< connected, and the peer is another run of its process than before
    connection_lost, ///< why
    attempt_failed,  ///< why
    refused,         ///< a connection was refused: text has its address, why the reason
    not_dialled,     ///< a peer that has to dial this node has not for a while; reported once
    name_contested,  ///< two processes use the peer's name and replace each other: text has both
    name_settled,    ///< only one process uses it now
    /// Out of descriptors or memory for new connections. text: the address, why: the error and what
    /// to do about it.
    accepting_paused,
    accepting_again, ///< accepting connections again; text: the address
    guest_left,      ///< the last connection of a guest ended
    peer_added,      ///< a host is a peer from now on; see node::add_peer
    peer_removed,    ///< a host is no peer any more: what is in flight is drained
    reconfigured,    ///< another configuration is in force; text: what changed
    /// Another configuration was asked for and is not in force; why: its mistakes.
    not_reconfigured,
    handler_died,   ///< text: which; it will be restarted
    handler_failed, ///< text: which; it will not be restarted
    task_failed,    ///< a task given to spawn_task ended with an error
    signalled,      ///< run() received a signal: text says which, and its effect
    /// run() cannot notify the service manager; why: the reason. Reported once until it can again.
    not_notified,
    draining,
    stopped,
  };
  /// Kind of the event.
  kind what{};
  std::string peer; ///< host, empty when it is about no peer
  /// As described for the kind.
  std::string text;
  /// The reason, for kinds that have one.
  failure why;
  /// What an operator can check or do; may be empty.
  std::string hint = {};
};
/// The name as written in the enum.
std::string_view to_string(event::kind k) noexcept;

/// Receives events as they happen.
/// @thread called from any thread of the node, several at a time; must not block
class observer {
public:
  virtual ~observer() = default;
  /// Called when an event happens.
  virtual void on_event(const event& e) noexcept = 0;
};

/// Logs one logfmt line per event, with times in UTC. Attempts that repeatedly fail for the same
/// reason, refusals of the same address for the same reason, and contests for a name are counted
/// and printed only every tenth time. Refusals are also limited to bursts of twenty and five per
/// second; the next refusal printed tells how many were left out.
///
/// A dedicated thread writes the lines, so that events never wait for a slow or unread stream. At
/// most 256 lines of each kind of event are queued. Further lines are dropped and counted, and a
/// line `event=lines_dropped` gives the count for each kind.
///
/// The destructor writes the remaining lines: to std::cerr, std::clog and std::cout for at most a
/// second, as exit() does too; to any other stream until all are written. `out` must outlive the
/// observer, and only the observer may use it until then.
std::shared_ptr<observer> log_to(std::ostream& out);

/// The line log_to prints for an event, without the time. Values are quoted and escaped so that no
/// peer can forge a line.
std::string to_logfmt(const event& e);

} // namespace actorgrid
