#pragma once

#include "actors/stream_shared.hpp"
#include "net/mux/link.hpp"
#include "net/mux/outbox.hpp"
#include "net/ws/loop.hpp"
#include "net/ws/session.hpp"

#include <actorgrid/config.hpp>
#include <actorgrid/peer.hpp>

#include <caf/actor.hpp>
#include <caf/actor_addr.hpp>

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace actorgrid::detail {
struct peer_record;
}

namespace actorgrid::actors {

/// One websocket with what is on its way to it: owned by its connection actor, shared with the
/// actors of the connection's streams, which live on the same loop and put their frames straight
/// into the outbox.
///
/// What is pushed in a turn leaves at its end in one write; when it is much, a part before that.
/// @thread the loop's
class connection_context final : public mux::frame_sink,
                                 public ws::session::events,
                                 public ws::loop::turn_end_hook {
public:
  connection_context(std::unique_ptr<ws::session> session, const limits_config& limits);
  ~connection_context();

  /// Reads from now on; what arrives goes to `owner` as ws_message and ws_closed.
  void start(caf::actor owner);
  /// The handshake is done.
  void establish(const mux::link_config& config, std::shared_ptr<detail::peer_record> record);
  /// Closes the socket; nothing is sent or received any more.
  void close() noexcept;
  /// Closes once everything pushed so far is written.
  void close_when_written();

  void push(codec::frame f) override;
  /// Writes what was pushed now, rather than at the end of the turn together with what follows.
  void flush();
  /// The link, once established.
  mux::link& link() noexcept { return *link_; }
  bool is_established() const noexcept { return link_.has_value(); }
  std::size_t queued_bytes() const noexcept { return outbox_.size_bytes(); }
  std::size_t message_bytes_max() const noexcept { return limits_.message_bytes; }
  const std::string& remote_address() const noexcept { return remote_address_; }
  ws::loop& loop() noexcept { return loop_; }

  // Back-pressure.

  bool is_full() const noexcept { return outbox_.size_bytes() > limits_.queue_bytes; }
  /// Sends queue_has_room to the stream once the queue is at most half full.
  void notify_room(caf::actor_addr stream);

  // Streams.

  struct stream_entry {
    caf::actor actor;
    std::shared_ptr<stream_shared> shared;
    std::uint64_t mux_id = 0;
    handler_id id;
    bool outgoing = false;
  };
  mux::token next_token() noexcept { return ++last_token_; }
  void add_stream(mux::token token, stream_entry entry) { streams_[token] = std::move(entry); }
  caf::actor find_stream(mux::token token) const;
  void release_stream(mux::token token) noexcept;
  std::vector<stream_stats> describe_streams() const;
  void tell_streams_lost(const failure& why);

  /// Brings the record's numbers up to date.
  void count();

private:
  void on_message(payload message) override;
  void on_written(mux::wire_message spent) override;
  void on_closed(failure why) override;
  void on_turn_end() override { flush(); }

  limits_config limits_;
  ws::loop& loop_;
  std::string remote_address_;
  std::unique_ptr<ws::session> session_;
  mux::outbox outbox_;
  std::optional<mux::link> link_;
  std::shared_ptr<detail::peer_record> record_;
  caf::actor owner_;
  bool writing_ = false;
  bool closing_ = false;
  mux::token last_token_ = 0;
  std::unordered_map<mux::token, stream_entry> streams_;
  std::vector<caf::actor_addr> waiting_for_room_;
};

} // namespace actorgrid::actors
