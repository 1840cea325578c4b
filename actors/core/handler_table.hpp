#pragma once

#include "actors/core/handler_counts.hpp"
#include "actors/core/hash_trie.hpp"
#include "actors/core/per_loop.hpp"
#include "actors/core/removed_counts.hpp"
#include "actors/core/token_bucket.hpp"
#include "codec/subroute.hpp"
#include "config/caller_set.hpp"

#include <actorgrid/handler.hpp>
#include <actorgrid/node.hpp>

#include <caf/actor.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid::actors {

class pool_queue;
class served_actor;

/// "handler 40 under "shelf/7"", for errors and events.
std::string name_of(handler_id id, std::string_view subroute);

/// A registered handler and its actor.
struct handler_entry {
  detail::handler_spec spec;
  std::shared_ptr<const std::string> subroute;
  caf::actor actor;
  /// How many handlers that are registered share the actor; the table's.
  std::shared_ptr<std::size_t> sharing;
  std::atomic<bool> is_registered{true};
  /// The queue of a function that runs on the pool.
  std::shared_ptr<pool_queue> pool;
  /// Set for handlers that are actors.
  std::shared_ptr<served_actor> served;
  /// Streams that a function handler is running now.
  std::atomic<std::size_t> running{0};
  /// Its number and ID, as loops know their work.
  std::uint64_t work = 0;
  std::shared_ptr<timing_quota> timed;
  /// What each loop counted of its calls and streams: outlives the handler in the table's sums.
  const std::shared_ptr<per_loop<handler_counts>> counts =
      std::make_shared<per_loop<handler_counts>>();
  std::atomic<handler_state> state{handler_state::serving};
  /// Who may use it; empty: everyone.
  std::vector<caller_set> allowed;
  /// Set if the handler has a rate.
  std::optional<token_bucket> rate;

  /// Reads `allowed` and `rate` from the options of `spec`. @error invalid_config
  failure read_options();
  bool allows(const access_caller& who) const noexcept;
  /// Whether calls and streams are checked before they are served.
  bool is_restricted() const noexcept { return !allowed.empty() || rate.has_value(); }
  /// The counts of that loop. @thread the loop's
  handler_counts& counts_of(const void* loop) { return counts->of(loop, timed); }
  void count_death(failure why);
  handler_stats stats() const;
  handler_load load() const;

private:
  mutable std::mutex mutex_;
  std::uint64_t deaths_ = 0;
  failure last_death_;
};

/// Handlers that are registered together and share an actor; mostly just one.
using handler_group = std::vector<std::shared_ptr<handler_entry>>;

/// Takes one of a stream function's `concurrency` permits, held until the last copy is gone; null
/// if none is left.
std::shared_ptr<void> begin_stream(std::shared_ptr<handler_entry> handler);

/// The handlers of a node by ID and subroute.
///
/// Connections look handlers up in snapshots. A change makes a new snapshot, which shares nearly
/// all of the previous one, and increments the version. So a change costs the same no matter how
/// many handlers there are, and a lookup takes no lock.
/// @thread any
class handler_table {
public:
  /// The handlers at one point in time.
  class snapshot {
  public:
    /// Null when there is none.
    std::shared_ptr<handler_entry> find(std::uint8_t id,
                                        const std::optional<codec::subroute_id>& subroute) const;

  private:
    friend handler_table;
    struct id_hash {
      std::uint64_t operator()(const codec::subroute_id& id) const noexcept;
    };
    using entry = std::shared_ptr<handler_entry>;
    /// Small enough to copy on every change.
    using plain_handlers = std::array<entry, 256>;

    void put(std::uint8_t id, const std::optional<codec::subroute_id>& subroute, entry e);
    template <class F>
    void for_each(F&& f) const {
      for (const auto& e : *by_id_)
        if (e) f(*e);
      by_subroute_.for_each([&](const auto&, const entry& e) { f(*e); });
    }

    std::shared_ptr<const plain_handlers> by_id_ = std::make_shared<const plain_handlers>();
    hash_trie<codec::subroute_id, entry, id_hash> by_subroute_;
  };

  /// Adds handlers that share an actor, made with `spawn`; none if the ID and subroute of one are
  /// taken. @error handler_exists, invalid_handler, invalid_config, shutting_down
  caf::error add(std::vector<detail::handler_spec> specs,
                 const std::function<caf::actor(const handler_group&)>& spawn);
  /// Removes handlers, all or none, and ends their actors if no other handler shares them.
  /// @error unknown_handler
  caf::error remove(const std::vector<handler_id>& ids, std::string_view subroute);
  /// Null when there is none.
  std::shared_ptr<handler_entry> find(handler_id id, std::string_view subroute) const;
  std::vector<handler_stats> stats() const;
  /// What was counted of the handlers, by ID and subroute, and of those that were removed, by ID.
  struct counted {
    std::vector<handler_metrics> handlers;
    std::vector<removed_handlers> removed;
  };
  counted counts() const;
  /// The subroute of the handler with that handler_entry::work; empty if there is none any more.
  std::string subroute_of(std::uint64_t work) const;
  /// The ID that is part of a handler_entry::work.
  static handler_id id_of(std::uint64_t work) noexcept {
    return handler_id{static_cast<std::uint8_t>(work)};
  }
  /// Removes all handlers; from now on add fails.
  void close();

  std::uint64_t version() const noexcept { return version_.load(std::memory_order_acquire); }
  std::shared_ptr<const snapshot> current() const;

private:
  /// Leaves the previous snapshot in `next`. Destroying it may destroy what users put into their
  /// handlers, so that must happen while no lock is held.
  void publish(std::shared_ptr<const snapshot>& next);

  mutable std::mutex changes_; ///< one change at a time
  bool closed_ = false;
  std::uint64_t last_number_ = 0;
  removed_counts removed_;
  const std::shared_ptr<timing_quota> timed_ = std::make_shared<timing_quota>();
  mutable std::mutex publication_; ///< guards current_, held only to copy it
  std::shared_ptr<const snapshot> current_ = std::make_shared<const snapshot>();
  std::atomic<std::uint64_t> version_{1};
};

} // namespace actorgrid::actors
