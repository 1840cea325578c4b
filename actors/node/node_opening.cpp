#include "actors/node/node_state.hpp"
#include "actors/peers/connection_actor.hpp"
#include "config/url.hpp"

#include <actorgrid/detail/deadline.hpp>

#include <caf/send.hpp>

#include <chrono>
#include <utility>

// How a node opens, and what its listener lets in.
namespace actorgrid {

namespace {

/// Between two attempts to listen while another process has the address.
constexpr std::chrono::milliseconds listen_pause{20};

/// Every address, at the port of the node's name, unless configured. @pre no mistakes
detail::host_port listen_address(const node_config& config) {
  if (config.listen.empty() || config.listen == "none")
    return {{}, read_node_url(config.local)->address.port};
  return *read_listen_address(config.listen);
}

} // namespace

failure node::state::open(const std::function<bool()>& is_cut_short) {
  const std::lock_guard one_at_a_time{opening_};
  {
    const std::lock_guard lock{mutex_};
    if (closed_) return {errc::shutting_down, "the node was stopped"};
    if (open_) return {};
  }
  // First, so that it can tell that the node is not ready yet.
  if (auto why = open_admin(is_cut_short)) return why;
  std::shared_ptr listener = make_listener();
  const bool listens = core.config.listen != "none";
  if (listens)
    if (auto why = listen(*listener, is_cut_short)) {
      close_admin();
      return why;
    }
  {
    const std::lock_guard lock{mutex_};
    if (closed_) return {errc::shutting_down, "the node was stopped"};
    listener_->put(std::move(listener), listens);
  }
  if (listens)
    core.tell({event::kind::listening, {}, detail::to_string(listen_address(core.config)), {}});
  files_.start();
  if (core.files_of_frames) core.files_of_frames->start(*core.platform);
  enter();
  for (const auto& lane : lanes_) lane->state_->enter();
  return {};
}

std::unique_ptr<detail::listener> node::state::make_listener() {
  std::vector<ws::loop*> loops;
  for (auto& unit : core.loops) loops.push_back(&unit->loop());
  auto listener = core.platform->make_listener(loops, acceptor_options());
  listener->add(route());
  for (const auto& lane : lanes_) listener->add(lane->state_->route());
  return listener;
}

void node::state::enter() {
  {
    const std::lock_guard lock{mutex_};
    if (!closed_) {
      open_ = true;
      core.peers->start();
      core.peers->knock();
      return;
    }
  }
  // A lane that was stopped before its node has opened.
  if (const auto listener = listener_->get()) listener->remove(core.config.route_path);
}

failure node::state::listen(detail::listener& listener, const std::function<bool()>& is_cut_short) {
  return open_in_time([&] { return listener.open(); }, [&] { return listener.is_in_use(); },
                      is_cut_short);
}

failure node::state::open_in_time(const std::function<failure()>& open,
                                  const std::function<bool()>& is_in_use,
                                  const std::function<bool()>& is_cut_short) {
  const auto& clock = core.system.clock();
  const auto until = detail::deadline_after(clock.now(), core.config.listen_wait);
  for (bool is_told = false;;) {
    auto why = open();
    if (!why || !is_in_use() || clock.now() >= until) return why;
    if (!std::exchange(is_told, true))
      core.tell({event::kind::listening_delayed,
                 {},
                 "tries again for " + std::to_string(core.config.listen_wait.count()) + " ms",
                 why});
    if (is_closed() || is_cut_short()) return why;
    core.platform->pause(listen_pause);
  }
}

failure node::state::open_admin(const std::function<bool()>& is_cut_short) {
  if (!has_admin_listener()) return {};
  actors::admin_view view;
  view.metrics = [this] { return metrics(); };
  view.why_not_ready = [this] { return why_not_ready(); };
  view.pick_task_host = [this] { return pick_task_host(); };
  view.grids = {&core};
  for (const auto& lane : lanes_) view.grids.push_back(&lane->state_->core);
  view.ask_peers = ask_peers_;
  view.events = events_;
  view.tokens = files_.admin_tokens();
  auto made = std::make_unique<actors::admin_listener>(core, std::move(view));
  const auto open = [&] { return made->open(); };
  const auto is_in_use = [&] { return made->is_in_use(); };
  if (auto why = open_in_time(open, is_in_use, is_cut_short)) return why;
  core.tell({event::kind::listening, {}, "admin: " + core.config.admin.listen, {}});
  const std::lock_guard lock{mutex_};
  if (!closed_) admin_ = std::move(made);
  return {};
}

bool node::state::has_admin_listener() const {
  // A simulation has no sockets.
  return !core.config.admin.listen.empty() && core.platform == detail::operating_system();
}

void node::state::close_admin() {
  std::unique_ptr<actors::admin_listener> closing;
  const std::lock_guard lock{mutex_};
  closing = std::move(admin_);
}

std::string node::state::why_not_ready() const {
  {
    const std::lock_guard lock{mutex_};
    if (closed_) return "the node is stopped";
    if (!open_) return "the node does not listen yet";
  }
  if (core.draining) return "the node drains";
  const auto needed = core.present.get()->admin.ready_peers;
  std::size_t connected = 0;
  for (const auto& record : core.peers->all())
    if (record->kind == detail::peer_kind::configured
        && record->state.load() == peer_state::connected)
      ++connected;
  if (connected >= needed) return {};
  return std::to_string(connected) + " of " + std::to_string(needed) + " peers are connected";
}

bool node::state::is_closed() const {
  const std::lock_guard lock{mutex_};
  return closed_;
}

ws::acceptor_options node::state::acceptor_options() {
  const auto& config = core.config;
  ws::acceptor_options options;
  options.listen = listen_address(config);
  options.tls = core.tls;
  options.use_tls = !config.tls.cert.empty();
  options.unauthenticated_max = config.limits.unauthenticated;
  options.unauthenticated_per_address_max = config.limits.unauthenticated_per_address;
  options.handshake_timeout = config.limits.handshake_timeout;
  options.on_pause = [this, address = detail::to_string(options.listen)](const failure& why) {
    core.tell(
        {why ? event::kind::accepting_paused : event::kind::accepting_again, {}, address, why});
  };
  options.on_refused = [this](const std::string& address, const failure& why) {
    core.tell({event::kind::refused, {}, address, why});
  };
  return options;
}

ws::grid_route node::state::route() {
  ws::grid_route route;
  route.path = core.config.route_path;
  route.write_timeout = core.config.limits.write_timeout;
  route.check = [this](const ws::upgrade_request& r) { return why_refused(r); };
  route.on_knock = [this](const std::string& host) { return on_knock(host); };
  route.on_session = [this](std::unique_ptr<ws::session> s, ws::admission granted) {
    on_session(std::move(s), std::move(granted));
  };
  route.on_refused = [this](const std::string& address, const failure& why) {
    core.tell({event::kind::refused, {}, address, why});
  };
  return route;
}

std::string node::state::why_refused(const ws::upgrade_request& request) const {
  constexpr std::string_view scheme = "Bearer ";
  std::string_view token = request.authorization;
  if (token.starts_with(scheme)) token.remove_prefix(scheme.size());
  return core.credentials.check->why_invalid(token);
}

std::string node::state::on_knock(const std::string& host) {
  const auto record = core.peers->find(host);
  if (!record || !record->dials)
    return "knock of " + host + ", which is no peer that this node dials";
  if (auto actor = record->actor()) caf::anon_send(actor, actors::peer_knocked{});
  return {};
}

void node::state::on_session(std::unique_ptr<ws::session> session, ws::admission granted) {
  auto& unit = core.unit_of(session->loop());
  const std::lock_guard lock{mutex_};
  if (closed_) return;
  unknown_connections_.add(actors::spawn_on<actors::connection_actor>(
      unit,
      actors::connection_setup{&core, std::move(session), nullptr, nullptr, std::move(granted)}));
}

} // namespace actorgrid
