#include "apps/examples/store/service.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace store {

namespace {

using namespace std::chrono_literals;
using owner = std::shared_ptr<shared>;

constexpr std::size_t key_bytes_max = 1024, value_bytes_max = 1 << 20;

/// Asks all nodes until a majority responds: as long as the caller waits, since those that are just
/// starting need a moment to connect.
template <class Request, class Response>
grid::task<grid::result<std::vector<Response>>>
ask_majority(owner of, grid::call_info info, grid::unary_route<Request, Response> route,
             Request request) {
  for (;;) {
    auto asked = co_await grid::gather(of->node.members(), route, request,
                                       grid::quorum::majority(), {.timeout = 1s});
    if (!asked) co_return asked.error();
    std::vector<Response> responses;
    std::string why = "expected answers of a majority";
    caf::error refused;
    for (auto& [peer, answer] : asked->answers) {
      if (answer) responses.push_back(std::move(*answer));
      else if (grid::application_error_of(answer.error())) refused = answer.error();
      else why += "; " + peer.host() + ": " + grid::render(answer.error());
    }
    if (asked->is_reached) co_return responses;
    if (refused) co_return refused;
    if (info.time_left() < 100ms || of->node.draining().stop_requested())
      co_return grid::remote_error(errc::no_quorum, why);
    co_await grid::sleep_for(50ms);
  }
}

/// The newest entry that a majority has. If not all of it has it, it is written to a majority, so
/// that no later read gets an older one.
grid::task<grid::result<entry>> read(owner of, grid::call_info info, std::string key) {
  for (;;) {
    auto found = co_await ask_majority(of, info, fetch, key);
    if (!found) co_return found.error();
    const auto by_version = [](const entry& a, const entry& b) { return a.version < b.version; };
    const auto [oldest, newest] = std::ranges::minmax_element(*found, by_version);
    if (newest->version > oldest->version) {
      auto kept = co_await ask_majority(of, info, replicate, *newest);
      if (!kept && grid::has_code(kept.error(), errc::stale)) continue;
      if (!kept) co_return kept.error();
    }
    if (!newest->value) co_return grid::remote_error(errc::not_found, "there is no key " + key);
    co_return *newest;
  }
}

/// Writes an entry to a majority, with a version above those that the majority has.
grid::task<grid::result<version>> write(owner of, grid::call_info info, entry e) {
  if (e.key.empty() || e.key.size() > key_bytes_max
      || (e.value && e.value->size() > value_bytes_max))
    co_return grid::remote_error(errc::not_storable, "expected a key of 1 byte to 1 KiB, and a "
                                                     "value of at most 1 MiB");
  // The instance tells this run from earlier ones, whose counters may have been the same.
  e.version.writer = of->node.local() + "#" + of->node.instance().substr(0, 8);
  for (;;) {
    e.version.counter = ++of->counter;
    auto kept = co_await ask_majority(of, info, replicate, e);
    if (kept) co_return e.version;
    if (!grid::has_code(kept.error(), errc::stale)) co_return kept.error();
    // This node has missed a write: go past it.
    if (auto newer = grid::details_of<version>(kept.error())) of->saw(newer->counter);
  }
}

/// Sends the entries with a prefix, then those that are written, and all of them again when the
/// caller was so slow that it missed some.
grid::task<caf::error> serve_watch(owner of, std::string prefix, grid::sink<entry> out) {
  auto changes = of->changes.subscribe(
      {.window = 256, .overflow = grid::overflow_policy::drop_oldest},
      [prefix](const entry& e) { return e.key.starts_with(prefix); });
  for (bool has_gap = true;;) {
    for (list_request rest{prefix, {}, {}}; has_gap;) {
      auto found = co_await grid::request<page>(of->node.actor(list), 10s, rest);
      if (!found) co_return found.error();
      for (const auto& e : found->entries)
        if (auto failed = co_await out.send(e)) co_return failed;
      rest.after = found->after;
      has_gap = !found->is_last;
    }
    auto change = co_await changes.next();
    if (!change) co_return changes.error();
    has_gap = change->dropped() > 0;
    if (has_gap) continue; // the replica has this one, too
    auto bytes = grid::encoded<entry>::of_bytes(change->bytes());
    if (auto failed = co_await out.send(std::move(bytes))) co_return failed;
  }
}

/// Stores what another node has in buckets that differ from those here.
grid::task<> pull(owner of, grid::peer from) {
  auto known = co_await of->node.self().call(summarize, {.timeout = 10s});
  if (!known) co_return;
  list_request rest{{}, {}, std::move(*known)};
  for (bool is_last = false; !is_last;) {
    auto found = co_await from.call(list, rest, {.timeout = 10s});
    if (!found) co_return; // compared again when it is back, and every now and then
    for (const auto& e : found->entries) {
      auto kept = co_await grid::request<version>(of->node.actor(replicate), 10s, e);
      if (!kept && !grid::has_code(kept.error(), errc::stale)) co_return;
    }
    rest.after = found->after;
    is_last = found->is_last;
  }
}

/// Compares with nodes that come, or come back.
grid::task<> follow(owner of, grid::membership events) {
  using kind = grid::membership_event::kind;
  while (auto e = co_await events.next())
    if (!e->is_guest && (e->what == kind::peer_connected || e->what == kind::peer_restarted))
      of->node.spawn_task(pull(of, of->node.peer(e->peer)));
}

} // namespace

caf::error serve(grid::node& node, const settings& how) try {
  const owner of{new shared{node, how, lock_file(how.journal + ".lock")}};
  constexpr auto held = grid::routes(replicate, fetch, list, grid::tagged<summarize>);
  const auto where = how.sync ? grid::run_on::thread : grid::run_on::pool; // disks take long
  for (const auto& failed : {
      node.spawn_with<replica>(held, {.where = where}, of),
      node.handle(put, [of](grid::call_info info, put_request r) {
        return write(of, info, {r.key, r.value, {}});
      }),
      node.handle(remove, [of](grid::call_info info, std::string key) {
        return write(of, info, {key, {}, {}});
      }),
      node.handle(get, [of](grid::call_info info, std::string key) { return read(of, info, key); }),
      node.handle(watch,
                  [of](std::string prefix, grid::sink<entry> out) {
                    return serve_watch(of, prefix, out);
                  },
                  {.drain = grid::on_drain::cancel})})
    if (failed) return failed;
  node.spawn_task(follow(of, node.membership()));
  node.spawn_task(grid::every(how.compare_every, how.compare_every / 4, [of, turn = 0U]() mutable {
    const auto members = of->node.members();
    return pull(of, members[turn++ % members.size()]);
  }));
  return {};
} catch (const std::exception& e) { return grid::make_error(grid::errc::local_failure, e.what()); }

} // namespace store
