#pragma once

#include "actors/stream_shared.hpp"
#include "net/ws/loop.hpp"

#include <actorgrid/detail/stream_port.hpp>

#include <caf/actor.hpp>

#include <deque>
#include <memory>

namespace actorgrid::actors {

/// The user's access to a stream: straight to its actor on the actor's own loop, by messages from
/// any other thread. Dropping it tells the actor that nobody uses the stream any more.
class stream_port final : public detail::stream_port {
public:
  stream_port(caf::actor stream, std::shared_ptr<stream_shared> shared, const ws::loop& home);
  ~stream_port() override;

  handler_id route() const noexcept override { return shared_->route; }
  const caf::actor& actor() const noexcept override { return stream_; }

  bool try_next(std::optional<payload>& item) override;
  caf::message pull_request() const override;
  void absorb(detail::stream_update& update) override;
  void reject(failure why) override;
  failure end() const override;

  send_status try_send(payload& item) override;
  caf::message credit_request() const override;
  void finish() override;
  void fail(std::string text) override;

private:
  stream_actor* local() const noexcept;
  bool take_ended();

  caf::actor stream_;
  std::shared_ptr<stream_shared> shared_;
  const ws::loop& home_;
  std::deque<payload> items_;
  bool input_over_ = false;
  failure end_;
  std::atomic<bool> finished_{false};
};

} // namespace actorgrid::actors
