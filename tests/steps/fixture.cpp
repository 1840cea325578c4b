#include "tests/steps/fixture.hpp"

#include "actors/node/task_host.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

namespace actorgrid::steps {

namespace {

/// Runs tasks without belonging to a node.
class outsider final : public caf::event_based_actor {
public:
  explicit outsider(caf::actor_config& cfg) : caf::event_based_actor(cfg), tasks_(this) {}

  caf::behavior make_behavior() override {
    return {[this](actors::run_task& m) { tasks_.start(std::move(*m.work), [](const auto&) {}); }};
  }
  void on_exit() override { tasks_.clear(); }

private:
  detail::task_scope tasks_;
};

/// Drops the note with the script, whether the script ran or not.
task<> noted(task<> script, std::shared_ptr<void>) {
  co_await std::move(script);
}

constexpr ends ends_for(callers where) noexcept {
  return where == callers::on_their_node ? ends{0, 1} : ends{1, 0};
}

} // namespace

fixture::fixture(testing::simulation& s, book& b, callers where)
    : sim(s), notes(b), at(ends_for(where)), where_(where), there_(s.peer(at.caller, at.callee)),
      back_(s.peer(at.callee, at.caller)), elsewhere_(s.system().spawn<outsider>()) {}

fixture::~fixture() {
  caf::anon_send_exit(elsewhere_, caf::exit_reason::user_shutdown);
}

void fixture::play(task<> script) {
  play_at(at.caller, std::move(script));
}

void fixture::play_there(task<> script) {
  play_at(at.callee, std::move(script));
}

void fixture::play_at(std::size_t node, task<> script) {
  auto work = noted(std::move(script), notes.begin_script());
  if (where_ == callers::on_their_node)
    sim.node(node).spawn_task(std::move(work));
  else
    caf::anon_send(elsewhere_, actors::run_task{std::make_shared<task<>>(std::move(work))});
}

} // namespace actorgrid::steps
