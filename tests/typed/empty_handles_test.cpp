#include "tests/support/catch.hpp"

#include <actorgrid/actorgrid.hpp>
#include <actorgrid/testing/simulation.hpp>

#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>

using namespace actorgrid;
using namespace std::chrono_literals;

// Every handle of the public API, empty or moved from: it gives an error or nothing, and never
// crashes.

namespace {

constexpr auto echo = unary<payload, payload>(handler_id{7});
constexpr auto chat = stream<payload, payload, payload>(handler_id{8});
constexpr auto ticks = stream<no_payload, no_input, payload>(handler_id{9});

template <class T>
errc code_in(const caf::expected<T>& result) {
  return result ? errc::ok : code_of(result.error());
}

peer moved_from() {
  peer p{nullptr};
  const peer other = std::move(p);
  return p; // NOLINT(bugprone-use-after-move)
}

} // namespace

TEST_CASE("a moved-from peer belongs to no node") {
  testing::simulation sim(2);
  auto p = sim.peer(0, 1);
  const auto other = std::move(p);
  CHECK(other.host() == sim.host(1));
  CHECK(p.host().empty());
  CHECK(p.state() == peer_state::shut_down);
  CHECK_FALSE(p.is_connected());
  CHECK(p.stats().last_failure.code == errc::invalid_handle);
  CHECK_FALSE(p.system());
  CHECK_FALSE(p.actor());
  CHECK_FALSE(p.handler(echo));
  CHECK(code_in(p.call(echo, "x").get()) == errc::invalid_handle);
  CHECK(code_in(p.call(handler_id{7}, "x").get()) == errc::invalid_handle);
  CHECK(code_in(p.open(chat, "x").get()) == errc::invalid_handle);
  CHECK(code_in(p.open(ticks, {.timeout = 1s}).get()) == errc::invalid_handle);
  CHECK(code_in(p.open(handler_id{8}, windows{}).get()) == errc::invalid_handle);
  CHECK(code_in(p.streams().get()) == errc::invalid_handle);
  CHECK(code_in(p.wait_connected(1s).get()) == errc::invalid_handle);
}

TEST_CASE("a task that calls a moved-from peer gets invalid_handle") {
  testing::simulation sim(1);
  const auto work = [](peer p) -> task<std::vector<errc>> {
    std::vector<errc> seen;
    seen.push_back(code_in(co_await p.call(echo, "x")));
    seen.push_back(code_in(co_await p.open(chat, "x")));
    seen.push_back(code_in(co_await p.wait_connected(1s)));
    co_return seen;
  };
  const auto seen = sim.run(work(moved_from()));
  CHECK(seen == std::vector<errc>(3, errc::invalid_handle));
}

TEST_CASE("moved-from peers count as peers that answer with an error when gathering") {
  testing::simulation sim(2);
  sim.node(1).handle(echo, [](payload in) { return in; });
  sim.start();
  std::vector<peer> none{moved_from(), moved_from()};
  CHECK(code_in(gather(none, echo, "x", quorum::any()).get()) == errc::invalid_handle);
  CHECK(code_in(broadcast(none, echo, "x").get()) == errc::invalid_handle);
  CHECK(code_in(gather({}, echo, "x", quorum::any()).get()) == errc::unknown_peer);
  const auto work = [](std::vector<peer> of) -> task<std::size_t> {
    auto all = co_await broadcast(std::move(of), echo, "x");
    std::size_t invalid = 0;
    for (const auto& a : all->answers) invalid += code_in(a.answer) == errc::invalid_handle;
    co_return invalid + 10 * all->answers.size();
  };
  CHECK(sim.run(work({moved_from(), sim.peer(0, 1)})) == 21);
}

TEST_CASE("a call that was used or moved from sends nothing") {
  testing::simulation sim(2);
  sim.node(1).handle(echo, [](payload in) { return in; });
  sim.start();
  const auto p = sim.peer(0, 1);
  auto c = p.call(echo, "x");
  auto other = std::move(c);
  CHECK(code_in(std::move(c).get()) == errc::invalid_handle);
  CHECK(std::move(other).get()->text() == "x");
  CHECK(code_in(std::move(other).get()) == errc::invalid_handle);
  call<int> failed{failure{errc::cancelled, "before"}};
  CHECK(code_in(std::move(failed).get()) == errc::cancelled);
  CHECK(code_in(std::move(failed).get()) == errc::invalid_handle);
  CHECK(code_in(call<int>{caf::actor{}, caf::make_message(1)}.get()) == errc::invalid_handle);
  CHECK(code_in(p.call(echo, "x").get(nullptr)) == errc::invalid_handle);
  const auto work = [](peer to) -> task<errc> {
    auto call = to.call(echo, "x");
    static_cast<void>(co_await std::move(call));
    co_return code_in(co_await std::move(call));
  };
  CHECK(sim.run(work(p)) == errc::invalid_handle);
}

TEST_CASE("empty stream handles are at their end and take nothing") {
  source<payload> in;
  CHECK_FALSE(in.next().get());
  CHECK(code_of(in.error()) == errc::invalid_handle);
  sink<payload> out;
  CHECK(code_of(out.send("x").get()) == errc::invalid_handle);
  CHECK(out.try_send("x") == send_status::finished);
  CHECK(code_of(out.error()) == errc::invalid_handle);
  out.finish();
  out.fail("why");
  byte_stream both;
  CHECK_FALSE(both.next().get());
  CHECK(code_of(both.send("x").get()) == errc::invalid_handle);
  CHECK(both.try_send("x") == send_status::finished);
  CHECK(code_of(both.error()) == errc::invalid_handle);
  both.finish();
  both.cancel("why");
  duplex<no_input, payload> reading;
  CHECK_FALSE(reading.next().get());
  CHECK(code_of(reading.error()) == errc::invalid_handle);
  reading.cancel("why");
}

