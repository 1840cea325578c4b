#include "tests/cluster/cluster.hpp"
#include "tests/support/catch.hpp"
#include "tests/typed/inventory.hpp"
#include "tests/typed/thread_name.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/exit_reason.hpp>
#include <caf/response_promise.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/sec.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;
using inventory::item;
using inventory::lookup;

namespace {

constexpr auto other_get = unary<lookup, item>(handler_id{41});

/// Answers with the name of its thread; throws if asked for "throw".
class placed : public caf::event_based_actor {
public:
  using caf::event_based_actor::event_based_actor;
  caf::behavior make_behavior() override {
    return {[](const lookup& q) {
      if (q.sku == "throw") throw std::runtime_error("out of paper");
      return item{thread_name(), 1};
    }};
  }
};

class placed_for_good final : public caf::event_based_actor {
public:
  using caf::event_based_actor::event_based_actor;
  caf::behavior make_behavior() override {
    return {[](const lookup&) { return item{thread_name(), 1}; }};
  }
};

/// Calls once, and keeps the thread names of both the call and the answer.
class calling : public caf::event_based_actor {
public:
  calling(caf::actor_config& cfg, peer to, std::promise<std::vector<std::string>>* seen)
      : caf::event_based_actor(cfg), to_(std::move(to)), seen_(*seen) {}
  caf::behavior make_behavior() override {
    to_.call(inventory::get, {"a"})
        .then(
            this,
            [this, begun = thread_name()](const item& i) {
              seen_.set_value({begun, thread_name(), i.sku});
            },
            [this](const caf::error& e) { seen_.set_value({render(e)}); });
    return {[](int) {}};
  }

private:
  const peer to_;
  std::promise<std::vector<std::string>>& seen_;
};

std::string on_loop(const caf::expected<item>& r) {
  return r ? r->sku.substr(0, 5) : render(r.error());
}

} // namespace

TEST_CASE("a spawned handler actor lives on the pool, or on a loop, as its options say") {
  checked_cluster c(2);
  CHECK(!c[1].spawn<placed>(inventory::get));
  CHECK(!c[1].spawn_with<placed>(other_get, {.where = run_on::loop}));
  c.start();
  auto p = c.peer(0, 1);
  CHECK(on_loop(p.call(inventory::get, {"a"}).get()) != "grid-");
  CHECK(on_loop(p.call(other_get, {"a"}).get()) == "grid-");
}

TEST_CASE("a handler actor on a loop that throws tells its caller why, and is restarted there") {
  checked_cluster c(2);
  c[1].spawn_with<placed>(other_get,
                          {.where = run_on::loop, .restart = {.delay_min = 1ms, .delay_max = 5ms}});
  c.start();
  auto p = c.peer(0, 1);
  const auto failed = p.call(other_get, {"throw"}).get();
  REQUIRE(!failed);
  CHECK(failure_of(failed.error()).text.find("handler panic: out of paper") != std::string::npos);
  CHECK(eventually([&] { return on_loop(p.call(other_get, {"a"}).get()) == "grid-"; }));
  CHECK(c[1].handlers()[0].deaths == 1);
}

TEST_CASE("an actor whose class is final cannot be put on a loop") {
  checked_cluster c(1);
  const auto error = c[0].spawn_with<placed_for_good>(other_get, {.where = run_on::loop});
  CHECK(code_of(error) == errc::invalid_handle);
  CHECK(render(error).find("final") != std::string::npos);
  CHECK(!c[0].spawn<placed_for_good>(other_get));
}

TEST_CASE("an actor of the program's own can live on a loop, call from there, and ends with it") {
  checked_cluster c(2);
  c[1].spawn_with<placed>(inventory::get, {.where = run_on::loop});
  c.start();
  std::promise<std::vector<std::string>> seen;
  auto actor = c[0].spawn_on_loop<calling>(c.peer(0, 1), &seen);
  REQUIRE(actor);
  for (const auto& name : seen.get_future().get()) CHECK(name.substr(0, 5) == "grid-");
  auto ended = std::make_shared<std::atomic<bool>>(false);
  caf::actor_cast<caf::abstract_actor*>(actor)->attach_functor(
      [ended](const caf::error&) { *ended = true; });
  c[0].stop();
  CHECK(*ended);
  CHECK(!c[0].spawn_on_loop<calling>(c.peer(0, 1), &seen));
}

namespace {

constexpr auto numbered = unary<std::uint32_t, std::uint32_t>(handler_id{42});

/// Makes calls in one turn, in both forms by turns, and keeps what is answered.
class calling_in_both_forms : public caf::event_based_actor {
public:
  calling_in_both_forms(caf::actor_config& cfg, peer to, std::uint32_t calls,
                        std::promise<std::vector<std::uint32_t>>* answers)
      : caf::event_based_actor(cfg), to_(std::move(to)), calls_(calls), answers_(*answers) {}

