#pragma once

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
}

namespace actorgrid::detail {

struct peer_record;

/// What is asked of an actor by a message.
struct actor_request {
  caf::actor target;
  caf::message content;
  /// Names a call to a connection; 0 when it is none.
  std::uint64_t ticket = 0;
  /// What it means that the target is gone.
  errc when_down = errc::actor_down;
};

/// The request as it is, if there is anybody to send it to. @error invalid_handle
result<actor_request> checked(actor_request r);
/// The error of a call that asks nobody.
failure used_up();

/// What a stream is opened with, beside what a call has too.
struct stream_terms {
  windows window;
  bool takes_input = true;
};

/// A call of a remote handler, or the opening of a stream, before it is on its way.
struct remote_request {
  std::shared_ptr<peer_record> peer;
  handler_id id;
  payload body;
  std::string subroute;
  std::chrono::steady_clock::time_point deadline;
  std::optional<stream_terms> stream;
};

/// As a message to the peer's connection. @error invalid_handle, disconnected, unknown_peer,
/// shutting_down
result<actor_request> to_message(remote_request r);

/// Opens the stream when this is the thread of the peer's connection; nothing when it is not.
std::optional<result<stream_opened>> open_here(remote_request& r);

/// Where the outcome of a call goes that is in flight on a connection.
class call_sink {
public:
  virtual void finish(result<payload> outcome) = 0;

protected:
  ~call_sink() = default;
};

/// A call made on the thread of the peer's connection by a task of the same thread: no messages in
/// between. Destroying it abandons the call.
class call_here final : public suspension, private call_sink {
public:
  enum class state {
    elsewhere, ///< this is not the connection's thread; nothing was done
    waiting,   ///< the task goes on when the outcome is there
    done,      ///< the outcome is there
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
