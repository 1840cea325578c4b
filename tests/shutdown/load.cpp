#include "tests/shutdown/load.hpp"

#include <actorgrid/actorgrid.hpp>

#include <caf/event_based_actor.hpp>

#include <atomic>
#include <mutex>
#include <optional>
#include <utility>

namespace actorgrid::testing {

namespace {

constexpr auto endless_call = unary<payload, payload>(handler_id{1});
constexpr auto endless_stream = stream<payload, payload, payload>(handler_id{2}, {2, 2});

using open_stream = duplex<payload, payload>;

} // namespace

struct load_tally {
  int each = 0;
  std::atomic<int> calls{0};   ///< completed
  std::atomic<int> streams{0}; ///< ended, or not opened
  std::atomic<int> twice{0};

  /// Notes an end that neither a lost connection nor a stop explains.
  void look_at(const caf::error& why) {
    const auto code = code_of(why);
    if (code == errc::shutting_down || code == errc::disconnected) return;
    auto text = render(why);
    // What a draining node answers to late calls.
    if (text.starts_with("peer_shutting_down: ")) return;
    const std::lock_guard lock{mutex};
    surprise = std::move(text);
  }

  std::mutex mutex;
  std::string surprise; ///< guarded by mutex
};

namespace {

/// Counts something that must complete once.
class completion_count {
public:
  completion_count(std::atomic<int>& all, std::atomic<int>& twice) : all_(all), twice_(twice) {}
  void add() { ++(std::exchange(done_, true) ? twice_ : all_); }

private:
  std::atomic<int>& all_;
  std::atomic<int>& twice_;
  bool done_ = false;
};

using shared_tally = std::shared_ptr<load_tally>;
using shared_count = std::shared_ptr<completion_count>;

void call_once(caf::event_based_actor* self, const peer& to, const shared_tally& t) {
  auto count = std::make_shared<completion_count>(t->calls, t->twice);
  to.call(endless_call, payload("x"))
      .then(
          self,
          [t, count](const payload&) {
            count->add();
            t->look_at({});
          },
          [t, count](const caf::error& why) {
            count->add();
            t->look_at(why);
          });
}

void read_until_end(caf::event_based_actor* self, std::shared_ptr<open_stream> s,
                    shared_count count, const shared_tally& t) {
  auto next = s->next();
  std::move(next).then(self, [=](const std::optional<payload>& item) {
    if (item) return read_until_end(self, s, count, t);
    count->add();
    t->look_at(s->error());
  });
}

void open_once(caf::event_based_actor* self, const peer& to, const shared_tally& t) {
  auto count = std::make_shared<completion_count>(t->streams, t->twice);
  to.open(endless_stream, payload("x"))
      .then(
          self,
          [=](open_stream opened) {
            read_until_end(self, std::make_shared<open_stream>(std::move(opened)), count, t);
          },
          [t, count](const caf::error& why) {
            count->add();
            t->look_at(why);
          });
}

} // namespace

load::load(caf::actor_system& system, const peer& to, int each)
    : to_(to), tally_(std::make_shared<load_tally>()) {
  tally_->each = each;
  system.spawn([to, t = tally_](caf::event_based_actor* self) {
    for (int i = 0; i < t->each; ++i) {
      call_once(self, to, t);
      open_once(self, to, t);
    }
  });
}

bool load::is_in_flight() const {
  const auto s = to_.stats();
  const auto each = static_cast<std::size_t>(tally_->each);
  return s.calls_out == each && s.streams_out == each;
}

bool load::has_completed() const {
  return tally_->calls == tally_->each && tally_->streams == tally_->each && tally_->twice == 0;
}

std::string load::surprise() const {
  const std::lock_guard lock{tally_->mutex};
  return tally_->surprise;
}

void serve_load(node& n) {
  n.handle(endless_call, [](payload in) -> task<result<payload>> {
    co_await sleep_for(std::chrono::hours(1));
    co_return in;
  });
  n.handle(endless_stream, [](payload, source<payload> in, sink<payload> out) -> task<> {
    co_await out.send(payload("begun"));
    while (auto item = co_await in.next()) co_await out.send(std::move(*item));
  });
}

} // namespace actorgrid::testing
