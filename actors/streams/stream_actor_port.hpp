#pragma once

#include "actors/streams/stream_actor.hpp"

#include <actorgrid/detail/stream_port.hpp>

namespace actorgrid::actors {

/// The user's access to a stream: calls its actor directly on the actor's own loop, and sends
/// messages from any other thread. Dropping it tells the actor that the stream is no longer used.
class stream_actor_port final : public detail::stream_port {
public:
  explicit stream_actor_port(caf::intrusive_ptr<stream_actor> stream);
  ~stream_actor_port() override;

  handler_id route() const noexcept override { return stream_->route(); }
  caf::actor actor() const override { return caf::actor_cast<caf::actor>(stream_.get()); }

  bool try_next(std::optional<payload>& item) override;
  bool await_input(detail::suspension& s) override;
  caf::message pull_request() const override;
  void absorb(detail::stream_update& update) override;
  void reject(failure why) override;
  failure end() const override;

  send_status try_send(payload& item) override;
  bool await_room(detail::suspension& s) override;
  caf::message credit_request() const override;
  void finish() override;
  void fail(failure why) override;

private:
  bool take_ended();

  const caf::intrusive_ptr<stream_actor> stream_;
  mux::fifo<payload> items_;
  failure end_;
  bool input_over_ = false;
  std::atomic<bool> finished_{false};
};

} // namespace actorgrid::actors
