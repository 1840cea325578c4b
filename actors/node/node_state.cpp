#include "actors/node/node_state.hpp"

#include "actors/node/task_host.hpp"
#include "actors/peers/connection_actor.hpp"
#include "actors/serving/handler_handle.hpp"
#include "actors/serving/spawn_handler.hpp"
#include "config/url.hpp"
#include "net/loop/descriptor.hpp"

#include <actorgrid/detail/deadline.hpp>
#include <actorgrid/detail/standard_descriptors.hpp>
#include <actorgrid/log.hpp>

#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <iterator>
#include <thread>

namespace actorgrid {

namespace {

/// Where mux ids begin. High in the 32-bit range, where a stray disconnect cannot hit a call of an
/// original peer (which counts from 1); and random, so that an answer meant for an earlier run of
/// this process matches no call.
std::uint64_t random_first_mux_id(detail::platform& machine) {
  return (std::uint64_t{1} << 31) | (machine.random() & 0x7fffffffu);
}

codec::instance_id random_instance(detail::platform& machine) {
  codec::instance_id id{};
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < id.size(); ++i) {
    if (i % sizeof bits == 0) bits = machine.random();
    id[i] = static_cast<std::byte>(bits & 0xff);
    bits >>= 8;
  }
  return id;
}

bool is_tls(std::string_view host) {
  const auto url = read_node_url(host);
  return url && url->uses_tls;
}

std::size_t loops_of(const node_config& config) {
  if (config.loops != 0) return config.loops;
  return std::max<std::size_t>(1, std::thread::hardware_concurrency() / 2);
}

/// Nodes without TLS must not load the system's certificates: that takes some 20 ms and a megabyte.
bool speaks_tls(const node_config& config) {
  const auto& tls = config.tls;
  return !(tls.cert.empty() && tls.key.empty() && tls.ca.empty()) || is_tls(config.local)
         || std::any_of(config.peers.begin(), config.peers.end(), is_tls);
}

} // namespace

node::state::state(caf::actor_system& system, node_config config, node_options options)
    : core(system, std::move(config),
           options.platform ? std::move(options.platform) : detail::operating_system()),
      listener_(std::make_shared<actors::shared_listener>()) {
  // Before the loops open descriptors.
  detail::occupy_standard_descriptors();
  core.instance = random_instance(*core.platform);
  core.observers = std::move(options.observers);
  std::erase(core.observers, nullptr);
  for (auto& each : options.tracers) add_tracer(std::move(each));
  reread_ = std::move(options.reread);
  const auto* settings = dynamic_cast<const system_config*>(&system.config());
  if (settings) {
    offers_ = settings->offers();
    // A program that has changed what was read has to say what it does with it the next time.
    const auto& read = settings->grid();
    if (!reread_ && read.local == core.config.local && find_changes(read, core.config).is_empty())
      reread_ = [settings] { return settings->reread_grid(); };
  }
  const bool is_simulated = core.platform != detail::operating_system();
  if (core.config.log.to != "auto" || (settings && core.observers.empty() && !is_simulated))
    open_log();
  ask_peers_ = std::move(options.ask_peers);
  if (has_admin_listener()) {
    events_ = std::make_shared<actors::recent_events>();
    core.observers.push_back(events_);
  }
  if (options.credentials) core.credentials = std::move(*options.credentials);
  const auto pool = core.platform->make_actor_jobs(system);
  for (std::size_t i = 0; i < loops_of(core.config); ++i)
    core.loops.push_back(std::make_unique<actors::loop_unit>(
        system, ws::loop::options{"grid-" + std::to_string(i), core.config.busy_poll}, pool));
  if (const auto& recorder = core.config.flight_recorder; recorder.bytes != 0) {
    core.recorder = std::make_shared<actors::flight_recorder>(recorder, core.loops.size());
    if (!recorder.directory.empty())
      core.files_of_frames =
          std::make_shared<actors::frame_files>(recorder.directory, core.recorder);
  }
  core.peers = std::make_shared<actors::peer_table>(core, random_first_mux_id(*core.platform));
  for (auto& unit : core.loops) core.platform->start(*unit);
  host_tasks();
  for (const auto& lane : core.config.lanes)
    lanes_.push_back(std::unique_ptr<node>(new node{std::make_shared<state>(*this, lane)}));
}

