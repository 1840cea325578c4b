#pragma once

#include <actorgrid/detail/handler_scope.hpp>
#include <actorgrid/detail/suspension.hpp>
#include <actorgrid/error.hpp>
#include <actorgrid/handler_id.hpp>
#include <actorgrid/messages.hpp>
#include <actorgrid/payload.hpp>
#include <actorgrid/route.hpp>

#include <caf/actor.hpp>
#include <caf/message.hpp>

#include <chrono>
#include <coroutine>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace actorgrid::actors {
class link_driver;
struct open_span;
} // namespace actorgrid::actors

namespace actorgrid::detail {

struct peer_record;

/// A request to an actor, as a message.
struct actor_request {
  caf::actor target;
  caf::message content;
  /// Identifies a call to its connection; 0 if this is not a call.
  std::uint64_t ticket = 0;
  /// The error if the target has ended.
  errc when_down = errc::actor_down;
};

/// Returns the request unchanged if it has a target. @error invalid_handle
result<actor_request> checked(actor_request r);
/// The error of a call without a target.
failure used_up();

/// Parameters for opening a stream, in addition to those of a call.
struct stream_terms {
  windows window;
  bool takes_input = true;
};

/// A call of a remote handler, or the opening of a stream, before it is sent.
struct remote_request {
  std::shared_ptr<peer_record> peer;
  handler_id id;
  payload body;
  std::string subroute;
  std::chrono::steady_clock::time_point deadline;
  std::optional<stream_terms> stream;
  bool inherits_deadline = false; ///< whether a handler's deadline limits this one
  bool inherits_trace = true;     ///< whether it belongs to a handler's trace
  shared_trace trace = {};
};

/// Takes over what a handler's calls have from it: the deadline if the request inherits deadlines
/// and its own is later, the trace if it inherits traces and has none.
void inherit(const inherited& what, remote_request& r) noexcept;
/// The same for a gathering, for its calls; does nothing to other requests.
void inherit(const inherited& what, actor_request& r);

/// Converts the request to a message to the peer's connection. @error invalid_handle,
/// invalid_handler, disconnected, unknown_peer, shutting_down
result<actor_request> to_message(remote_request r);

/// Opens the stream if this is the thread of the peer's connection; empty if it is not.
std::optional<result<stream_opened>> open_here(remote_request& r);

/// Receives the outcome of a call in flight on a connection.
class call_sink {
public:
  virtual void finish(result<payload> outcome) = 0;

  /// What tracers are told of the call; null for nothing.
  std::shared_ptr<actors::open_span> span;

protected:
  ~call_sink() = default;
};

/// A call that a task makes on the thread of the peer's connection, without any messages.
/// Destroying it abandons the call.
class call_here final : public suspension, private call_sink {
public:
  enum class state {
    elsewhere, ///< this is not the connection's thread; nothing was done
    waiting,   ///< the task resumes when the outcome is available
    done,      ///< the outcome is available
  };

  call_here() noexcept = default;
  ~call_here();

  state begin(remote_request& r, std::coroutine_handle<> task);
  /// @pre done
  result<payload> take() { return std::move(*outcome_); }

private:
  void finish(result<payload> outcome) override;
  void go_on() override { task_.resume(); }

  std::coroutine_handle<> task_;
  actors::link_driver* connection_ = nullptr; ///< while in flight
  std::uint64_t mux_id_ = 0;
  std::optional<result<payload>> outcome_;
};

} // namespace actorgrid::detail
