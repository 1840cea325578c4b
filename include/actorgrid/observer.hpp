#pragma once

#include <actorgrid/errc.hpp>
#include <actorgrid/log_level.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace actorgrid {

/// An event of interest to operators. docs/events.md has what causes each, and what to do.
struct event {
  /// What happened.
  enum class kind : std::uint8_t {
    listening, ///< text: the address
    /// Another process has the address, and the node tries again for a while. text: for how long,
    /// why: the error.
    listening_delayed,
    dialling,  ///< this node began an attempt
    connected, ///< text: which side dialled, and the address of the other one
    /// The peer is another run of its process than before; `connected` follows. text: as there.
    peer_restarted,
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
    guest_left,      ///< the last connection of a guest ended; why
    peer_added,      ///< a host is a peer from now on; see node::add_peer
    peer_removed,    ///< a host is no peer any more: what is in flight is drained
    reconfigured,    ///< another configuration is in force; text: what changed
    /// Another configuration was asked for and is not in force; why: its mistakes.
    not_reconfigured,
    files_reloaded, ///< files of secrets or certificates changed and are in force; text: which
    /// Such files changed and cannot be used: what was in force stays. text: which, why.
    files_rejected,
    certificate_expiring, ///< within 30 days, or it has; text: which and when. Once a day.
    /// Calls or streams of a peer were refused with errc::not_allowed; told once a minute for each
    /// peer. text: which handler, and how many were refused since it was told last.
    not_allowed,
    /// The same with errc::rate_limited. why: the rate.
    rate_limited,
    /// The connection ended with a protocol error, and its last frames are in a file. text: its
    /// path, why: the error. Told once a minute for each peer.
    frames_written,
    frames_not_written, ///< they could not be written; why
    handler_died,       ///< text: which; it will be restarted
    handler_failed,     ///< text: which; it will not be restarted
    task_failed,        ///< a task given to spawn_task ended with an error
    signalled,          ///< run() received a signal: text says which, and its effect
    /// run() cannot notify the service manager; why: the reason. Reported once until it can again.
    not_notified,
    draining,
    stopped,
  };
  /// Kind of the event.
  kind what{};
  std::string peer = {}; ///< host, empty when it is about no peer
  /// As described for the kind.
  std::string text = {};
  /// The reason, for kinds that have one.
  failure why = {};
  /// What an operator can check or do; may be empty.
  std::string hint = {};
  /// The lane it happened in; empty for the node itself. See node_config::lanes.
  std::string lane = {};
  /// Name of the node that reports it.
  std::string node = {};
  /// Whether the peer is a guest.
  bool is_guest = false;
};
/// The name as written in the enum.
std::string_view to_string(event::kind k) noexcept;
/// The kind's code, such as "AG204", which never changes. docs/events.md explains it.
std::string_view event_code(event::kind k) noexcept;
/// How much an event of the kind matters in a log.
log_level level_of(event::kind k) noexcept;

/// Receives events as they happen. log.hpp has one that writes a log.
/// @thread called from any thread of the node, several at a time; must not block
class observer {
public:
  virtual ~observer() = default;
  /// Called when an event happens.
  virtual void on_event(const event& e) noexcept = 0;
};

} // namespace actorgrid