node::state::state(state& owner, const lane_config& lane)
    : core(owner.core.system, config_of_lane(owner.core.config, lane), owner.core.platform,
           lane.name, owner.core.traces->tracers()),
      node_(&owner), listener_(owner.listener_) {
  core.instance = random_instance(*core.platform);
  core.observers = owner.core.observers;
  core.tls = owner.core.tls;
  core.connect_messages = owner.core.connect_messages;
  core.recorder = owner.core.recorder;
  core.files_of_frames = owner.core.files_of_frames;
  offers_ = owner.offers_;
  for (const auto& unit : owner.core.loops)
    core.loops.push_back(std::make_unique<actors::loop_unit>(unit->runner()));
  core.first_loop = owner.lanes_.size() + 1;
  core.peers = std::make_shared<actors::peer_table>(core, random_first_mux_id(*core.platform));
  host_tasks();
}

/// The error, if any, is one of start().
void node::state::open_log() {
  const auto log = logger::of(core.config.log);
  if (!log)
    why_not_logged_ = log.why();
  else if (auto writes = log->observer())
    core.observers.push_back(std::move(writes));
}

void node::state::host_tasks() {
  for (auto& unit : core.loops) {
    task_hosts_.push_back(actors::spawn_on<actors::task_host>(*unit, &core));
    unit->set_host(task_hosts_.back());
  }
}

failure node::state::prepare() {
  const auto config = core.present.get();
  if (auto wrong = why_invalid(*config)) return wrong;
  if (why_not_logged_) return why_not_logged_;
  auto rules = read_access_rules(config->allow);
  if (!rules) return rules.why();
  if (!core.credentials.check != !core.credentials.source)
    return {errc::invalid_handle,
            std::string("the credentials given to the node have no ")
                + (core.credentials.check ? "source of its tokens" : "check of others' tokens")};
  files_.begin();
  if (!core.credentials.check) {
    auto loaded = auth::credential_files::load(core.config.auth, core.config.local);
    if (!loaded) return loaded.why();
    core.credentials = (*loaded).tokens();
    files_.follow(*std::move(loaded));
  }
  if (has_admin_listener())
    if (auto why = files_.follow_admin_tokens()) return why;
  core.accepts_all = core.credentials.check->why_invalid({}).empty();
  for (auto& unit : core.loops)
    if (auto why = core.platform->open_sockets(unit->loop())) return why;
  if (speaks_tls(*core.present.get()))
    if (auto why = load_tls()) return why;
  core.access.set(*rules);
  for (const auto& lane : lanes_) {
    lane->state_->core.access.set(*rules);
    lane->state_->core.credentials = core.credentials;
    lane->state_->core.accepts_all = core.accepts_all;
  }
  return {};
}

void node::state::add_tracer(std::shared_ptr<tracer> added) {
  core.traces->tracers()->add(std::move(added), [this] { return core.platform->random(); });
}

failure node::state::load_tls() {
  auto loaded = core.platform->load_tls(core.config.tls);
  if (!loaded) return loaded.why();
  core.tls.replace(*std::move(loaded));
  return {};
}

failure node::state::load_missing_tls(const node_config& next) {
  return core.tls.now().client || !speaks_tls(next) ? failure{} : load_tls();
}

std::vector<actorgrid::peer> node::state::peers_of(detail::peer_kind kind) const {
  std::vector<actorgrid::peer> some;
  for (auto& record : core.peers->all())
    if (record->kind == kind) some.emplace_back(std::move(record));
  return some;
}

caf::error node::state::add_handlers(std::vector<detail::handler_spec> specs) {
  return core.handlers.add(std::move(specs), [this](const actors::handler_group& group) {
    return actors::spawn_handler(core, core.pick_loop(), group);
  });
}

caf::actor node::state::actor_of(handler_id id, const std::string& subroute) const {
  const auto entry = core.handlers.find(id, subroute);
  if (!entry || !entry->served) return {};
  return actors::handle_of(core.system, entry->served);
}

caf::actor node::state::pick_task_host() {
  std::lock_guard lock{mutex_};
  if (task_hosts_.empty()) return {};
  return task_hosts_[core.next_loop.fetch_add(1) % task_hosts_.size()];
}

caf::actor node::state::host(
    const std::function<caf::actor(caf::actor_system&, caf::execution_unit*)>& spawn) {
  auto& unit = core.pick_loop();
  std::shared_ptr<actors::wait_group::member> member;
  {
    const std::lock_guard lock{mutex_};
    if (closed_) return {};
    // From now on the loop waits for the actor.
    member = std::make_shared<actors::wait_group::member>(unit.members().enter());
  }
  auto actor = spawn(core.system, &unit);
  caf::actor_cast<caf::abstract_actor*>(actor)->attach_functor(
      [member](const caf::error&) { member->end(); });
  const std::lock_guard lock{mutex_};
  if (closed_)
    caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
  else
    hosted_.add(actor);
  return actor;
}

