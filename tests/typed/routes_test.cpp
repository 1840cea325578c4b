#include "tests/cluster/cluster.hpp"
#include "tests/support/catch.hpp"
#include "tests/typed/inventory.hpp"

#include <atomic>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;
using inventory::change;
using inventory::item;
using inventory::lookup;

namespace {

// The same IDs, as used by a caller that has other types in mind.
constexpr auto get_bytes = unary<payload, payload>(inventory::get.id);
constexpr auto get_number = unary<lookup, int>(inventory::get.id);
constexpr auto watch_bytes =
    stream<payload, payload, payload>(inventory::watch.id, inventory::watch.window);
constexpr auto watch_numbers =
    stream<lookup, change, int>(inventory::watch.id, inventory::watch.window);

struct thrower {
  void msgpack_unpack(const msgpack::object&) {}
  template <class Packer>
  void msgpack_pack(Packer&) const {
    throw std::runtime_error("does not pack");
  }
};

failure failed(const caf::error& e) {
  return failure_of(e);
}

} // namespace

TEST_CASE("a typed handler may be a function, may fail, may take the call's info, and may share") {
  checked_cluster c(2);
  const auto kept = std::make_shared<const item>(item{"kept", 1});
  c[1].handle(inventory::get, [](const lookup& q) { return item{q.sku, 7}; });
  c[1].at("result").handle(inventory::get, [](lookup q) -> result<item> {
    if (q.sku.empty()) return remote_error("no such sku");
    return item{q.sku, 8};
  });
  c[1].at("info").handle(
      inventory::get, [](const call_info& info, const lookup&) { return item{info.caller(), 9}; });
  c[1].at("shared").handle(inventory::get, [kept](const lookup&) { return kept; });
  c[1].at("loop").handle(inventory::get, [](lookup q) { return item{q.sku, 10}; },
                         {.where = run_on::loop});
  c[1].at("thread").handle(inventory::get, [](lookup q) { return item{q.sku, 11}; },
                           {.where = run_on::thread, .concurrency = 1});
  c.start();
  auto p = c.link(0, 1);
  CHECK(*p.call(inventory::get, {"a"}).get() == item{"a", 7});
  CHECK(*p.call(inventory::get, {"a"}, {.subroute = "result"}).get() == item{"a", 8});
  auto none = p.call(inventory::get, {""}, {.subroute = "result"}).get();
  REQUIRE(!none);
  CHECK(failed(none.error()) == failure{errc::remote_failure, "no such sku"});
  CHECK(*p.call(inventory::get, {"a"}, {.subroute = "info"}).get() == item{c.host(0), 9});
  CHECK(*p.call(inventory::get, {"a"}, {.subroute = "shared"}).get() == *kept);
  CHECK(*p.call(inventory::get, {"a"}, {.subroute = "loop"}).get() == item{"a", 10});
  CHECK(*p.call(inventory::get, {"a"}, {.subroute = "thread"}).get() == item{"a", 11});
}

TEST_CASE("a typed handler may be a coroutine that returns the value or a result") {
  checked_cluster c(2);
  c[1].handle(inventory::get, [](lookup q) -> task<item> { co_return item{q.sku, 1}; });
  c[1].at("result").handle(inventory::get, [](lookup q) -> task<result<item>> {
    co_await sleep_for(1ms);
    if (q.sku == "bad") throw std::runtime_error("oops");
    co_return item{q.sku, 2};
  });
  c.start();
  auto p = c.link(0, 1);
  CHECK(*p.call(inventory::get, {"a"}).get() == item{"a", 1});
  CHECK(*p.call(inventory::get, {"a"}, {.subroute = "result"}).get() == item{"a", 2});
  auto thrown = p.call(inventory::get, {"bad"}, {.subroute = "result"}).get();
  REQUIRE(!thrown);
  CHECK(failed(thrown.error()) == failure{errc::remote_failure, "handler panic: oops"});
}

TEST_CASE("routes work without a request or a response") {
  checked_cluster c(2);
  std::atomic<int> forgotten{0};
  c[1].handle(inventory::count, [] { return 12; });
  c[1].handle(inventory::forget, [&](const lookup&) { ++forgotten; });
  c[1].at("task").handle(inventory::forget, [&](lookup) -> task<> {
    ++forgotten;
    co_return;
  });
  c[1].at("error").handle(inventory::forget, [](const lookup& q) -> caf::error {
    return q.sku.empty() ? remote_error("nothing to forget") : caf::error{};
  });
  c.start();
  auto p = c.link(0, 1);
  CHECK(p.call(inventory::forget, {"a"}, {.subroute = "error"}).get());
  auto nothing = p.call(inventory::forget, {""}, {.subroute = "error"}).get();
  REQUIRE(!nothing);
  CHECK(failed(nothing.error()).text == "nothing to forget");
  CHECK(*p.call(inventory::count).get() == 12);
  CHECK(p.call(inventory::forget, {"a"}).get());
  CHECK(p.call(inventory::forget, {"a"}, {.subroute = "task"}).get());
  CHECK(forgotten == 2);
}

