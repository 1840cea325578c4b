#pragma once

#include "actors/core/node_core.hpp"
#include "actors/node/admin_pages.hpp"
#include "actors/node/grid_survey.hpp"
#include "actors/node/loop_probe.hpp"
#include "actors/node/recent_events.hpp"
#include "actors/node/recent_times.hpp"
#include "actors/node/stream_survey.hpp"
#include "net/admin/server.hpp"
#include "net/auth/key_ring.hpp"

#include <actorgrid/errc.hpp>
#include <actorgrid/metrics.hpp>

#include <caf/actor.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace actorgrid::actors {

/// What the admin listener asks its node. @thread any
struct admin_view {
  std::function<node_metrics()> metrics;
  std::function<std::string()> why_not_ready; ///< empty if the node is ready
  std::function<caf::actor()> pick_task_host; ///< null once there is none
  std::vector<node_core*> grids;              ///< the node, then its lanes
  grid_survey::question ask_peers;            ///< may be null
  std::shared_ptr<const recent_events> events;
  std::optional<auth::key_ring> tokens; ///< none: requests need no token
};

/// Serves what grid.admin says: see docs/operations.md. Its pages are made on the thread of its
/// server and wait for no loop, so that they also tell when a loop hangs.
class admin_listener {
public:
  using clock = std::chrono::steady_clock;

  /// A node with a loop that has taken no turn for this long does not live.
  static constexpr std::chrono::seconds turn_max{5};
  /// What is shown may be this old, so that many clients cost little more than one.
  static constexpr std::chrono::milliseconds age_max{250};

  admin_listener(node_core& core, admin_view view);

  /// Listens, and serves until the end of this.
  /// @error io_failure naming the address
  failure open();
  /// Whether open() failed because another socket has the address, perhaps not for long.
  bool is_in_use() const noexcept { return is_in_use_; }

private:
  /// A page that is made again when it is too old.
  struct kept_page {
    admin::answer page;
    clock::time_point good_until{};
  };

  using page_maker = std::function<admin::answer()>;

  admin::site make_site();
  /// A page about the metrics, and about the rest if `with_details`.
  page_maker shown(std::string content_type,
                   std::function<std::string(const admin_snapshot&)> render, bool with_details);
  /// The same page; looking at it has the peers asked.
  page_maker asking_peers(page_maker make);
  admin::answer livez();
  admin::answer readyz() const;
  /// Without details, all but the metrics is empty, or of an earlier time.
  const admin_snapshot& latest(bool with_details);
  void add_details();

  node_core& core_;
  admin_view view_;
  loop_probe loops_;
  stream_survey streams_;
  grid_survey peers_;
  recent_times times_;
  admin_snapshot latest_;
  std::shared_ptr<const node_config> configured_; ///< what latest_ has the configuration of
  clock::time_point latest_until_{};
  clock::time_point details_until_{};
  bool is_in_use_ = false;
  std::optional<admin::server> server_; ///< ends first, as its thread uses the others
};

} // namespace actorgrid::actors
