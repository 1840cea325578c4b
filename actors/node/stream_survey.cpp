#include "actors/node/stream_survey.hpp"

#include "actors/node/task_host.hpp"
#include "actors/peers/peer_table.hpp"

#include <actorgrid/task.hpp>

#include <caf/send.hpp>

#include <condition_variable>
#include <mutex>
#include <utility>

namespace actorgrid::actors {

struct stream_survey::answers {
  struct asked_peer {
    peer handle;
    std::string lane;
  };

  /// Gathers them; at most one runs at a time.
  static task<> gather(std::shared_ptr<answers> into, std::vector<asked_peer> peers) {
    const running mark{*into};
    std::vector<surveyed_stream> all;
    for (const auto& p : peers) {
      auto streams = co_await p.handle.streams();
      if (!streams) continue; // There is no connection any more.
      for (auto& s : *streams)
        if (all.size() < streams_max) all.push_back({p.handle.host(), std::move(s), p.lane});
    }
    const std::lock_guard lock{into->mutex};
    into->latest = std::move(all);
    into->is_answered = true;
  }

  /// Ends with the task, also with one that is destroyed while it waits.
  struct running {
    explicit running(answers& a) : of(a) {}
    ~running() {
      const std::lock_guard lock{of.mutex};
      of.is_running = false;
      of.ended.notify_all();
    }
    running(const running&) = delete;
    running& operator=(const running&) = delete;
    answers& of;
  };

  std::mutex mutex; ///< guards what follows
  std::condition_variable ended;
  bool is_running = false;
  bool is_answered = false; ///< since the last survey began
  std::vector<surveyed_stream> latest;
};

stream_survey::stream_survey(std::vector<node_core*> grids, std::function<caf::actor()> pick_host)
    : grids_(std::move(grids)), pick_host_(std::move(pick_host)),
      answers_(std::make_shared<answers>()) {}

surveyed_streams stream_survey::take() {
  std::vector<answers::asked_peer> asked;
  std::size_t open = 0;
  for (const auto* grid : grids_)
    for (auto& record : grid->peers->all()) {
      const auto stats = record->stats();
      const auto streams = stats.streams_in + stats.streams_out;
      open += streams;
      if (streams != 0) asked.push_back({peer{std::move(record)}, grid->lane});
    }
  if (open > streams_max)
    return {{}, std::to_string(open) + " streams are open: too many to list them"};
  if (asked.empty()) return {};
  const auto host = pick_host_();
  if (!host) return {{}, "the node is stopped"};
  std::unique_lock lock{answers_->mutex};
  if (!std::exchange(answers_->is_running, true)) {
    answers_->is_answered = false;
    caf::anon_send(host,
                   run_task{std::make_shared<task<>>(answers::gather(answers_, std::move(asked)))});
  }
  answers_->ended.wait_for(lock, patience, [this] { return !answers_->is_running; });
  return {answers_->latest, answers_->is_answered ? "" : "an event loop has not answered in time"};
}

} // namespace actorgrid::actors
