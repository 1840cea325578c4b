#include "tests/apps/program.hpp"
#include "tests/doctor/two_nodes.hpp"

#include <nlohmann/json.hpp>

#include <sstream>

// actorgrid-ctl doctor as people start it.

using namespace actorgrid;
using namespace actorgrid::doctor::test;
using actorgrid::testing::program;

namespace {

/// The configuration of this node as a file.
std::string file_of(two_nodes& grid, bool has_local = true) {
  std::ostringstream text;
  text << "[grid]\n";
  if (has_local) text << "local = \"" << grid.here.local << "\"\n";
  text << "peers = [\"" << grid.here.peers[0] << "\", \"" << grid.here.peers[1] << "\"]\n"
       << "listen = \"" << grid.here.listen << "\"\n"
       << "guests = [\"http://doctor-*:1\", \"https://doctor-*:1\"]\n"
       << "[grid.limits]\nlookup-timeout = 10s\nconnect-timeout = 10s\n"
       << "[catalogue]\nanything = 1\n";
  return grid.ca().write("node.ini", text.str());
}

} // namespace

TEST_CASE("doctor prints a line per check and exits 0 when all is well") {
  two_nodes grid;
  grid.run_here();
  grid.run_there();
  grid.wait_connected();
  program ctl{ACTORGRID_CTL_PROGRAM, {"doctor", "--config-file", file_of(grid)}};
  const auto text = ctl.wait_for_end();
  CAPTURE(text);
  CHECK(ctl.exit_code() == 0);
  CHECK(std::ranges::count(text, '\n') == 15);
  CHECK(text.starts_with("ok       file     "));
  CHECK_FALSE(contains(text, "problem"));
}

TEST_CASE("doctor explains a problem, says what to do, and exits 1") {
  two_nodes grid;
  program ctl{ACTORGRID_CTL_PROGRAM, {"doctor", "there", "2", "--config-file", file_of(grid)}};
  const auto unknown = ctl.wait_for_end();
  CHECK(contains(unknown, "\"there\" matches no node; there are "));
  CHECK(ctl.exit_code() == 2);
  program again{ACTORGRID_CTL_PROGRAM, {"doctor", "2", "--config-file", file_of(grid)}};
  const auto text = again.wait_for_end();
  CAPTURE(text);
  CHECK(contains(text, "\nproblem: tcp: " + grid.there.local + ": nothing listens at "));
  CHECK(contains(text, "\n  found: connected to "));
  CHECK(contains(text, "\n  to do: start the node there"));
  CHECK(again.exit_code() == 1);
}

TEST_CASE("doctor names the mistakes of a file and exits 1, or 2 without any configuration") {
  two_nodes grid;
  program ctl{ACTORGRID_CTL_PROGRAM, {"doctor", "--config-file", grid.ca().file("missing")}};
  const auto text = ctl.wait_for_end();
  CAPTURE(text);
  CHECK(contains(text, "problem  file"));
  CHECK(ctl.exit_code() == 1);
  program none{ACTORGRID_CTL_PROGRAM, {"doctor"}};
  CHECK(contains(none.wait_for_end(), "name them with --peers or --config-file"));
  CHECK(none.exit_code() == 2);
}

TEST_CASE("doctor takes the name of this node from --as, and prints JSON") {
  two_nodes grid;
  grid.run_there();
  program ctl{ACTORGRID_CTL_PROGRAM,
              {"doctor", "--config-file", file_of(grid, false), "--as", grid.here.local, "--json"}};
  std::istringstream lines{ctl.wait_for_end()};
  CHECK(ctl.exit_code() == 0);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    CAPTURE(line);
    const auto value = nlohmann::json::parse(line);
    CHECK(value["findings"].empty());
    if (value["check"] == "listed") CHECK(value["state"] == "ok");
  }
  CHECK(count == 15);
}
