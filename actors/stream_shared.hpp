#pragma once

#include "net/mux/windows.hpp"

#include <actorgrid/errc.hpp>
#include <actorgrid/handler_id.hpp>
#include <actorgrid/payload.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>

namespace actorgrid::actors {

class stream_actor;

/// What a stream's actor and the port its user holds know together.
struct stream_shared {
  stream_shared(handler_id id, std::size_t bytes_max) noexcept
      : route(id), message_bytes_max(bytes_max) {}

  const handler_id route;
  const std::size_t message_bytes_max;
  /// Messages the port may send without asking. The actor adds, the port takes.
  std::atomic<std::uint32_t> credit{0};
  /// Messages the port sent that the actor has not handled.
  std::atomic<std::uint32_t> in_transit{0};
  /// Nothing can be sent any more.
  std::atomic<bool> output_closed{false};
  /// The actor is gone; `leftover` and `end` are final.
  std::atomic<bool> ended{false};
  /// For statistics.
  std::atomic<mux::waiting_for> waiting{mux::waiting_for::nothing};

  /// The actor while it lives. @thread its loop's only
  stream_actor* local = nullptr;

  std::mutex mutex; ///< guards what follows
  std::deque<payload> leftover;
  failure end;
};

} // namespace actorgrid::actors
