#include "tests/apps/program.hpp"
#include "tests/apps/temp_tree.hpp"
#include "tests/support/contains.hpp"

#include <actorgrid/testing/free_port.hpp>

#include <csignal>
#include <fstream>
#include <sstream>
#include <string>

using namespace actorgrid::testing;

TEST_CASE("ctl that reads the file of a node uses neither its log nor its admin listener") {
  const auto address = [] { return "127.0.0.1:" + std::to_string(free_port()); };
  const auto own = address();
  temp_tree files;
  const auto file = (files.root() / "node.ini").string();
  const auto log = (files.root() / "node.log").string();
  files.write("node.ini", "[grid]\nlocal = \"http://" + own + "\"\npeers = [\"http://" + own
                              + "\"]\nlisten = \"" + own
                              + "\"\nguests = [\"http://ctl-*:1\"]\nspawn = [40]\n"
                                "[grid.admin]\nlisten = \""
                              + address() + "\"\n[grid.log]\nto = \"" + log + "\"\n");
  program node{ACTORGRID_NODE_PROGRAM, {"--config-file=" + file}};
  const auto ask = [&](const std::string& command) {
    program ctl{ACTORGRID_CTL_PROGRAM, {"--wait", "--config-file", file, command}};
    auto output = ctl.wait_for_end();
    CAPTURE(command, output);
    CHECK(ctl.exit_code() == 0);
  };
  ask("peers");
  ask("doctor");
  node.signal(SIGTERM);
  node.wait_for_end();
  CHECK(node.exit_code() == 0);
  std::stringstream logged;
  logged << std::ifstream{log}.rdbuf();
  CHECK(contains(logged.str(), "event=stopped"));
}
