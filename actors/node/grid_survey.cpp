#include "actors/node/grid_survey.hpp"

#include "actors/node/task_host.hpp"
#include "actors/peers/peer_table.hpp"

#include <actorgrid/task.hpp>
#include <actorgrid/with_timeout.hpp>

#include <caf/send.hpp>

#include <algorithm>
#include <exception>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace actorgrid::actors {

namespace {

/// What the node itself knows of its connection to a peer, as another would tell it.
peer_view view_of_peer(const detail::peer_record& record) {
  const auto stats = record.stats();
  return {stats.host, std::string(to_string(stats.state)), stats.dials,
          stats.last_failure ? render(stats.last_failure) : std::string{}};
}

} // namespace

struct grid_survey::answers {
  std::mutex mutex; ///< guards what follows
  bool is_running = false;
  std::shared_ptr<const grid_matrix> latest = std::make_shared<const grid_matrix>();
  std::optional<clock::time_point> completed;
};

/// A survey that goes on: several tasks ask one peer after the other. Ends with the last of them,
/// also if they are destroyed while they wait.
struct grid_survey::survey {
  survey(std::shared_ptr<answers> to, question how, grid_matrix rows, std::vector<peer> peers)
      : into(std::move(to)), ask(std::move(how)), made(std::move(rows)), asked(std::move(peers)) {}
  survey(const survey&) = delete;
  survey& operator=(const survey&) = delete;
  ~survey() {
    const std::lock_guard lock{into->mutex};
    into->is_running = false;
    if (answered < asked.size()) return; // The node is stopping.
    into->latest = std::make_shared<const grid_matrix>(std::move(made));
    into->completed = clock::now();
  }

  void put(const peer& of, const result<std::vector<peer_view>>& told) {
    grid_row row;
    if (told)
      row = row_of(of.host(), made.nodes, *told);
    else
      row.why_not_asked = render(told.error());
    const std::lock_guard lock{mutex};
    const auto place = std::ranges::find(made.rows, of.host(), &grid_row::name);
    row.name = of.host();
    *place = std::move(row);
    ++answered;
  }
  std::optional<peer> next() {
    const std::lock_guard lock{mutex};
    if (begun == asked.size()) return std::nullopt;
    return asked[begun++];
  }

  static task<> work(std::shared_ptr<survey> on) {
    for (auto next = on->next(); next; next = on->next()) {
      std::optional<result<std::vector<peer_view>>> told;
      try {
        told = co_await with_timeout(patience, on->ask(*next));
      } catch (const std::exception& e) {
        told = make_error(errc::local_failure, e.what());
      }
      on->put(*next, *told);
    }
  }

  const std::shared_ptr<answers> into;
  const question ask;
  std::mutex mutex; ///< guards what follows
  grid_matrix made; ///< its nodes do not change
  std::vector<peer> asked;
  std::size_t begun = 0;
  std::size_t answered = 0;
};

grid_survey::grid_survey(node_core& core, question ask, std::function<caf::actor()> pick_host)
    : core_(core), ask_(std::move(ask)), pick_host_(std::move(pick_host)),
      answers_(std::make_shared<answers>()) {}

grid_row grid_survey::own_row(const std::vector<std::string>& nodes) const {
  std::vector<peer_view> seen;
  for (const auto& record : core_.peers->all()) seen.push_back(view_of_peer(*record));
  return row_of(core_.config.local, nodes, seen);
}

void grid_survey::ask() {
  const auto now = clock::now();
  if (now < due_) return;
  auto made = matrix_of(core_.present.get()->peers);
  due_ = now + std::max(period, period_per_node * static_cast<int>(made.nodes.size()));
  std::vector<peer> asked;
  for (const auto& node : made.nodes) {
    if (node == core_.config.local) {
      made.rows.push_back(own_row(made.nodes));
      continue;
    }
    auto& row = made.rows.emplace_back();
    row.name = node;
    auto record = core_.peers->find(node);
    if (!record || record->shown_state() != peer_state::connected)
      row.why_not_asked = "not connected with this node";
    else if (!ask_)
      row.why_not_asked = "this node asks no others";
    else
      asked.emplace_back(std::move(record));
  }
  {
    const std::lock_guard lock{answers_->mutex};
    if (std::exchange(answers_->is_running, true)) return;
  }
  const auto tasks = std::clamp<std::size_t>(asked.size(), 1, asked_at_once_max);
  const auto begun = std::make_shared<survey>(answers_, ask_, std::move(made), std::move(asked));
  for (std::size_t i = 0; i < tasks; ++i)
    if (const auto host = pick_host_())
      caf::anon_send(host, run_task{std::make_shared<task<>>(survey::work(begun))});
}

surveyed_grid grid_survey::latest() const {
  const std::lock_guard lock{answers_->mutex};
  if (!answers_->completed) return {answers_->latest, std::nullopt};
  return {answers_->latest, clock::now() - *answers_->completed};
}

} // namespace actorgrid::actors
