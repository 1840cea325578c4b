#include "actors/testing/simulated/network.hpp"
#include "net/loop/loop.hpp"

#include <actorgrid/detail/deadline.hpp>

#include <utility>

namespace actorgrid::testing::simulated {

namespace {

/// An attempt to connect: one round trip to connect and one to upgrade.
class attempt final : public std::enable_shared_from_this<attempt> {
public:
  attempt(network& n, std::size_t from, ws::loop& where, ws::dial_target target,
          std::string knocker, std::function<void(ws::dial_result)> done)
      : network_(n), from_(from), where_(where), target_(std::move(target)),
        knocker_(std::move(knocker)), done_(std::move(done)) {
    timer_.emplace(where, [this] { give_up(); });
  }

  void start() {
    const auto to = network_.find(target_.host);
    if (!to) return refuse_later("resolve: Host not found (authoritative)");
    to_ = *to;
    link_ = &network_.between(from_, to_);
    if (network_.is_dead(from_)) return;
    if (link_->is_cut()) return refuse_later("connect: Connection refused");
    link_->watch(shared_from_this(), [this] { refuse_later("Connection reset by peer"); });
    enter("connect", target_.connect_timeout);
    cross(from_, [this] {
      const bool is_open = network_.entrance_of(to_) != nullptr;
      cross(to_, [this, is_open] {
        if (is_open)
          upgrade();
        else
          fail({errc::io_failure, "connect: Connection refused"});
      });
    });
  }

  void abandon() noexcept {
    done_ = nullptr;
    timer_.reset();
  }

  time_point ends() const noexcept { return ends_; }

private:
  /// Continues after a packet has gone from one node to the other.
  void cross(std::size_t from, std::function<void()> f) {
    link_->from(from).send(
        0, [] {},
        [weak = weak_from_this(), f = std::move(f)] {
          if (auto self = weak.lock(); self && self->done_)
            self->where_.post([weak, f] {
              if (auto alive = weak.lock(); alive && alive->done_) f();
            });
        });
  }

  void enter(const char* phase, std::chrono::milliseconds limit) {
    phase_ = phase;
    limit_ = limit;
    ends_ = detail::deadline_after(where_.now(), limit);
    timer_->arm(ends_);
  }

  void upgrade() {
    enter("upgrade", target_.handshake_timeout);
    // A paused node's kernel accepts connections, but the node does not read their requests.
    cross(from_, [this] {
      network_.when_running(to_, [weak = weak_from_this()] {
        if (auto self = weak.lock(); self && self->done_) self->be_examined();
      });
    });
  }

  /// The node at the other end checks the request.
  void be_examined() {
    auto listener = network_.entrance_of(to_);
    if (!listener) return answer({errc::io_failure, "upgrade: Connection reset by peer"});
    const auto address = network_.address_of(from_);
    const auto refuse = [&](const auto& tell, const std::string& fault) {
      if (tell) tell(address, {errc::handshake_refused, fault});
      answer({errc::handshake_refused, "HTTP " + fault});
    };
    const auto& tell_listener = listener->options().on_refused;
    auto admitted = listener->admit(address);
    if (!admitted) {
      if (tell_listener) tell_listener(address, admitted.why());
      return answer({errc::io_failure, "upgrade: end of stream"});
    }
    const auto route = listener->routes().find(target_.route_path);
    if (!route) return refuse(tell_listener, "404 Not Found: not found");
    if (auto fault = entrance::find_fault(*route, target_, address); !fault.empty())
      return refuse(route->on_refused, fault);
    if (knocker_.empty()) return accept(*listener, *route, *std::move(admitted));
    if (auto fault = entrance::take_knock(*route, knocker_); !fault.empty())
      return refuse(route->on_refused, fault);
    cross(to_, [this] {
      network_.trace.add({from_, to_}, "knocked");
      finish(std::unique_ptr<ws::session>{});
    });
  }

