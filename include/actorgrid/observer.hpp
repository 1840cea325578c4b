#pragma once

#include <actorgrid/errc.hpp>

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

namespace actorgrid {

/// Something worth telling an operator.
struct event {
  /// What happened.
  enum class kind : std::uint8_t {
    listening,       ///< text: the address
    dialling,        ///< this node began an attempt
    connected,       ///< text: which side dialled, and the address of the other one
    peer_restarted,  ///< connected, and the peer is another run of its process than before
    connection_lost, ///< why
    attempt_failed,  ///< why
    refused,         ///< a stranger or a peer was turned away: text has its address, why the reason
    not_dialled,     ///< a peer that has to dial this node has not for a while; told once
    name_contested,  ///< two processes use the peer's name and replace each other: text has both
    name_settled,    ///< one process uses it now
    /// Out of descriptors or memory for connections; text: the address, why: the error and what to
    /// do about it.
    accepting_paused,
    accepting_again, ///< there is room again; text: the address
    guest_left,      ///< the last connection of a guest ended
    handler_died,    ///< text: which; it is started again soon
    handler_failed,  ///< text: which; nobody starts it again
    task_failed,     ///< a task given to spawn_task ended with an error
    signalled,       ///< run() got a signal: text says which, and what comes of it
    /// run() cannot tell the service manager how the node fares: why; told once until it can again.
    not_notified,
    draining,
    stopped,
  };
  /// Which of them.
  kind what{};
  std::string peer; ///< host, empty when it is about no peer
  /// What the kind says.
  std::string text;
  /// The reason, for kinds that have one.
  failure why;
  /// What a person can compare or do; may be empty.
  std::string hint = {};
};
/// The name as written in the enum.
std::string_view to_string(event::kind k) noexcept;

/// Told about events as they happen.
/// @thread called from any thread of the node, several at a time; must not block
class observer {
public:
  virtual ~observer() = default;
  /// It happened just now.
  virtual void on_event(const event& e) noexcept = 0;
};

/// One logfmt line per event, in UTC; repeats of a failed attempt for the same reason, of a refusal
/// of the same address for the same reason and of a contest for a name are counted and printed
/// every tenth time only. Of refusals at most twenty are printed at once, and five a second; the
/// next line of one counts those left out.
///
/// A thread of its own writes the lines, so that no event waits for a stream that is slow or that
/// nobody reads. At most 256 lines of each kind of event wait to be written; those that find no
/// place are counted, and a line `event=lines_dropped` tells how many of which kind.
///
/// Destroying it writes what is left: to std::cerr, std::clog and std::cout for a second at most,
/// as exit() does too, to any other stream until all is written. `out` must outlive it, and belongs
/// to it until then.
std::shared_ptr<observer> log_to(std::ostream& out);

/// The line log_to prints for an event, without time; quoted and escaped so that no peer can forge
/// one.
std::string to_logfmt(const event& e);

} // namespace actorgrid