void node::state::offer(handler_id id, std::function<caf::error(node&)> start) {
  std::lock_guard lock{mutex_};
  offers_[id] = std::make_shared<const system_config::starter>(std::move(start));
}

std::shared_ptr<const system_config::starter> node::state::offered(handler_id id) const {
  std::lock_guard lock{mutex_};
  auto found = offers_.find(id);
  return found == offers_.end() ? nullptr : found->second;
}

std::string node::state::offered_ids() const {
  std::lock_guard lock{mutex_};
  std::string text;
  for (const auto& [id, start] : offers_)
    text += (text.empty() ? "" : ", ") + std::to_string(id.value);
  return text.empty() ? "none" : text;
}

void node::state::take_over(int descriptor, std::string method, std::string target,
                            actorgrid::http_handler::fields fields) {
  if (const auto listener = listener_->get())
    listener->take_over(descriptor, std::move(method), std::move(target), std::move(fields));
  else
    const ws::descriptor refused{descriptor};
}

bool node::state::begin_drain() {
  {
    std::lock_guard lock{mutex_};
    if (!open_ || closed_) return false;
  }
  if (core.draining.exchange(true)) return false;
  core.tell({event::kind::draining, {}, {}, {}});
  core.drain_signal.request_stop();
  core.membership->tell({.what = membership_event::kind::draining});
  drain_streams();
  return true;
}

void node::state::drain_streams() {
  for (auto& record : core.peers->everyone())
    if (auto actor = record->actor()) caf::anon_send(actor, actors::drain_connection{});
}

bool node::state::is_idle(bool with_endless) const {
  auto records = core.peers->everyone();
  return std::all_of(records.begin(), records.end(), [&](const auto& r) {
    const auto s = r->stats();
    const auto streams_out = with_endless ? s.streams_out : r->streams_out_with_deadline();
    return s.calls_in + s.calls_out + s.streams_in + streams_out + s.queue_bytes == 0;
  });
}

void node::state::end_connections() {
  std::vector<caf::actor> ending;
  for (auto& record : core.peers->everyone())
    if (auto actor = record->actor()) {
      caf::anon_send(actor, actors::stop_peer{});
      ending.push_back(std::move(actor));
    }
  for (auto& connection : unknown_connections_.take()) {
    caf::anon_send(connection,
                   actors::close_connection{{errc::shutting_down, "the node was stopped"}});
    ending.push_back(std::move(connection));
  }
  core.platform->wait_until_ended(core.system, ending);
}

void node::state::leave_listener() {
  if (!is_lane()) {
    if (const auto listener = listener_->take()) listener->close();
  } else if (const auto listener = listener_->get()) {
    listener->remove(core.config.route_path);
  }
}

void node::state::close() {
  std::vector<caf::actor> ending;
  {
    std::unique_lock lock{mutex_};
    if (std::exchange(closed_, true)) {
      // In a simulation the closing thread may get here again, from work it runs while it waits.
      if (closer_ != std::this_thread::get_id()) end_.wait(lock, [this] { return ended_; });
      return;
    }
    closer_ = std::this_thread::get_id();
    ending = hosted_.take();
    std::ranges::move(std::exchange(task_hosts_, {}), std::back_inserter(ending));
  }
  core.drain_signal.request_stop();
  close_admin();
  for (const auto& lane : lanes_) lane->state_->close();
  files_.stop();
  leave_listener();
  core.peers->close();
  // Before the handlers, so that callers see a lost connection and not a failed handler.
  end_connections();
  core.membership->close();
  core.handlers.close();
  for (auto& actor : std::exchange(ending, {}))
    caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
  for (auto& unit : core.loops) core.platform->wait_until_none(unit->members());
  core.platform->wait_until_none(core.members);
  if (!is_lane())
    for (auto& unit : core.loops) core.platform->stop(*unit);
  if (core.files_of_frames && !is_lane()) core.files_of_frames->stop();
  // A node that never opened has nothing to report.
  if (open_) core.tell({event::kind::stopped, {}, {}, {}});
  if (!is_lane()) core.traces->tracers()->clear();
  std::lock_guard lock{mutex_};
  ended_ = true;
  end_.notify_all();
}

} // namespace actorgrid
