#include "config/ini_text.hpp"
#include "config/keys.hpp"
#include "tests/config/reading.hpp"
#include "tests/support/contains.hpp"

#include <caf/atom.hpp>

#include <limits>

using namespace actorgrid;
using actorgrid::testing::contains;
using texts = std::vector<std::string>;

namespace {

/// A program with a password among its options.
struct locked_shop_config : system_config {
  locked_shop_config() {
    opt_group{custom_options_, "catalogue"}
        .add(path, "path,p", "where the catalogue is")
        .add(password, "password", "what opens it")
        .add<double>("discount", "for friends")
        .add<caf::atom_value>("currency", "of prices");
  }
  std::string path = "catalogue.txt";
  std::string password;
};

bool same_grid(const node_config& a, const node_config& b) {
  for (const auto& key : grid_keys())
    if (render_ini(value_of(key, a)) != render_ini(value_of(key, b))) return false;
  return true;
}

const texts unusual = {"--grid.local=https://node1:9000",
                       "--grid.peers=https://node{1...3}:9000",
                       "--grid.guests=http://tool-*:1,x{a,b}",
                       "--grid.busy-poll=1500us",
                       "--grid.spawn=1,2,200",
                       "--grid.route-path=/a\\b\"c",
                       "--grid.log.to=/var/log/grid.log",
                       "--grid.log.format=json",
                       "--grid.log.level=warning",
                       "--grid.auth.jwt-access-key=grid-key",
                       "--grid.auth.jwt-secret-file=/run/key",
                       "--grid.tls.cert=a.pem",
                       "--grid.tls.key=a.key",
                       "--grid.tls.verify-peer=false",
                       "--grid.limits.message-bytes=200000",
                       "--grid.limits.drain-timeout=90s",
                       "--scheduler.max-threads=3",
                       "--catalogue.path=x y.txt",
                       "--catalogue.discount=1",
                       "--catalogue.currency=euro"};

} // namespace

TEST_CASE("a dump is read as the same configuration") {
  const temporary_directory dir;
  locked_shop_config first;
  REQUIRE(first.read(unusual).text == "");
  const auto file = dir.file("dump.ini", first.dump());
  locked_shop_config second;
  CHECK(second.read({"--config-file=" + file}).text == "");
  CHECK(same_grid(first.grid(), second.grid()));
  CHECK_FALSE(same_grid(first.grid(), node_config{}));
  CHECK(second.path == "x y.txt");
  CHECK(second.dump() == first.dump());
}

TEST_CASE("a dump shows every setting of the grid and what else was set") {
  locked_shop_config config;
  REQUIRE(config.read(unusual).text == "");
  const auto dump = config.dump();
  for (const auto& key : grid_keys()) CHECK(contains(dump, "\n" + std::string(key.name) + " = "));
  CHECK(contains(dump, "[grid.tls]\ncert = \"a.pem\"\n"));
  CHECK(contains(
      dump, "peers = [\"https://node1:9000\", \"https://node2:9000\", \"https://node3:9000\"]"));
  CHECK(contains(dump, "max-threads = 3\n"));
  CHECK(contains(dump, "policy = 'sharing'\n"));
  CHECK_FALSE(contains(dump, "[logger]"));
}

TEST_CASE("a dump hides passwords and shows the files of secrets") {
  locked_shop_config config;
  auto arguments = unusual;
  arguments.insert(arguments.end(),
                   {"--catalogue.password=hunter2", "--openssl.passphrase=hunter3"});
  REQUIRE(config.read(arguments).text == "");
  const auto dump = config.dump();
  CHECK_FALSE(contains(dump, "hunter"));
  CHECK(contains(dump, "; password is hidden\n"));
  CHECK(contains(dump, "; passphrase is hidden\n"));
  CHECK(contains(dump, "jwt-access-key = \"grid-key\"\n"));
  CHECK(contains(dump, "jwt-secret-file = \"/run/key\"\n"));
}

TEST_CASE("asked with --dump-config the dump is printed and the program told to exit") {
  locked_shop_config config;
  const captured_stdout out;
  CHECK_FALSE(config.read(with_complete({"--dump-config"})));
  CHECK(config.wants_exit());
  CHECK(out.text() == config.dump());
}

TEST_CASE("asked with --dump-config, a configuration with mistakes is reported instead") {
  system_config config;
  const captured_stdout out;
  CHECK(config.read({"--dump-config"}).code == errc::invalid_config);
  CHECK(out.text().empty());
}

TEST_CASE("asked with --help the options are printed by group with their defaults, whatever else "
          "is wrong") {
  for (const std::string flag : {"--help", "-h", "-?"}) {
    locked_shop_config config;
    const captured_stdout out;
    CHECK_FALSE(config.read({flag, "--nonsense"}));
    CHECK(config.wants_exit());
    const auto help = out.text();
    CHECK(contains(help, "\ngrid:\n  --grid.local=<string>"));
    CHECK(contains(help, "\ngrid.limits:\n"));
    CHECK_FALSE(contains(help, "caf-application.ini"));
    CHECK(contains(help, "(default: \"16MiB\")"));
    CHECK(contains(help, "\ncatalogue:\n  --catalogue.path=<string>, -p"));
    CHECK(contains(help, "(default: \"catalogue.txt\")"));
    CHECK_FALSE(contains(help, "--scheduler.policy"));
    for (const auto& key : grid_keys()) CHECK(contains(help, "--" + key.full_name() + "=<"));
  }
}

TEST_CASE("asked with --long-help CAF's options are printed as well") {
  locked_shop_config config;
  const captured_stdout out;
  CHECK_FALSE(config.read({"--long-help"}));
  CHECK(contains(out.text(), "--scheduler.policy=<atom>"));
  CHECK(contains(out.text(), "--grid.local=<string>"));
}

TEST_CASE("a rendered value is read as the same value") {
  using caf::config_value;
  const config_value list{config_value::list{config_value{1}, config_value{"a"}}};
  config_value::dictionary fields;
  fields.emplace("b", list);
  const config_value values[] = {config_value{std::int64_t{-7}},
                                 config_value{std::numeric_limits<std::int64_t>::max()},
                                 config_value{true},
                                 config_value{1.0},
                                 config_value{0.25},
                                 config_value{1e300},
                                 config_value{caf::atom("sharing")},
                                 config_value{caf::timespan{1'500'000}},
                                 config_value{caf::timespan{0}},
                                 config_value{"a \"quoted\"\\ \n\t\r text; {}"},
                                 list,
                                 config_value{config_value::list{config_value{fields}}}};
  for (const auto& value : values) {
    const auto text = render_ini(value);
    CAPTURE(text);
    const auto read = parse_ini("key = " + text);
    CHECK(read.error == "");
    REQUIRE(read.entries.size() == 1);
    CHECK(read.entries[0].value.get_data().index() == value.get_data().index());
    CHECK(render_ini(read.entries[0].value) == text);
  }
}
