#include "net/transport/address_race.hpp"

#include "net/loop/descriptor.hpp"
#include "net/loop/system_error_text.hpp"

#include <actorgrid/detail/deadline.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <netinet/in.h>
#include <string>
#include <utility>

namespace actorgrid::ws {

namespace {

/// How many addresses an error names.
constexpr std::size_t named_max = 4;

} // namespace

class address_race::state final : public std::enable_shared_from_this<state> {
public:
  state(loop& where, std::vector<tcp::endpoint> addresses, std::chrono::milliseconds each_max,
        std::function<void(result)> done)
      : where_(where), addresses_(std::move(addresses)), each_max_(each_max),
        done_(std::move(done)), timer_(where, [this] { on_timer(); }) {
    lanes_.reserve(addresses_.size());
  }

  void start() { try_next(); }

  void abandon() noexcept {
    done_ = nullptr;
    timer_.disarm();
    lanes_.clear();
  }

private:
  /// The connect to one address.
  struct lane {
    std::unique_ptr<wire_socket> socket;
    loop::clock::time_point ends;
    bool is_pending = true;
    std::string why = {};
    bool timed_out = false;
  };

  void try_next() {
    const std::size_t i = lanes_.size();
    const auto now = loop::clock::now();
    next_due_ = detail::deadline_after(now, head_start);
    lanes_.push_back(
        {std::make_unique<wire_socket>(where_.context()), detail::deadline_after(now, each_max_)});
    auto& socket = *lanes_.back().socket;
    // Child programs must not keep the connection open.
    descriptor fd{
        ::socket(addresses_[i].protocol().family(), SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP)};
    error_code ec;
    if (!fd) ec = {errno, boost::system::system_category()};
    if (!ec) socket.assign(addresses_[i].protocol(), fd.get(), ec);
    if (ec) {
      where_.post([self = shared_from_this(), i, ec] { self->on_tried(i, ec); });
    } else {
      fd.release();
      socket.async_connect(addresses_[i], [self = shared_from_this(), i](const error_code& failed) {
        self->on_tried(i, failed);
      });
    }
    rearm();
  }

  void on_tried(std::size_t i, const error_code& ec) {
    // Lanes that are over may still be notified that they were closed.
    if (!done_ || !lanes_[i].is_pending) return;
    if (!ec) return finish(winner{std::move(lanes_[i].socket), addresses_[i]});
    lose(i, explain(ec), false);
    go_on(lanes_.size() < addresses_.size());
  }

  void on_timer() {
    const auto now = loop::clock::now();
    for (std::size_t i = 0; i < lanes_.size(); ++i)
      if (lanes_[i].is_pending && lanes_[i].ends <= now)
        lose(i, "no answer within " + std::to_string(each_max_.count()) + " ms", true);
    go_on(lanes_.size() < addresses_.size() && next_due_ <= now);
  }

  void lose(std::size_t i, std::string why, bool timed_out) {
    auto& l = lanes_[i];
    l.is_pending = false;
    l.why = std::move(why);
    l.timed_out = timed_out;
    error_code ignored;
    l.socket->close(ignored);
  }

  void go_on(bool with_next) {
    const bool any_pending =
        std::ranges::any_of(lanes_, [](const lane& l) { return l.is_pending; });
    if (with_next || (!any_pending && lanes_.size() < addresses_.size())) return try_next();
    if (!any_pending) return finish(why_all_failed());
    rearm();
  }

  void rearm() {
    auto due = lanes_.size() < addresses_.size() ? next_due_ : loop::clock::time_point::max();
    for (const auto& l : lanes_)
      if (l.is_pending) due = std::min(due, l.ends);
    timer_.arm(due);
  }

  failure why_all_failed() const {
    const bool none_answered =
        std::ranges::all_of(lanes_, [](const lane& l) { return l.timed_out; });
    failure why{none_answered ? errc::handshake_timeout : errc::io_failure, {}};
    if (lanes_.size() == 1) why.text = lanes_.front().why;
    for (std::size_t i = 0; lanes_.size() > 1 && i < std::min(lanes_.size(), named_max); ++i)
      why.text += (i == 0 ? "" : "; ") + address_text(addresses_[i]) + ": " + lanes_[i].why;
    if (lanes_.size() > named_max)
      why.text += "; and " + std::to_string(lanes_.size() - named_max) + " addresses more";
    return why;
  }

  void finish(result outcome) {
    const auto self = shared_from_this();
    const auto done = std::exchange(done_, nullptr);
    abandon();
    done(std::move(outcome));
  }

  loop& where_;
  const std::vector<tcp::endpoint> addresses_;
  const std::chrono::milliseconds each_max_;
  std::function<void(result)> done_; ///< null once finished or abandoned
  loop::timer timer_;
  loop::clock::time_point next_due_{};
  std::vector<lane> lanes_; ///< of the addresses tried so far
};

address_race::address_race(loop& where, std::vector<tcp::endpoint> addresses,
                           std::chrono::milliseconds each_max, std::function<void(result)> done)
    : state_(std::make_shared<state>(where, std::move(addresses), each_max, std::move(done))) {
  state_->start();
}

address_race::~address_race() {
  state_->abandon();
}

} // namespace actorgrid::ws