TEST_CASE("a task waits for an empty stream handle as for an ended stream") {
  testing::simulation sim(1);
  const auto work = []() -> task<bool> {
    byte_stream none;
    auto item = co_await none.next();
    auto sent = co_await none.send("x");
    auto wait = none.next();
    auto other = std::move(wait);
    static_cast<void>(co_await std::move(wait));
    co_return !item && code_of(sent) == errc::invalid_handle;
  };
  CHECK(sim.run(work()));
}

TEST_CASE("awaiting a task that was moved from or awaited before throws") {
  testing::simulation sim(1);
  const auto one = []() -> task<int> { co_return 1; };
  const auto twice = [one]() -> task<int> {
    auto t = one();
    co_await std::move(t);
    co_return co_await std::move(t);
  };
  CHECK_THROWS_AS(sim.run(twice()), std::logic_error);
  const auto moved = [one]() -> task<int> {
    auto t = one();
    auto other = std::move(t);
    static_cast<void>(other);
    co_return co_await std::move(t);
  };
  CHECK_THROWS_AS(sim.run(moved()), std::logic_error);
  auto t = one();
  auto other = std::move(t);
  CHECK_THROWS_AS(sim.run(std::move(t)), std::logic_error);
}

TEST_CASE("a request to a null actor fails, in a task and from an actor") {
  testing::simulation sim(1);
  const auto work = [](caf::actor nobody) -> task<errc> {
    co_return code_in(co_await request<int>(nobody, 1s, 5));
  };
  CHECK(sim.run(work({})) == errc::invalid_handle);
  // A node's peers may have no handler actor before the node is started, and after it has stopped.
  CHECK(sim.run(work(sim.node(0).peer("http://unknown:1").handler(echo))) == errc::invalid_handle);
}

TEST_CASE("null handlers are not registered") {
  testing::simulation sim(1);
  auto& node = sim.node(0);
  payload (*no_function)(payload) = nullptr;
  CHECK(code_of(node.handle(echo, no_function)) == errc::invalid_handle);
  CHECK(code_of(node.handle(echo, std::function<payload(payload)>{})) == errc::invalid_handle);
  CHECK(code_of(node.handle(chat, std::function<void(payload, source<payload>, sink<payload>)>{}))
        == errc::invalid_handle);
  CHECK(code_of(node.handle(echo, caf::actor{})) == errc::invalid_handle);
  CHECK(code_of(node.handle(chat, caf::actor{})) == errc::invalid_handle);
  using echoing = caf::typed_actor<caf::replies_to<payload>::with<payload>>;
  CHECK(code_of(node.handle(echo, echoing{})) == errc::invalid_handle);
  auto place = node.at("a");
  auto other = std::move(place);
  CHECK(code_of(place.handle(echo, [](payload in) { return in; })) == errc::invalid_handle);
  CHECK_FALSE(other.handle(echo, [](payload in) { return in; }));
  node.offer(handler_id{20}, nullptr);
  CHECK(code_of(node.spawn(handler_id{20})) == errc::unknown_handler);
  CHECK(node.handlers().size() == 1);
}

TEST_CASE("an empty http_handler matches nothing and leaves the socket alone") {
  struct no_request {
    struct field {
      std::string_view name_string() const { return {}; }
      std::string_view value() const { return {}; }
    };
    std::vector<field> fields;
    auto begin() const { return fields.begin(); }
    auto end() const { return fields.end(); }
    std::string_view method_string() const { return "GET"; }
    std::string_view target() const { return "/"; }
  };
  struct socket {
    bool* released;
    int release() const { return *released = true, -1; }
  };
  http_handler empty{"", {}};
  CHECK_FALSE(empty.matches(""));
  bool released = false;
  empty(no_request{}, socket{&released});
  CHECK_FALSE(released);
}

TEST_CASE("a node with half of its credentials does not start") {
  node_config config;
  config.local = "http://lonely:1";
  config.peers = {config.local};
  config.listen = "none";
  for (const bool has_source : {true, false}) {
    node_options options;
    options.credentials = no_authentication();
    if (has_source)
      options.credentials->check = nullptr;
    else
      options.credentials->source = nullptr;
    system_config settings;
    caf::actor_system system{settings};
    node half{system, config, std::move(options)};
    CHECK(code_of(half.start()) == errc::invalid_handle);
  }
}

TEST_CASE("a payload of a null pointer is nil") {
  const char* nothing = nullptr;
  CHECK(payload{nothing}.is_nil());
  CHECK(payload::adopt(nullptr, 0).is_nil());
  CHECK_FALSE(payload{""}.is_nil());
  payload p{"x"};
  auto other = std::move(p);
  CHECK(p.is_nil());
  CHECK(p.text().empty());
  CHECK(p.unpinned().is_nil());
}

TEST_CASE("an empty call_info names no caller") {
  const call_info none;
  CHECK(none.caller().empty());
  CHECK(none.subroute().empty());
}
