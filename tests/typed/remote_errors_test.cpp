#include "tests/support/catch.hpp"
#include "tests/typed/inventory.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <string>
#include <system_error>

using namespace actorgrid;
using namespace std::chrono_literals;
using inventory::change;
using inventory::item;
using inventory::lookup;
using testing::simulation;

namespace shop {

/// The application's own codes.
enum class error { sold_out = 1, stale = 2, negative = -7 };

struct error_category final : std::error_category {
  const char* name() const noexcept override { return "shop"; }
  std::string message(int value) const override {
    return value == 1 ? "sold out" : "shop error " + std::to_string(value);
  }
};

std::error_code make_error_code(error e) noexcept {
  static const error_category category;
  return {static_cast<int>(e), category};
}

struct newer {
  int version = 0;
  std::string by;
  MSGPACK_DEFINE_MAP(version, by)
};

} // namespace shop

template <>
struct std::is_error_code_enum<shop::error> : std::true_type {};

namespace {

caf::error error_for(const std::string& sku) {
  if (sku == "sold out") return remote_error(shop::error::sold_out);
  if (sku == "stale") return remote_error(shop::error::stale, "write again", shop::newer{9, "b"});
  if (sku == "negative") return remote_error(shop::error::negative, "less than nothing");
  if (sku == "text") return remote_error("just text");
  if (sku == "no text") return remote_error("");
  if (sku == "try again") return retryable(remote_error("no quorum"));
  if (sku == "stale, try again")
    return retryable(remote_error(shop::error::stale, "soon", shop::newer{9, "b"}));
  if (sku == "lost below, try again") return retryable(make_error(errc::disconnected, "a shelf"));
  if (sku == "forbidden") return make_error(errc::not_allowed, "staff only");
  if (sku == "full below") return make_error(errc::too_many_in_flight, "calls in flight");
  return make_error(errc::peer_shutting_down);
}

void serve_errors(node& n) {
  n.handle(inventory::get, [](const lookup& q) -> result<item> { return error_for(q.sku); },
           {.where = run_on::loop});
  n.handle(inventory::watch, [](lookup q, source<change>, sink<item> out) -> task<caf::error> {
    co_await out.send({q.sku, 1});
    co_return error_for(q.sku);
  });
}

caf::error error_of_call(simulation& sim, std::string sku) {
  auto r = sim.wait(sim.peer(0, 1).call(inventory::get, {std::move(sku)}));
  REQUIRE_FALSE(r);
  return r.error();
}

caf::error error_of_stream(simulation& sim, std::string sku) {
  auto s = sim.wait(sim.peer(0, 1).open(inventory::watch, {std::move(sku)}));
  REQUIRE(s);
  while (sim.wait(s->next())) {
  }
  return s->error();
}

} // namespace

TEST_CASE("an application's error code reaches callers, with its text and details") {
  simulation sim{2};
  serve_errors(sim.node(1));
  sim.start();
  for (auto* error_of : {error_of_call, error_of_stream}) {
    const auto sold_out = error_of(sim, "sold out");
    CHECK(has_code(sold_out, shop::error::sold_out));
    CHECK_FALSE(has_code(sold_out, shop::error::stale));
    CHECK_FALSE(has_code(sold_out, std::make_error_code(std::errc::operation_not_permitted)));
    CHECK(failure_of(sold_out) == failure{errc::remote_failure, "sold out"});
    CHECK(code_of(details_of<shop::newer>(sold_out).error()) == errc::decode_failed);

    const auto stale = error_of(sim, "stale");
    CHECK(has_code(stale, shop::error::stale));
    CHECK(failure_of(stale).text == "write again");
    const auto details = details_of<shop::newer>(stale);
    REQUIRE(details);
    CHECK(details->version == 9);
    CHECK(details->by == "b");
    CHECK(code_of(details_of<int>(stale).error()) == errc::decode_failed);

    CHECK(has_code(error_of(sim, "negative"), shop::error::negative));
  }
}