TEST_CASE("a request of another type is a remote error that names the route and what arrived") {
  checked_cluster c(2);
  c[1].handle(inventory::get, [](const lookup& q) { return item{q.sku, 7}; });
  c.start();
  auto p = c.link(0, 1);
  auto wrong = p.call(get_bytes, encode(string_map{{"sku", "a"}})).get();
  REQUIRE(wrong);
  CHECK(*decode<item>(*wrong) == item{"a", 7});

  wrong = p.call(get_bytes, encode(5)).get();
  REQUIRE(!wrong);
  CHECK(failed(wrong.error())
        == failure{
            errc::remote_failure,
            "handler 40: the request does not fit: expected inventory::lookup, got an integer"});
  wrong = p.call(get_bytes, "\x81\xa3sku\x05").get();
  REQUIRE(!wrong);
  CHECK(failed(wrong.error()).text
        == "handler 40: the request does not fit: expected inventory::lookup, got a map {\"sku\": "
           "an integer}");
  wrong = p.call(get_bytes, "\x81\xa3sk").get();
  REQUIRE(!wrong);
  CHECK(failed(wrong.error()).text
        == "handler 40: the request does not fit: a string longer than what follows at byte 1");
}

TEST_CASE("a response of another type is decode_failed at the caller, naming the route") {
  checked_cluster c(2);
  c[1].handle(inventory::get, [](const lookup& q) { return item{q.sku, 7}; });
  c.start();
  auto answer = c.link(0, 1).call(get_number, {"a"}).get();
  REQUIRE(!answer);
  CHECK(failed(answer.error())
        == failure{
            errc::decode_failed,
            "handler 40: the response does not fit: expected int, got a map {\"sku\": a string, "
            "\"count\": an integer}"});
}

TEST_CASE("a typed stream goes both ways") {
  checked_cluster c(2);
  c[1].handle(inventory::watch, [](lookup open, source<change> in, sink<item> out) -> task<> {
    int total = 0;
    while (auto got = co_await in.next())
      co_await out.send({open.sku + got->sku, total += got->delta});
  });
  c.start();
  auto s = c.link(0, 1).open(inventory::watch, {"x-"}).get();
  REQUIRE(s);
  CHECK(!s->send({"a", 3}).get());
  CHECK(s->try_send({"b", 4}) == send_status::sent);
  s->finish();
  CHECK(*s->next().get() == item{"x-a", 3});
  CHECK(*s->next().get() == item{"x-b", 7});
  CHECK(!s->next().get());
  CHECK(!s->error());
  check_no_stream_left(c);
}

TEST_CASE("a stream works without opening and input") {
  checked_cluster c(2);
  c[1].handle(inventory::ticks, [](sink<int> out) -> task<> {
    for (int i = 0; i < 5; ++i) co_await out.send(i);
  });
  c.start();
  auto s = c.link(0, 1).open(inventory::ticks).get();
  REQUIRE(s);
  int expected = 0;
  while (auto i = s->next().get()) CHECK(*i == expected++);
  CHECK(expected == 5);
  CHECK(!s->error());
}

TEST_CASE("an opening of another type ends the stream with a remote error") {
  checked_cluster c(2);
  c[1].handle(inventory::watch, [](lookup, source<change>, sink<item>) -> task<> { co_return; });
  c.start();
  auto s = c.link(0, 1).open(watch_bytes, encode(5)).get();
  REQUIRE(s);
  CHECK(!s->next().get());
  CHECK(failed(s->error())
        == failure{errc::remote_failure,
                   "handler 41: the opening of the stream does not fit: expected "
                   "inventory::lookup, got an integer"});
}

TEST_CASE("a message of another type ends a stream for both ends") {
  checked_cluster c(2);
  std::atomic<bool> handler_saw{false};
  c[1].handle(inventory::watch, [&](lookup, source<change> in, sink<item> out) -> task<> {
    co_await out.send({"first", 1});
    while (co_await in.next()) {
    }
    handler_saw = code_of(in.error()) == errc::decode_failed;
  });
  c.start();
  SECTION("at the handler") {
    auto s = c.link(0, 1).open(watch_bytes, encode(lookup{"x"})).get();
    REQUIRE(s);
    CHECK(s->next().get());
    CHECK(!s->send(encode(5)).get());
    CHECK(!s->next().get());
    CHECK(failed(s->error())
          == failure{errc::remote_failure,
                     "handler 41: the message of the stream does not fit: expected "
                     "inventory::change, got an integer"});
    CHECK(eventually([&] { return handler_saw.load(); }));
  }
  SECTION("at the caller") {
    auto s = c.link(0, 1).open(watch_numbers, {"x"}).get();
    REQUIRE(s);
    CHECK(!s->next().get());
    CHECK(failed(s->error())
          == failure{errc::decode_failed, "handler 41: the message of the stream does not fit: "
                                          "expected int, got a map {\"sku\": a "
                                          "string, \"count\": an integer}"});
    CHECK(!s->next().get());
  }
  check_no_stream_left(c);
}

TEST_CASE("a handler that throws while its response is packed is a remote error") {
  checked_cluster c(2);
  const auto route = unary<no_payload, thrower>(handler_id{50});
  c[1].handle(route, [] { return thrower{}; });
  c.start();
  auto r = c.link(0, 1).call(unary<no_payload, payload>(route.id)).get();
  REQUIRE(!r);
  CHECK(failed(r.error()).text == "handler panic: does not pack");
}
