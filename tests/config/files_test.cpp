#include "config/access_rules.hpp"
#include "config/ini_text.hpp"
#include "config/keys.hpp"
#include "tests/config/reading.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <set>

using namespace actorgrid;
namespace fs = std::filesystem;

namespace {

const std::string directory = std::string(ACTORGRID_SOURCE_DIR) + "/config/";

std::string text_of_file(const std::string& path) {
  std::ifstream stream(path);
  REQUIRE(stream.is_open());
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

} // namespace

TEST_CASE("grid.ini is valid as it is") {
  CHECK(mistakes_of({"--config-file=" + directory + "grid.ini"}).empty());
}

TEST_CASE("grid.ini has every setting of the grid with the default of the code") {
  const auto file = parse_ini(text_of_file(directory + "grid.ini"));
  REQUIRE(file.error == "");
  const std::set<std::string> without_default{"grid.local", "grid.peers"};
  for (const auto& key : grid_keys()) {
    const auto name = key.full_name();
    CAPTURE(name);
    const auto entry = std::find_if(file.entries.begin(), file.entries.end(),
                                    [&](const auto& candidate) { return candidate.key == name; });
    REQUIRE(entry != file.entries.end());
    if (!without_default.contains(name))
      CHECK(render_ini(entry->value) == render_ini(value_of(key, node_config{})));
  }
}

TEST_CASE("every line of grid.ini that sets something has a comment above its group") {
  std::istringstream lines(text_of_file(directory + "grid.ini"));
  bool is_explained = false;
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    if (line.empty())
      is_explained = false;
    else if (line.starts_with(';'))
      is_explained = true;
    else
      CHECK((is_explained || line.starts_with('[')));
  }
}

namespace {

/// Knows the one option of actorgrid-node that the files set.
struct node_program : system_config {
  node_program() {
    opt_group{custom_options_, "catalogue"}.add(files_root, "files-root", "directory to serve");
  }
  std::string files_root;
};

} // namespace

TEST_CASE("the files of three nodes are valid and name each other") {
  for (const std::string set : {"three-nodes", "tls"}) {
    std::set<std::string> locals;
    std::vector<std::string> peers;
    for (const char number : {'1', '2', '3'}) {
      node_program config;
      const auto error =
          config.read({"--config-file=" + directory + set + "/node" + number + ".ini"});
      CHECK(error.text == "");
      locals.insert(config.grid().local);
      peers = config.grid().peers;
      CHECK(config.grid().local.ends_with(config.grid().listen.substr(9)));
      CHECK(config.grid().tls.cert.empty() == (set == "three-nodes"));
    }
    CHECK(locals == std::set<std::string>(peers.begin(), peers.end()));
  }
}

TEST_CASE("the file of a node with a lane is valid") {
  node_program config;
  CHECK(config.read({"--config-file=" + directory + "lanes.ini"}).text == "");
  REQUIRE(config.grid().lanes.size() == 1);
  CHECK(config.grid().lanes[0].name == "urgent");
}

TEST_CASE("make-certificates.sh makes the files that the TLS nodes use") {
  const temporary_directory dir;
  const auto made = dir.path() + "/certificates";
  const auto run = [](const std::string& command) {
    return std::system((command + " >/dev/null 2>&1").c_str());
  };
  REQUIRE(run("'" + directory + "tls/make-certificates.sh' '" + made + "'") == 0);
  for (const char number : {'1', '2', '3'}) {
    system_config config;
    REQUIRE_FALSE(config.read({"--config-file=" + directory + "tls/node" + number + ".ini"}));
    const auto& tls = config.grid().tls;
    for (const auto& file : {tls.cert, tls.key, tls.ca})
      CHECK(fs::is_regular_file(dir.path() + "/" + file));
    const auto cert = "'" + dir.path() + "/" + tls.cert + "'";
    for (const std::string purpose :
         {"-purpose sslserver -verify_hostname localhost",
          "-purpose sslserver -verify_ip 127.0.0.1", "-purpose sslclient"})
      CHECK(
          run("openssl verify -CAfile '" + dir.path() + "/" + tls.ca + "' " + purpose + " " + cert)
          == 0);
    CHECK(run("openssl verify -CAfile '" + dir.path() + "/" + tls.ca
              + "' -verify_hostname elsewhere " + cert)
          != 0);
    CHECK((fs::status(dir.path() + "/" + tls.key).permissions() & fs::perms::others_all)
          == fs::perms::none);
  }

  const auto before = text_of_file(made + "/node1.pem");
  CHECK(run("'" + directory + "tls/make-certificates.sh' '" + made + "'") == 0);
  CHECK(text_of_file(made + "/node1.pem") == before);
  CHECK(run("'" + directory + "tls/make-certificates.sh'") != 0);
}

TEST_CASE("the node of guests.ini lets guests do what its comments say, and no more") {
  node_program config;
  CHECK(config.read({"--config-file=" + directory + "guests.ini"}).text == "");
  const auto rules = std::make_shared<const access_rules>(*read_access_rules(config.grid().allow));
  CHECK(rules->size() == 5);
  const auto allowed = [&](std::string_view host, bool is_self, bool is_guest) {
    const caller_rights rights{rules, {host, is_self, is_guest}};
    std::set<int> ids;
    for (const auto what : {access_kind::call, access_kind::open})
      for (const auto id : config.grid().spawn)
        if (rights.allow(what, id, {})) ids.insert(what == access_kind::call ? id : -id);
    return ids;
  };
  CHECK(allowed("http://ctl-abc:1", false, true) == std::set<int>{20, 21, 40});
  CHECK(allowed("http://backup-abc:1", false, true)
        == std::set<int>{20, 21, 22, 23, 24, 40, -20, -21, -22, -23, -24});
  const auto all = allowed("http://127.0.0.1:7411", true, false);
  CHECK(all.size() == 2 * config.grid().spawn.size());
  auto without_walks = all;
  without_walks.erase(-24);
  CHECK(allowed("http://127.0.0.1:7412", false, false) == without_walks);
  CHECK(config.grid().limits.guest_call_rate == 20);
}