  caf::behavior make_behavior() override {
    for (std::uint32_t i = 0; i < calls_; ++i) {
      if (i % 2 == 0)
        to_.call(numbered, i)
            .then(
                this, [this](std::uint32_t answer) { keep(answer); },
                [this](const caf::error&) { keep(calls_); });
      else
        request(to_.actor(), 5s, call_message{numbered.id, encode(i), {}})
            .then(
                [this](const payload& answer) {
                  const auto number = decode<std::uint32_t>(answer);
                  keep(number ? *number : calls_);
                },
                [this](const caf::error&) { keep(calls_); });
    }
    return {[](caf::unit_t) {}};
  }

private:
  void keep(std::uint32_t answer) {
    kept_.push_back(answer);
    if (kept_.size() == calls_) answers_.set_value(kept_);
  }

  const peer to_;
  const std::uint32_t calls_;
  std::promise<std::vector<std::uint32_t>>& answers_;
  std::vector<std::uint32_t> kept_;
};

} // namespace

TEST_CASE("every call that an actor of a loop makes in one turn is answered, once") {
  checked_cluster c(2);
  c[1].handle(numbered, [](std::uint32_t n) { return n; }, {.where = run_on::loop});
  c.start();
  const auto p = c.link(0, 1);
  constexpr std::uint32_t calls = 100;
  std::promise<std::vector<std::uint32_t>> answers;
  c[0].spawn_on_loop<calling_in_both_forms>(p, calls, &answers);
  auto kept = answers.get_future().get();
  std::ranges::sort(kept);
  for (std::uint32_t i = 0; i < calls; ++i) CHECK(kept[i] == i);
}

TEST_CASE("an actor that blocks its thread holds up no calls to other actors") {
  checked_cluster c(2);
  std::promise<void> blocked, release;
  auto blocking = c.system().spawn(
      [&](caf::event_based_actor*, std::shared_future<void> go) -> caf::behavior {
        return {[&blocked, go](const lookup&) {
          blocked.set_value();
          go.wait();
          return item{"late", 1};
        }};
      },
      release.get_future().share());
  c[1].handle(other_get, blocking);
  c[1].spawn<placed>(inventory::get);
  c.start();
  auto p = c.peer(0, 1);
  auto late = std::async(std::launch::async, [&] { return p.call(other_get, {"a"}).get(); });
  blocked.get_future().wait();
  for (int i = 0; i < 20; ++i) CHECK(p.call(inventory::get, {"a"}).get());
  release.set_value();
  CHECK(late.get()->sku == "late");
  caf::anon_send_exit(blocking, caf::exit_reason::kill);
}

TEST_CASE("an actor that answers after its handler's node has gone answers nobody") {
  std::optional<checked_cluster> c(std::in_place, 2);
  auto promises = std::make_shared<std::vector<caf::response_promise>>();
  std::promise<void> asked;
  auto slow = c->system().spawn(
      [&](caf::event_based_actor* self,
          std::shared_ptr<std::vector<caf::response_promise>> kept) -> caf::behavior {
        return {[self, kept, &asked](const lookup&) {
                  kept->push_back(self->make_response_promise());
                  asked.set_value();
                },
                [kept](int) {
                  for (auto& p : *kept) p.deliver(item{"late", 1});
                  kept->clear();
                  return 1;
                }};
      },
      promises);
  (*c)[1].handle(inventory::get, slow);
  c->start();
  auto p = c->peer(0, 1);
  auto answer = std::async(std::launch::async, [&] { return p.call(inventory::get, {"a"}).get(); });
  asked.get_future().wait();
  (*c)[1].stop();
  CHECK(code_of(answer.get().error()) == errc::disconnected);
  caf::scoped_actor self{c->system()};
  self->request(slow, 5s, 1).receive([](int) {}, [](const caf::error& e) { FAIL(render(e)); });
  self->send_exit(slow, caf::exit_reason::kill);
}

TEST_CASE("a remote handler's handle takes requests of its route, and says so to others") {
  checked_cluster c(2);
  std::atomic<int> calls{0};
  c[1].handle(inventory::get, [&](const lookup& q) {
    ++calls;
    return item{q.sku, 7};
  });
  c.start();
  const auto remote = c.peer(0, 1).handler(inventory::get);
  caf::scoped_actor self{c.system()};
  self->request(remote, 5s, lookup{"a"})
      .receive([](const item& i) { CHECK(i == item{"a", 7}); },
               [](const caf::error& e) { FAIL(render(e)); });
  self->request(remote, 5s, 1)
      .receive([](const item&) { FAIL("answered"); },
               [](const caf::error& e) { CHECK(e == caf::sec::unexpected_message); });
  caf::anon_send(remote, lookup{"b"});
  CHECK(eventually([&] { return calls == 2; }));
  self->send_exit(remote, caf::exit_reason::kill);
  self->request(remote, 5s, lookup{"a"})
      .receive([](const item&) { FAIL("answered"); },
               [](const caf::error& e) { CHECK(e == caf::sec::request_receiver_down); });
  CHECK(calls == 2);
}
