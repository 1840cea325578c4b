#include "collector.hpp"
#include "tests/support/catch.hpp"
#include "tests/typed/inventory.hpp"

#include <actorgrid/otlp_exporter.hpp>
#include <actorgrid/testing/cluster.hpp>
#include <actorgrid/testing/free_port.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;
using inventory::item;
using inventory::lookup;
using nlohmann::json;

namespace {

traced_span sampled_span(std::uint64_t number) {
  traced_span span;
  span.kind = span_kind::call_in;
  span.number = number;
  span.node = "http://here:1";
  span.peer = "http://there:1";
  span.id = handler_id{40};
  span.began = now();
  span.context =
      *parse_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "v=1");
  return span;
}

json spans_in(const collector::posted& request) {
  return json::parse(request.body).at("resourceSpans").at(0).at("scopeSpans").at(0).at("spans");
}

std::string text_of(const json& span, const std::string& key) {
  for (const auto& a : span.at("attributes"))
    if (a.at("key") == key)
      return a.at("value").contains("stringValue") ? a.at("value").at("stringValue")
                                                   : a.at("value").at("intValue");
  return "missing";
}

void wait_until(const otlp_exporter& exporter, std::uint64_t sent, std::uint64_t dropped) {
  while (exporter.read().sent < sent || exporter.read().dropped < dropped)
    std::this_thread::yield();
}

} // namespace

TEST_CASE("a collector gets the spans of a call as OTLP in JSON") {
  collector sink;
  auto exporter = std::make_shared<otlp_exporter>(otlp_options{
      .endpoint = sink.url("/v1/traces"), .service = "sh\"op", .headers = {{"x-key", "k1"}}});
  {
    cluster nodes{2};
    nodes[1].handle(inventory::get,
                    [](const lookup&) -> result<item> { return remote_error("sold \"out\"\n"); });
    nodes.start();
    nodes[0].add_tracer(exporter);
    nodes[1].add_tracer(exporter);
    REQUIRE_FALSE(nodes.peer(0, 1).call(inventory::get, {"a"}).get());
  }
  exporter.reset(); // sends what is left
  json all = json::array();
  for (const auto& request : sink.wait_for(1)) {
    CHECK(request.target == "/v1/traces");
    CHECK(request.content_type == "application/json");
    CHECK(request.key == "k1");
    const auto resource = json::parse(request.body).at("resourceSpans").at(0).at("resource");
    CHECK(resource.at("attributes").at(0).at("value").at("stringValue") == "sh\"op");
    for (const auto& span : spans_in(request)) all.push_back(span);
  }
  REQUIRE(all.size() == 2);
  const auto is_client = [](const json& span) { return span.at("kind") == 3; };
  const auto& out = is_client(all[0]) ? all[0] : all[1];
  const auto& in = is_client(all[0]) ? all[1] : all[0];
  CHECK(in.at("kind") == 2);
  CHECK(in.at("traceId") == out.at("traceId"));
  CHECK(in.at("traceId").get<std::string>().size() == 32);
  CHECK(in.at("parentSpanId") == out.at("spanId"));
  CHECK_FALSE(out.contains("parentSpanId"));
  CHECK(out.at("name") == "handler 40");
  for (const auto& span : {out, in}) {
    CHECK(span.at("status").at("code") == 2);
    CHECK(span.at("status").at("message") == "sold \"out\"\n");
    CHECK(text_of(span, "actorgrid.outcome") == "remote_failure");
    const auto began = std::stoll(span.at("startTimeUnixNano").get<std::string>());
    const auto ended = std::stoll(span.at("endTimeUnixNano").get<std::string>());
    CHECK(began <= ended);
    const auto here = std::chrono::system_clock::now().time_since_epoch();
    const auto age = std::chrono::duration_cast<std::chrono::nanoseconds>(here).count() - began;
    CHECK(age > -1'000'000'000);
    CHECK(age < 600'000'000'000);
  }
  CHECK(text_of(in, "actorgrid.handler_ns") != "missing");
}

TEST_CASE("spans that are not sampled are not exported") {
  collector sink;
  otlp_exporter exporter{{.endpoint = sink.url("/"), .batch_max = 1}};
  auto span = sampled_span(1);
  span.context.is_sampled = false;
  exporter.on_end(span, {});
  exporter.on_end({}, {});
  exporter.on_end(sampled_span(2), {});
  wait_until(exporter, 1, 0);
  CHECK(sink.wait_for(1).size() == 1);
  CHECK(spans_in(sink.wait_for(1).front()).size() == 1);
  CHECK(exporter.read().dropped == 0);
}

TEST_CASE("an exporter samples one of so many new traces") {
  otlp_exporter third{{.sample_one_of = 3}}, none{{.sample_one_of = 0}};
  std::size_t sampled = 0;
  for (int i = 0; i != 9; ++i) {
    if (third.on_new_trace({}) == new_trace::sampled) ++sampled;
    CHECK(none.on_new_trace({}) == new_trace::unsampled);
  }
  CHECK(sampled == 3);
}

TEST_CASE("a collector that refuses, is away or is silent costs spans, which are counted") {
  SECTION("refuses the first") {
    collector sink{{503}};
    otlp_exporter exporter{{.endpoint = sink.url("/"), .batch_max = 1}};
    exporter.on_end(sampled_span(1), {});
    wait_until(exporter, 0, 1);
    CHECK(exporter.read().last_failure.text == "HTTP status 503");
    exporter.on_end(sampled_span(2), {});
    wait_until(exporter, 1, 1);
  }
  SECTION("is away") {
    otlp_exporter exporter{
        {.endpoint = "http://127.0.0.1:" + std::to_string(free_port()), .batch_max = 1}};
    exporter.on_end(sampled_span(1), {});
    wait_until(exporter, 0, 1);
    CHECK(exporter.read().last_failure);
  }
  SECTION("is silent") {
    collector sink{{0}};
    otlp_exporter exporter{
        {.endpoint = sink.url("/"), .queue_max = 3, .batch_max = 1, .request_max = 100ms}};
    exporter.on_end(sampled_span(1), {});
    sink.wait_for(1);
    wait_until(exporter, 0, 1);
    CHECK(exporter.read().last_failure.code == errc::handshake_timeout);
  }
}

TEST_CASE("an exporter holds a bounded number of spans, and drops what is more") {
  collector sink{{0}};
  otlp_exporter exporter{{.endpoint = sink.url("/"), .queue_max = 3, .batch_max = 2}};
  for (std::uint64_t i = 0; i != 2; ++i) exporter.on_end(sampled_span(i), {});
  sink.wait_for(1); // These two are on their way, and stay there.
  for (std::uint64_t i = 0; i != 10; ++i) exporter.on_end(sampled_span(i), {});
  CHECK(exporter.read().dropped == 7);
}

TEST_CASE("an endpoint that is no URL of HTTP is a mistake that is named") {
  for (const auto* url : {"", "http://", "https://a:1/", "a:4318/v1/traces", "http://a/v1"})
    CHECK_THROWS_AS(otlp_exporter{{.endpoint = url}}, std::invalid_argument);
}
