#include "actors/node/admin_listener.hpp"

#include "config/admin_address.hpp"
#include "config/url.hpp"
#include "net/auth/shared_secret.hpp"
#include "net/transport/listening_socket.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace actorgrid::actors {

namespace {

/// Making pages takes at most this part of the time of a processor, however often they are asked
/// for.
constexpr int share_of_time = 20;

admin::answer health(const std::string& why_not) {
  admin::answer a;
  a.status = why_not.empty() ? 200 : 503;
  a.body = why_not.empty() ? "ok\n" : why_not + '\n';
  return a;
}

std::string render_metrics(const admin_snapshot& s) {
  return prometheus_text(metric_families(s.metrics));
}

/// Until when something is good enough that took from `began` until now to make.
admin_listener::clock::time_point good_until(admin_listener::clock::time_point began) {
  const auto now = admin_listener::clock::now();
  const admin_listener::clock::duration least = admin_listener::age_max;
  return now + std::max(least, share_of_time * (now - began));
}

} // namespace

admin_listener::admin_listener(node_core& core, admin_view view)
    : core_(core), view_(std::move(view)), loops_(core),
      streams_(view_.grids, view_.pick_task_host),
      peers_(core, view_.ask_peers, view_.pick_task_host) {}

failure admin_listener::open() {
  is_in_use_ = false;
  auto served = make_site();
  const auto failed = [this](ws::bind_failure& f) {
    is_in_use_ = f.is_in_use;
    f.why.text = "grid.admin.listen: " + f.why.text;
    return f.why;
  };
  const auto address = read_admin_address(core_.config.admin.listen);
  try {
    if (address->path.empty()) {
      auto bound = ws::bind_and_listen(address->tcp);
      if (!bound) return failed(bound.why());
      server_.emplace(std::move(bound->fd), std::move(served));
    } else {
      auto bound = admin::local_socket::open(address->path);
      if (!bound) return failed(bound.why());
      server_.emplace(*std::move(bound), std::move(served));
    }
  } catch (const std::system_error& e) {
    return {errc::io_failure, std::string("grid.admin.listen: ") + e.what()};
  }
  return {};
}

admin::site admin_listener::make_site() {
  const auto& config = core_.config;
  admin::site made;
  made.checks_host = !config.admin.listen.starts_with('/');
  if (const auto url = read_node_url(config.local)) made.names.push_back(url->address.host);
  if (view_.tokens)
    made.why_refused = [check = auth::shared_secrets(*view_.tokens).check](std::string_view token) {
      return check->why_invalid(token);
    };
  made.resources["/livez"] = {[this] { return livez(); }, false};
  made.resources["/readyz"] = {[this] { return readyz(); }, false};
  made.resources["/metrics"] = {
      shown("text/plain; version=0.0.4; charset=utf-8", render_metrics, false)};
  const auto status = shown("application/json", render_status, true);
  made.resources["/status.json"] = {status};
  made.resources["/status.json?grid"] = {asking_peers(status)};
  made.resources["/events"] = {asking_peers(status), true, "status"};
  made.resources["/"] = {
      [make = asking_peers(shown("text/html; charset=utf-8", render_page, true))] {
        auto a = make();
        a.fields.emplace_back("Content-Security-Policy", page_policy());
        a.fields.emplace_back("Referrer-Policy", "no-referrer");
        return a;
      }};
  return made;
}

admin_listener::page_maker
admin_listener::shown(std::string content_type,
                      std::function<std::string(const admin_snapshot&)> render, bool with_details) {
  auto kept = std::make_shared<kept_page>();
  kept->page.content_type = std::move(content_type);
  return [this, kept = std::move(kept), render = std::move(render), with_details] {
    const auto now = clock::now();
    if (now >= kept->good_until) {
      kept->page.body = render(latest(with_details));
      kept->good_until = good_until(now);
    }
    return kept->page;
  };
}

admin_listener::page_maker admin_listener::asking_peers(page_maker make) {
  return [this, make = std::move(make)] {
    peers_.ask();
    return make();
  };
}

const admin_snapshot& admin_listener::latest(bool with_details) {
  const auto now = clock::now();
  if (now >= latest_until_) {
    latest_.metrics = view_.metrics();
    latest_.why_not_ready = view_.why_not_ready();
    latest_.taken = actorgrid::now();
    latest_.times_before = times_.look(latest_.metrics, latest_.taken);
    latest_.taken_at = std::chrono::system_clock::now();
    latest_until_ = good_until(now);
  }
  if (with_details && now >= details_until_) {
    add_details();
    details_until_ = good_until(now);
  }
  return latest_;
}

void admin_listener::add_details() {
  latest_.streams = streams_.take();
  latest_.grid = peers_.latest();
  latest_.events = view_.events->all();
  const auto config = core_.present.get();
  if (config == configured_) return;
  latest_.configuration = settings_in_force(*config);
  configured_ = config;
}

admin::answer admin_listener::livez() {
  const auto now = clock::now();
  for (const auto& unit : core_.loops) {
    const auto present = unit->loop().turns().read(now).present;
    if (present > turn_max)
      return health(unit->loop().name() + " has been in one turn for "
                    + std::to_string(std::chrono::floor<std::chrono::seconds>(present).count())
                    + " s");
  }
  loops_.ask();
  return health(loops_.owed_for() > turn_max ? "an event loop takes no turns" : "");
}

admin::answer admin_listener::readyz() const {
  return health(view_.why_not_ready());
}

} // namespace actorgrid::actors