TEST_CASE("errors without a code arrive as before") {
  simulation sim{2};
  serve_errors(sim.node(1));
  sim.start();
  for (auto* error_of : {error_of_call, error_of_stream}) {
    CHECK(failure_of(error_of(sim, "text")) == failure{errc::remote_failure, "just text"});
    CHECK(failure_of(error_of(sim, "no text")) == failure{errc::remote_failure, ""});
    CHECK_FALSE(application_error_of(error_of(sim, "text")));
  }
}

TEST_CASE("a handler may call its error retryable, with a code and without") {
  simulation sim{2};
  serve_errors(sim.node(1));
  sim.start();
  for (auto* error_of : {error_of_call, error_of_stream}) {
    const auto plain = error_of(sim, "try again");
    CHECK(failure_of(plain) == failure{errc::remote_failure, "no quorum"});
    CHECK(is_retryable(plain));
    CHECK_FALSE(has_code(plain, shop::error::stale));
    CHECK(code_of(details_of<int>(plain).error()) == errc::decode_failed);

    const auto coded = error_of(sim, "stale, try again");
    CHECK(is_retryable(coded));
    CHECK(has_code(coded, shop::error::stale));
    CHECK(details_of<shop::newer>(coded)->version == 9);

    const auto lost = error_of(sim, "lost below, try again");
    CHECK(failure_of(lost) == failure{errc::remote_failure, "disconnected: a shelf"});
    CHECK(is_retryable(lost));

    CHECK_FALSE(is_retryable(error_of(sim, "text")));
    CHECK_FALSE(is_retryable(error_of(sim, "stale")));
  }
  CHECK(is_retryable(make_error(errc::disconnected)));
}

TEST_CASE("no error has no code of an application, and is not retryable") {
  CHECK_FALSE(application_error_of(caf::error{}));
  CHECK_FALSE(has_code(caf::error{}, shop::error::stale));
  CHECK(has_code(caf::error{}, errc::ok));
  CHECK_FALSE(is_retryable(caf::error{}));
  CHECK_FALSE(retryable(caf::error{}));
}

TEST_CASE("a handler may forbid, but an error that it met elsewhere says nothing about its node") {
  simulation sim{2};
  serve_errors(sim.node(1));
  sim.start();
  for (auto* error_of : {error_of_call, error_of_stream}) {
    const auto forbidden = error_of(sim, "forbidden");
    CHECK(failure_of(forbidden) == failure{errc::not_allowed, "staff only"});
    CHECK(has_code(forbidden, errc::not_allowed));
    CHECK(remote_text(error_for("forbidden")) == failure_of(forbidden).text);
    CHECK(remote_text(error_for("full below")) == failure_of(error_of(sim, "full below")).text);
    CHECK(code_of(error_of(sim, "full below")) == errc::remote_failure);
    CHECK(code_of(error_of(sim, "leaving below")) == errc::remote_failure);
  }
}

TEST_CASE("a handler that is not there has a code of its own, for calls and streams") {
  simulation sim{2};
  sim.start();
  CHECK(code_of(error_of_call(sim, "x")) == errc::peer_has_no_handler);
  CHECK(code_of(error_of_stream(sim, "x")) == errc::peer_has_no_handler);
  CHECK_FALSE(is_retryable(errc::peer_has_no_handler));
  CHECK_FALSE(is_retryable(errc::not_allowed));
}

TEST_CASE("a handler's own text that looks like a refusal is not taken for one") {
  simulation sim{2};
  sim.node(1).handle(inventory::get, [](const lookup&) -> result<item> {
    return remote_error(shop::error::stale, "too many calls in flight");
  });
  sim.start();
  const auto e = error_of_call(sim, "x");
  CHECK(code_of(e) == errc::remote_failure);
  CHECK(has_code(e, shop::error::stale));
}