  void accept(entrance& listener, const ws::grid_route& route, std::shared_ptr<void> permit) {
    const auto& options = listener.options();
    auto& there = listener.next_loop();
    auto theirs =
        network_.make_end(to_, from_, there, options.message_bytes_max, route.write_timeout);
    ws::admission granted{std::move(permit),
                          detail::deadline_after(where_.now(), options.handshake_timeout)};
    there.post([theirs, granted = std::move(granted), take = route.on_session] {
      take(make_session(theirs), granted);
    });
    link_->from(to_).send(
        0, [] {},
        [weak = weak_from_this(), their_end = std::weak_ptr(theirs)] {
          auto end = their_end.lock();
          auto self = weak.lock();
          if (self && self->done_ && end)
            self->where_.post([weak, their_end] {
              if (auto alive = weak.lock(); alive && alive->done_) alive->succeed(their_end.lock());
            });
          else if (end)
            end->lose({errc::disconnected, "End of file"});
        });
  }

  void answer(failure why) {
    cross(to_, [this, why = std::move(why)] { fail(why); });
  }

  void succeed(const std::shared_ptr<wire_end>& theirs) {
    if (!theirs || theirs->is_closed())
      return fail({errc::io_failure, "upgrade: Connection reset by peer"});
    auto ours =
        network_.make_end(from_, to_, where_, target_.message_bytes_max, target_.write_timeout);
    wire_end::join(ours, theirs);
    network_.trace.add({from_, to_}, "connected");
    finish(make_session(std::move(ours)));
  }

  void give_up() {
    fail({errc::handshake_timeout,
          phase_ + std::string(": no answer within ") + std::to_string(limit_.count()) + " ms"});
  }

  /// Callers are promised that dial returns first.
  void refuse_later(std::string text) {
    where_.post([weak = weak_from_this(), text = std::move(text)] {
      if (auto self = weak.lock(); self && self->done_) self->fail({errc::io_failure, text});
    });
  }

  void fail(const failure& why) {
    network_.trace.add({from_, to_}, "not connected: " + why.text);
    finish(failure{why.code, target_.host + ": " + why.text});
  }

  void finish(ws::dial_result result) {
    const auto self = shared_from_this();
    const auto done = std::move(done_);
    done_ = nullptr;
    timer_->disarm();
    done(std::move(result));
  }

  network& network_;
  std::size_t from_;
  std::size_t to_ = 0;
  link* link_ = nullptr;
  ws::loop& where_;
  ws::dial_target target_;
  std::string knocker_;                       ///< empty: not a knock
  std::function<void(ws::dial_result)> done_; ///< null once finished or abandoned
  std::optional<ws::loop::timer> timer_;
  const char* phase_ = "resolve";
  std::chrono::milliseconds limit_{};
  time_point ends_{};
};

class running_dial final : public ws::dial {
public:
  explicit running_dial(std::shared_ptr<attempt> a) : attempt_(std::move(a)) {}
  ~running_dial() override { attempt_->abandon(); }
  ws::loop::clock::time_point ends() const noexcept override { return attempt_->ends(); }

private:
  std::shared_ptr<attempt> attempt_;
};

} // namespace

std::unique_ptr<ws::dial> network::dial(std::size_t from, ws::loop& where, ws::dial_target target,
                                        std::function<void(ws::dial_result)> done) {
  auto a = std::make_shared<attempt>(*this, from, where, std::move(target), std::string{},
                                     std::move(done));
  a->start();
  return std::make_unique<running_dial>(std::move(a));
}

std::unique_ptr<ws::dial> network::knock(std::size_t from, ws::loop& where, ws::dial_target target,
                                         std::string knocker,
                                         std::function<void(const failure&)> done) {
  auto a = std::make_shared<attempt>(
      *this, from, where, std::move(target), std::move(knocker),
      [done = std::move(done)](const ws::dial_result& r) { done(r ? failure{} : r.why()); });
  a->start();
  return std::make_unique<running_dial>(std::move(a));
}

} // namespace actorgrid::testing::simulated
