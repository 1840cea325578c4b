#include "tests/support/contains.hpp"
#include "tests/testing/routes.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <algorithm>
#include <set>
#include <string>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

TEST_CASE("metrics are written in the text format, with their values") {
  metric_family jobs{"jobs_total", "All of\nthem: \\ and \"", metric_type::counter, {}};
  jobs.samples.push_back({{{"name", "a \"b\"\\c\nd"}, {"kind", "x"}}, 12, 0, {}});
  jobs.samples.push_back({{}, 1.5, 0, {}});
  metric_family times{"time_seconds", "How long.", metric_type::histogram, {}};
  times.samples.push_back({{{"of", "y"}}, 0.25, 3, {{0.001, 1}, {1, 2}}});
  CHECK(prometheus_text({jobs, times}) == R"(# HELP jobs_total All of\nthem: \\ and "
# TYPE jobs_total counter
jobs_total{name="a \"b\"\\c\nd",kind="x"} 12
jobs_total 1.5
# HELP time_seconds How long.
# TYPE time_seconds histogram
time_seconds_bucket{of="y",le="0.001"} 1
time_seconds_bucket{of="y",le="1"} 2
time_seconds_bucket{of="y",le="+Inf"} 3
time_seconds_sum{of="y"} 0.25
time_seconds_count{of="y"} 3
)");
}

TEST_CASE("the metrics of a node have one prefix, base units and few labels") {
  simulation sim{{.prepare = serve}};
  sim.start();
  REQUIRE(sim.wait(sim.peer(0, 1).call(echo, "x")));
  std::set<std::string> names;
  const std::set<std::string> known{"peer",    "direction", "outcome", "handler",
                                    "version", "kind",      "loop"};
  for (const auto& f : metric_families(sim.node(1).metrics())) {
    CAPTURE(f.name);
    CHECK(f.name.starts_with("actorgrid_"));
    CHECK(names.insert(f.name).second);
    CHECK(f.name.ends_with("_total") == (f.type == metric_type::counter));
    CHECK(f.help.ends_with('.'));
    for (const auto& s : f.samples)
      for (const auto& [label, value] : s.labels) CHECK(known.contains(label));
  }
}

TEST_CASE("the values of a node come under their names") {
  simulation sim{{.prepare = serve}};
  sim.start();
  for (int i = 0; i < 2; ++i) REQUIRE(sim.wait(sim.peer(0, 1).call(wait_ms, "10")));
  const auto text = prometheus_text(metric_families(sim.node(1).metrics()));
  const std::string peer = "{peer=\"" + sim.host(0) + "\"";
  CHECK(contains(text, "\nactorgrid_peer_connected" + peer + "} 1\n"));
  CHECK(contains(text, "\nactorgrid_handler_calls_total{handler=\"2\",outcome=\"ok\"} 2\n"));
  CHECK(contains(text, "\nactorgrid_handler_run_seconds_sum{handler=\"2\"} 0.02\n"));
  CHECK(contains(text, "\nactorgrid_handler_run_seconds_count{handler=\"2\"} 2\n"));
  CHECK(contains(text,
                 "\nactorgrid_handler_run_seconds_bucket{handler=\"2\",le=\"0.004194304\"} 0\n"));
  CHECK(contains(text,
                 "\nactorgrid_handler_run_seconds_bucket{handler=\"2\",le=\"0.016777216\"} 2\n"));
  CHECK(contains(text, "\nactorgrid_frames_total{kind=\"Request\",direction=\"in\"} 2\n"));
  CHECK_FALSE(contains(text, "{peer=\"" + sim.host(1) + "\""));
}

TEST_CASE("handlers that are removed leave their counts under their ID") {
  simulation sim{2};
  const auto serve_under = [&](const char* name) {
    sim.node(1).at(name).handle(echo, [](payload in) -> task<result<payload>> { co_return in; });
  };
  serve_under("a");
  serve_under("b");
  sim.start();
  for (const auto* name : {"a", "b"})
    REQUIRE(sim.wait(sim.peer(0, 1).call(echo, "x", {.subroute = name})));
  CHECK_FALSE(sim.node(1).unregister(echo, "a"));
  const auto text = prometheus_text(metric_families(sim.node(1).metrics()));
  CHECK(contains(text, "\nactorgrid_handler_calls_total{handler=\"1\",outcome=\"ok\"} 2\n"));
}
