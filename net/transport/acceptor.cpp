#include "net/transport/acceptor.hpp"

#include "net/transport/listening_socket.hpp"
#include "net/transport/upgrade.hpp"

#include <actorgrid/detail/deadline.hpp>

#include <atomic>
#include <cassert>
#include <future>
#include <optional>
#include <unordered_map>

namespace actorgrid::ws {

struct acceptor::state : std::enable_shared_from_this<state> {
  /// One loop's share of the upgrades; touched by that loop only.
  struct share {
    loop* where = nullptr;
    std::unordered_map<upgrade*, std::shared_ptr<upgrade>> upgrades;
    bool is_closed = false;
  };

  state(std::vector<loop*> loops, acceptor_options o)
      : options(std::make_shared<const acceptor_options>(std::move(o))), shares(loops.size()),
        unknown(std::make_shared<connection_quota>(options->unauthenticated_max,
                                                   options->unauthenticated_per_address_max)) {
    for (std::size_t i = 0; i < loops.size(); ++i) shares[i].where = loops[i];
  }

  void open_door(bound_socket socket);
  void take(descriptor fd, std::optional<request_head> request);
  void begin(share& own, descriptor fd, std::optional<request_head> request);
  void run_everywhere(const std::function<void(share&)>& f);

  std::shared_ptr<const acceptor_options> options;
  const std::shared_ptr<route_table> routes = std::make_shared<route_table>();
  std::vector<share> shares;
  std::shared_ptr<listening_socket> listening; ///< touched by the first loop only
  std::uint16_t port = 0;
  bool is_in_use = false; ///< of the address, when start() failed
  std::atomic<std::size_t> next_share{0};
  std::shared_ptr<connection_quota> unknown;
};

/// Hands the socket to the next loop.
void acceptor::state::take(descriptor fd, std::optional<request_head> request) {
  share& own = shares[next_share.fetch_add(1, std::memory_order_relaxed) % shares.size()];
  // Posted functions must be copyable, but descriptors and requests must not be copied.
  struct parcel {
    descriptor fd;
    std::optional<request_head> request;
  };
  auto p = std::make_shared<parcel>(parcel{std::move(fd), std::move(request)});
  own.where->post([self = shared_from_this(), &own, p] {
    self->begin(own, std::move(p->fd), std::move(p->request));
  });
}

void acceptor::state::begin(share& own, descriptor fd, std::optional<request_head> request) {
  if (own.is_closed) return;
  auto admitted = unknown->admit(network_of(fd.get()));
  if (!admitted) {
    if (options->on_refused) options->on_refused(remote_address_of(fd.get()), admitted.why());
    return;
  }
  admission granted{*std::move(admitted),
                    detail::deadline_after(loop::clock::now(), options->handshake_timeout)};
  // A request that was read already was read from plain HTTP.
  auto u = make_upgrade(
      {*own.where, options, routes, [&own](upgrade& over) { own.upgrades.erase(&over); }},
      std::move(fd), options->use_tls && !request, std::move(granted));
  if (!u) {
    if (options->on_refused)
      options->on_refused("unknown", {errc::io_failure, "not a usable socket"});
    return;
  }
  own.upgrades.emplace(u.get(), u);
  if (request) {
    u->start_with(std::move(*request));
  } else {
    u->start();
  }
}

/// Runs `f` for each share on its loop, and waits until all have.
void acceptor::state::run_everywhere(const std::function<void(share&)>& f) {
  std::vector<std::future<void>> done;
  for (share& own : shares) {
    // Dropped unrun when the loop has stopped, which breaks the promise and ends the wait too.
    auto confirmed = std::make_shared<std::promise<void>>();
    done.push_back(confirmed->get_future());
    own.where->post([confirmed, f, &own] {
      f(own);
      confirmed->set_value();
    });
  }
  for (auto& d : done) d.wait();
}

acceptor::acceptor(std::vector<loop*> loops, acceptor_options options)
    : state_(std::make_shared<state>(std::move(loops), std::move(options))) {
  assert(!state_->shares.empty());
  assert(!state_->options->use_tls || state_->options->tls.now().server);
}

acceptor::~acceptor() {
  stop();
}

bool acceptor::add(grid_route route) {
  return state_->routes->add(std::move(route));
}

void acceptor::remove(std::string_view path) {
  const auto removed = state_->routes->remove(path);
  if (!removed) return;
  state_->run_everywhere([removed](state::share& own) {
    std::erase_if(own.upgrades, [&](const auto& place) {
      const bool is_for_it = place.second->route() == removed.get();
      if (is_for_it) place.second->close();
      return is_for_it;
    });
  });
}

failure acceptor::start() {
  auto bound = bind_and_listen(state_->options->listen);
  if (!bound) {
    state_->is_in_use = bound.why().is_in_use;
    return std::move(bound).why().why;
  }
  auto socket = std::make_shared<bound_socket>(*std::move(bound));
  state_->port = socket->port;
  state_->shares.front().where->post([s = state_, socket] { s->open_door(std::move(*socket)); });
  return {};
}

void acceptor::state::open_door(bound_socket socket) {
  if (shares.front().is_closed) return;
  const auto tell = [o = options](const failure& why) {
    if (o->on_pause) o->on_pause(why);
  };
  listening = std::make_shared<listening_socket>(
      *shares.front().where,
      [weak = weak_from_this()](descriptor fd) {
        if (auto owner = weak.lock()) owner->take(std::move(fd), std::nullopt);
      },
      tell);
  if (const auto why = listening->adopt(std::move(socket))) return tell(why);
  listening->start();
}

std::uint16_t acceptor::port() const noexcept {
  return state_->port;
}

bool acceptor::is_in_use() const noexcept {
  return state_->is_in_use;
}

void acceptor::stop() {
  state_->run_everywhere([s = state_.get()](state::share& own) {
    own.is_closed = true;
    if (&own == &s->shares.front() && s->listening) std::exchange(s->listening, nullptr)->close();
    for (auto& [key, u] : std::exchange(own.upgrades, {})) u->close();
  });
}

void acceptor::take_over(int fd, std::string method, std::string target,
                         std::vector<std::pair<std::string, std::string>> fields) {
  descriptor owned{fd};
  request_head request;
  request.version(11);
  request.method_string(method);
  request.target(target);
  for (const auto& [name, value] : fields) request.insert(name, value);
  state_->take(std::move(owned), std::move(request));
}

} // namespace actorgrid::ws
