#include "tests/support/catch.hpp"

#include <actorgrid/actorgrid.hpp>
#include <actorgrid/testing/simulation.hpp>

#include <caf/event_based_actor.hpp>
#include <caf/sec.hpp>

using namespace actorgrid;
using namespace std::chrono_literals;

namespace {

constexpr auto question = unary<payload, payload>(handler_id{7});

enum class shop_error : std::uint8_t { none, sold_out };

caf::behavior clerk(caf::event_based_actor* self) {
  return {
      [](int number) { return number; },
      [](float) {},
      [self](const std::string& what) -> caf::result<int> {
        if (what == "sold out")
          return caf::error{static_cast<std::uint8_t>(shop_error::sold_out), caf::atom("shop")};
        if (what == "broken") return caf::make_error(caf::sec::runtime_error);
        if (what == "never") return self->make_response_promise<int>();
        return make_error(errc::queue_full, "of the shop");
      },
  };
}

template <class T, class... Args>
failure failure_of_request(testing::simulation& sim, const caf::actor& target, Args... args) {
  const auto work = [](caf::actor to, Args... message) -> task<failure> {
    auto answer = co_await request<T>(std::move(to), 1s, std::move(message)...);
    co_return answer ? failure{} : failure_of(answer.error());
  };
  return sim.run(work(target, std::move(args)...));
}

} // namespace

TEST_CASE("errors of a local actor say what they are, and are not a lost connection") {
  testing::simulation sim{1};
  const auto shop = sim.system().spawn(clerk);
  CHECK_FALSE(failure_of_request<int>(sim, shop, 5));
  CHECK_FALSE(failure_of_request<void>(sim, shop, 5.0f));

  const auto own = failure_of_request<int>(sim, shop, std::string("sold out"));
  CHECK(own.code == errc::local_failure);
  CHECK(own.text.find("shop") != std::string::npos);
  const auto caf = failure_of_request<int>(sim, shop, std::string("broken"));
  CHECK(caf.code == errc::local_failure);
  CHECK(caf.text.find("runtime_error") != std::string::npos);
  CHECK(failure_of_request<int>(sim, shop, std::string("full"))
        == failure{errc::queue_full, "of the shop"});

  const auto late = failure_of_request<int>(sim, shop, std::string("never"));
  CHECK(late.code == errc::deadline_exceeded);
  CHECK(is_retryable(late.code));

  const auto other_answer = failure_of_request<std::string>(sim, shop, 5);
  CHECK(other_answer.code == errc::actor_mismatch);
  CHECK(other_answer.text.find("unexpected_response") != std::string::npos);
  CHECK(failure_of_request<int>(sim, shop, 5.0f).code == errc::actor_mismatch);
  const auto unknown = failure_of_request<int>(sim, shop, std::uint64_t{5});
  CHECK(unknown.code == errc::actor_mismatch);
  CHECK(unknown.text.find("unexpected_message") != std::string::npos);
  CHECK(is_local_misuse(unknown.code));

  caf::anon_send_exit(shop, caf::exit_reason::user_shutdown);
  sim.settle();
  const auto dead = failure_of_request<int>(sim, shop, 5);
  CHECK(dead.code == errc::actor_down);
  CHECK_FALSE(is_retryable(dead.code));
}

TEST_CASE("every error of CAF has a code, and none is a lost connection") {
  for (int code = 1; code <= static_cast<int>(caf::sec::connection_timeout); ++code) {
    const auto e = caf::make_error(static_cast<caf::sec>(code));
    CHECK(code_of(e) != errc::disconnected);
    CHECK(code_of(e) != errc::ok);
    CHECK_FALSE(failure_of(e).text.empty());
  }
  CHECK(code_of(caf::make_error(caf::exit_reason::kill)) == errc::actor_down);
  CHECK(code_of(caf::error{}) == errc::ok);
}

TEST_CASE("a handler that fails with an error of its own is not taken for a lost connection") {
  testing::simulation sim{2};
  sim.node(1).handle(question, [](payload) -> result<payload> {
    return caf::error{static_cast<std::uint8_t>(shop_error::sold_out), caf::atom("shop")};
  });
  const auto shop = sim.system().spawn([](caf::event_based_actor*) -> caf::behavior {
    return {[](const payload&) -> caf::result<payload> {
      return caf::error{static_cast<std::uint8_t>(shop_error::sold_out), caf::atom("shop")};
    }};
  });
  CHECK_FALSE(sim.node(1).at("actor").handle(question, shop));
  sim.start();
  const auto p = sim.peer(0, 1);
  const auto of_function = failure_of(sim.wait(p.call(question, "x")).error());
  CHECK(of_function.code == errc::remote_failure);
  CHECK(of_function.text.starts_with("local_failure: "));
  const auto of_actor = failure_of(sim.wait(p.call(question, "x", {.subroute = "actor"})).error());
  CHECK(of_actor.code == errc::remote_failure);
  CHECK(of_actor.text.starts_with("the handler's actor failed: "));
}

TEST_CASE("calls to a peer whose node stopped fail with shutting_down") {
  testing::simulation sim{2};
  sim.start();
  const auto p = sim.peer(0, 1);
  sim.stop(0);
  CHECK(code_of(p.wait_connected(1s).get().error()) == errc::shutting_down);
  CHECK(code_of(p.call(question, "x").get().error()) == errc::shutting_down);
  CHECK_FALSE(p.handler(question));
}

TEST_CASE("a peer has a handler to ask before its node is started") {
  testing::simulation sim{2};
  sim.node(1).handle(question, [](payload in) { return in; });
  const auto early = sim.peer(0, 1).handler(question);
  REQUIRE(early);
  CHECK(failure_of_request<payload>(sim, early, payload{"x"}).code == errc::disconnected);
  sim.start();
  CHECK_FALSE(failure_of_request<payload>(sim, early, payload{"x"}));
}
