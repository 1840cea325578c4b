#include "tests/support/contains.hpp"
#include "tests/testing/routes.hpp"

#include <actorgrid/prometheus.hpp>
#include <actorgrid/testing/simulation.hpp>

#include <prometheus/text_serializer.h>
#include <string>

using namespace actorgrid;
using namespace actorgrid::testing;

TEST_CASE("an exposer of prometheus-cpp tells the metrics of a node") {
  simulation sim{{.prepare = serve}};
  sim.start();
  REQUIRE(sim.wait(sim.peer(0, 1).call(echo, "x")));
  const node_collectable collectable{sim.node(1)};
  const prometheus::Collectable& registered = collectable;
  const auto collected = registered.Collect();
  const auto own = metric_families(sim.node(1).metrics());
  REQUIRE(collected.size() == own.size());
  for (std::size_t i = 0; i < own.size(); ++i) {
    CAPTURE(own[i].name);
    CHECK(collected[i].name == own[i].name);
    CHECK(collected[i].metric.size() == own[i].samples.size());
  }
  const auto text = prometheus::TextSerializer{}.Serialize(collected);
  CHECK(contains(text, "\nactorgrid_handler_calls_total{handler=\"1\",outcome=\"ok\"} 1"));
  CHECK(contains(text, "\nactorgrid_handler_run_seconds_count{handler=\"1\"} 1"));
  CHECK(contains(text, "\nactorgrid_handler_run_seconds_bucket{handler=\"1\",le=\"+Inf\"} 1"));
  CHECK(contains(text, "# TYPE actorgrid_peer_connected gauge"));
}
