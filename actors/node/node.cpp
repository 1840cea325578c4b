#include "actors/link/linked_stream.hpp"
#include "actors/node/connected_wait.hpp"
#include "actors/node/membership_queue.hpp"
#include "actors/node/node_state.hpp"
#include "actors/node/service_report.hpp"
#include "actors/node/task_host.hpp"
#include "actors/runtime/termination_signal.hpp"
#include "config/actor_threads.hpp"
#include "net/loop/system_error_text.hpp"

#include <actorgrid/detail/deadline.hpp>
#include <actorgrid/log.hpp>

#include <caf/actor_clock.hpp>
#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <csignal>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <tuple>
#include <unistd.h>
#include <utility>

namespace actorgrid {

namespace {

/// Between two looks of a drain at the streams.
constexpr auto drain_look_period = std::chrono::nanoseconds(std::chrono::seconds(1))
                                   / actors::linked_stream::drain_looks_per_second;

void refuse_own_thread(const char* what) {
  if (ws::loop::current() || config::runs_actors_here())
    throw std::logic_error(
        std::string(what)
        + " would wait for the very thread it is called on: this one runs actors");
}

} // namespace

node::node(caf::actor_system& system, node_config config, node_options options)
    : state_(std::make_shared<state>(system, std::move(config), std::move(options))) {}

node::node(std::shared_ptr<state> of_lane) : state_(std::move(of_lane)) {}

node::~node() {
  stop();
}

caf::error node::start() {
  return start_unless([] { return false; });
}

caf::error node::start_unless(const std::function<bool()>& is_cut_short) {
  if (state_->is_lane())
    throw std::logic_error("the lane " + state_->core.lane + " was started, which its node does");
  if (auto wrong = state_->prepare()) return make_error(wrong);
  if (auto error = spawn_configured()) return error;
  for (const auto& lane : state_->lanes())
    if (auto error = lane->spawn_configured()) return error;
  return make_error(state_->open(is_cut_short));
}

caf::error node::spawn_configured() {
  // Of an actor with several routes, the configuration may name one ID or all.
  std::vector<std::shared_ptr<const system_config::starter>> started;
  for (auto id : state_->core.config.spawn) {
    auto start = state_->offered(handler_id{id});
    if (start && std::ranges::find(started, start) != started.end()) continue;
    if (auto error = spawn(handler_id{id})) return error;
    started.push_back(std::move(start));
  }
  return {};
}

caf::error node::run() {
  std::optional<actors::termination_signal> signal;
  try {
    signal.emplace();
  } catch (const std::system_error& e) {
    return make_error(errc::io_failure, "a pipe for signals: " + ws::explain(e.code().value()));
  }
  bool is_reload_asked = false;
  const auto is_asked_to_end = [&](int number) {
    const bool ends = number != SIGHUP && number != SIGUSR1;
    const bool drains = state_->core.draining;
    const bool reloads = number == SIGHUP && !drains && state_->can_reread();
    is_reload_asked = is_reload_asked || reloads;
    if (number == SIGUSR1) reopen_logs();
    const char* what = reloads             ? ": the configuration is read again"
                       : number == SIGHUP  ? ": ignored"
                       : number == SIGUSR1 ? ": log files are opened anew"
                       : drains            ? ": the drain ends at once"
                                           : ": the node drains";
    state_->core.tell({event::kind::signalled, {}, actors::name_of_signal(number) + what, {}});
    return ends;
  };
  actors::service_report report{state_->core};
  bool is_asked = false;
  const auto look_for_signals = [&] {
    const auto number = signal->take();
    is_asked = is_asked || (number && is_asked_to_end(*number));
    return is_asked;
  };
  if (auto error = start_unless(look_for_signals)) return is_asked ? caf::error{} : error;
  report.ready();
  while (!is_asked) {
    report.keep_alive();
    if (std::exchange(is_reload_asked, false)) {
      report.reloading();
      // Its outcome is told as an event.
      std::ignore = reload();
      report.ready();
    }
    const auto number = signal->wait(report.interval());
    is_asked = number && is_asked_to_end(*number);
  }
  report.stopping();
  const bool is_drained = drain_unless([&] {
    report.keep_alive();
    const auto number = signal->take();
    return number && is_asked_to_end(*number);
  });
  // A running function may take long to end, and nothing handles signals meanwhile.
  actors::termination_signal::let_next_end();
  if (is_drained) stop();
  return {};
}

void node::drain() {
  refuse_own_thread("node::drain");
  if (drain_unless([] { return false; })) stop();
}

bool node::drain_unless(const std::function<bool()>& is_cut_short) {
  if (!state_->begin_drain()) return false;
  std::vector<state*> busy{state_.get()};
  for (const auto& lane : state_->lanes())
    if (lane->state_->begin_drain()) busy.push_back(lane->state_.get());
  auto& core = state_->core;
  const auto& clock = core.system.clock();
  const auto began = clock.now();
  auto next_look = clock.now() + drain_look_period;
  // A handler that has waited a second for its caller has nothing left to finish, and a stream
  // without a deadline may never end by itself.
  unsigned looks = 0;
  // The counters live on the loops; polling them is enough for a program that is shutting down.
  const auto is_done = [&](const state* s) {
    const auto timeout = s->core.present.get()->limits.drain_timeout;
    return s->is_idle(looks < actors::linked_stream::drain_looks_per_second)
           || clock.now() >= detail::deadline_after(began, timeout);
  };
  while (std::erase_if(busy, is_done), !busy.empty() && !is_cut_short()) {
    core.platform->pause(std::chrono::milliseconds(5));
    if (clock.now() < next_look) continue;
    for (auto* s : busy) s->drain_streams();
    ++looks;
    next_look = clock.now() + drain_look_period;
  }
  return true;
}

std::stop_token node::draining() const noexcept {
  return state_->core.drain_signal.get_token();
}

void node::stop() {
  refuse_own_thread("node::stop");
  state_->close();
}

node& node::lane(std::string_view name) const {
  const auto& all = state_->lanes();
  const auto found =
      std::ranges::find_if(all, [&](const auto& lane) { return lane->state_->core.lane == name; });
  if (found == all.end())
    throw std::out_of_range("the node has no lane \"" + std::string(name)
                            + "\" in its configuration");
  return **found;
}

std::vector<std::string> node::lanes() const {
  std::vector<std::string> names;
  for (const auto& lane : state_->lanes()) names.push_back(lane->state_->core.lane);
  return names;
}

const std::string& node::local() const noexcept {
  return state_->core.config.local;
}

std::string node::instance() const {
  return actors::to_hex(state_->core.instance);
}

peer node::peer(std::string_view host) const {
  if (auto record = state_->core.peers->find(host)) return actorgrid::peer{std::move(record)};
  auto unknown = std::make_shared<detail::peer_record>(state_->core.system, std::string(host),
                                                       detail::peer_kind::unknown, false, 1);
  unknown->shut_down();
  return actorgrid::peer{std::move(unknown)};
}

void node::add_tracer(std::shared_ptr<tracer> added) const {
  state_->add_tracer(std::move(added));
}

void node::remove_tracer(const std::shared_ptr<tracer>& removed) const {
  state_->core.traces->tracers()->remove(removed.get());
}

peer node::self() const {
  return peer(local());
}

std::vector<peer> node::members() const {
  const auto config = state_->core.present.get();
  std::vector<actorgrid::peer> all;
  for (const auto& host : config->peers) all.push_back(peer(host));
  return all;
}

std::vector<peer> node::peers() const {
  return state_->peers_of(detail::peer_kind::configured);
}

std::vector<peer> node::guests() const {
  return state_->peers_of(detail::peer_kind::guest);
}

caf::actor_system& node::system() const noexcept {
  return state_->core.system;
}

caf::error node::wait_connected(quorum needed, time_limit timeout) const {
  const auto all = members();
  return wait_for_some(all, needed.of(all.size()), timeout);
}

caf::error node::wait_any(time_limit timeout) const {
  return wait_for_some(peers(), 1, timeout);
}

caf::error node::wait_for_some(const std::vector<actorgrid::peer>& hosts, std::size_t needed,
                               time_limit timeout) const {
  detail::refuse_blocking_here("node::wait_connected");
  const auto done = actors::when_connected(state_->core.system, hosts, needed, timeout).get();
  return done ? caf::error{} : done.error();
}

call<void> node::when_connected(quorum needed, time_limit timeout) const {
  const auto all = members();
  return actors::when_connected(state_->core.system, all, needed.of(all.size()), timeout);
}

std::chrono::system_clock::time_point node::certificate_expires() const {
  return state_->core.tls.now().expires;
}

std::uint16_t node::port() const noexcept {
  return state_->port();
}

registry node::at(std::string subroute) const {
  return {std::move(subroute),
          [s = std::weak_ptr(state_)](std::vector<detail::handler_spec> specs) {
            auto alive = s.lock();
            if (!alive) return make_error(errc::shutting_down, "the node is gone");
            return alive->add_handlers(std::move(specs));
          },
          [s = std::weak_ptr(state_)](handler_id id, const std::string& under) {
            auto alive = s.lock();
            return alive ? alive->actor_of(id, under) : caf::actor{};
          }};
}

std::vector<handler_stats> node::handlers() const {
  return state_->core.handlers.stats();
}

caf::error node::unregister(handler_id id, std::string_view subroute) {
  return remove({id}, subroute);
}

caf::error node::remove(const std::vector<handler_id>& ids, std::string_view subroute) {
  if (auto error = state_->core.handlers.remove(ids, subroute)) return error;
  for (const auto id : ids) state_->core.membership->forget(id, subroute);
  return {};
}

membership node::membership() const {
  return actorgrid::membership{
      actors::make_membership_queue(state_->core.system, state_->core.membership)};
}

caf::error node::subscribe(const caf::actor& subscriber) const {
  if (!subscriber) return make_error(errc::invalid_handle, "a null actor cannot subscribe");
  state_->feeds.add(state_->core.membership, subscriber);
  return {};
}

void node::unsubscribe(const caf::actor& subscriber) const {
  if (subscriber) state_->feeds.remove(subscriber);
}

void node::offer(handler_id id, std::function<caf::error(node&)> start_handler) {
  state_->offer(id, std::move(start_handler));
}

caf::error node::spawn(handler_id id) {
  if (auto start = state_->offered(id); start && *start) return (*start)(*this);
  return make_error(errc::unknown_handler, "nobody offers handler " + std::to_string(id.value)
                                               + "; offered are " + state_->offered_ids());
}

void node::spawn_task(task<> work) {
  if (auto host = state_->pick_task_host())
    caf::anon_send(host, actors::run_task{std::make_shared<task<>>(std::move(work))});
}

caf::actor
node::host(const std::function<caf::actor(caf::actor_system&, caf::execution_unit*)>& spawn) const {
  return state_->host(spawn);
}

std::chrono::steady_clock::time_point node::now() const noexcept {
  return state_->core.system.clock().now();
}

void node::wait_until(const std::function<bool()>& done) const {
  detail::wait_until(state_->core.system, done);
}

http_handler node::http_handler() const {
  return {state_->core.config.route_path,
          [s = std::weak_ptr(state_)](int descriptor, std::string method, std::string target,
                                      http_handler::fields fields) {
            if (auto alive = s.lock())
              alive->take_over(descriptor, std::move(method), std::move(target), std::move(fields));
            else
              ::close(descriptor);
          }};
}

} // namespace actorgrid
