#include "tests/config/reading.hpp"

#include <caf/actor_system.hpp>
#include <caf/atom.hpp>
#include <caf/dictionary.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <sys/wait.h>
#include <utility>

using namespace actorgrid;
using namespace std::chrono_literals;
using texts = std::vector<std::string>;

namespace {

/// A program with options of its own.
struct shop_config : system_config {
  shop_config() {
    opt_group{custom_options_, "catalogue"}
        .add(path, "path,p", "where the catalogue is")
        .add(shelves, "shelves", "how many shelves there are")
        .add<bool>("strict", "whether unknown articles are refused")
        .add<caf::dictionary<std::string>>("names", "names of articles");
  }
  std::string path = "catalogue.txt";
  int shelves = 3;
};

} // namespace

TEST_CASE("flags alone make a configuration") {
  system_config config;
  CHECK_FALSE(config.read(complete));
  CHECK(config.grid().local == "http://node1:9000");
  CHECK(config.grid().peers
        == texts{"http://node1:9000", "http://node2:9000", "http://node3:9000"});
  CHECK_FALSE(config.wants_exit());
}

TEST_CASE("every kind of setting is read from a file") {
  const temporary_directory dir;
  const auto file = dir.file("node.ini", R"(
[grid]
local = "https://n1:9000"   ; a comment
peers = ["https://n{1,2}:9000",
         "https://m{01...02}:9000"]
guests = ["https://tool-*:1"]
busy-poll = 250us
ping-interval = 3s
redial-max = 20s
listen-wait = 0s
spawn = [40, 255]
loops = 2
[grid.tls]
cert = "a.pem"
key = "a.key"
verify-peer = false
[grid.limits]
message-bytes = 262144
queue-bytes = "1 MiB"
drain-timeout = 2min
)");
  system_config config;
  const auto error = config.read({"--config-file=" + file});
  CHECK(error.text == "");
  const auto& grid = config.grid();
  CHECK(grid.peers
        == texts{"https://n1:9000", "https://n2:9000", "https://m01:9000", "https://m02:9000"});
  CHECK(grid.guests == texts{"https://tool-*:1"});
  CHECK(grid.busy_poll == 250us);
  CHECK(grid.ping_interval == 3s);
  CHECK(grid.redial_max == 20s);
  CHECK(grid.listen_wait == 0ms);
  CHECK(grid.spawn == std::vector<std::uint8_t>{40, 255});
  CHECK(grid.loops == 2);
  CHECK(grid.tls.cert == "a.pem");
  CHECK_FALSE(grid.tls.verify_peer);
  CHECK(grid.limits.message_bytes == 262144);
  CHECK(grid.limits.queue_bytes == std::size_t{1} << 20);
  CHECK(grid.limits.drain_timeout == 2min);
  CHECK(grid.limits.calls_in == limits_config{}.calls_in);
  CHECK(config.config_file_path == file);
}

TEST_CASE("a section may be written as a map and a file with Windows line ends") {
  const temporary_directory dir;
  const auto file = dir.file("node.ini", "[grid]\r\nlimits = {\r\n calls-in = 5\r\n}\r\n");
  system_config config;
  CHECK(config.read(with_complete({"--config-file=" + file})).text == "");
  CHECK(config.grid().limits.calls_in == 5);
}

TEST_CASE("flags override the file, wherever --config-file stands") {
  const temporary_directory dir;
  const auto file = dir.file("node.ini", "[grid]\nloops = 2\nroute-path = \"/a\"\n");
  for (const texts& flags : {texts{"--grid.loops=3", "--config-file=" + file},
                             texts{"--config-file=" + file, "--grid.loops=1", "--grid.loops=3"}}) {
    system_config config;
    CHECK(config.read(with_complete(flags)).text == "");
    CHECK(config.grid().loops == 3);
    CHECK(config.grid().route_path == "/a");
  }
}

TEST_CASE("every kind of setting is read from a flag") {
  system_config config;
  const auto error = config.read(
      with_complete({"--grid.spawn=1,2", "--grid.limits.queue-bytes=32MiB", "--grid.busy-poll=0s",
                     "--grid.tls.verify-peer=false", "--grid.guests=[\"a{1,2}\", \"b\"]",
                     "--grid.listen=[::1]:9000", "--grid.ping-interval=250ms"}));
  CHECK(error.text == "");
  CHECK(config.grid().spawn == std::vector<std::uint8_t>{1, 2});
  CHECK(config.grid().limits.queue_bytes == std::size_t{32} << 20);
  CHECK(config.grid().busy_poll == 0us);
  CHECK_FALSE(config.grid().tls.verify_peer);
  CHECK(config.grid().guests == texts{"a{1,2}", "b"});
  CHECK(config.grid().listen == "[::1]:9000");
  CHECK(config.grid().ping_interval == 250ms);
}

TEST_CASE("a program's own options are read from file and flags") {
  const temporary_directory dir;
  const auto file = dir.file("shop.ini", "[catalogue]\nshelves = 7\npath = \"a.txt\"\n"
                                         "[catalogue.names]\nx1 = \"screw\"\nx2 = \"nut\"\n");
  shop_config config;
  CHECK(config.read(with_complete({"--config-file=" + file, "-p", "b.txt", "--catalogue.strict"}))
            .text
        == "");
  CHECK(config.shelves == 7);
  CHECK(config.path == "b.txt");
  CHECK(caf::get_or(config, "catalogue.strict", false));
  CHECK(caf::get_or(config, "catalogue.names.x2", "") == "nut");
}

TEST_CASE("arguments that are not options are left to the program") {
  system_config config;
  CHECK_FALSE(config.read({"one", complete[0], "-", complete[1], "--", "--grid.nonsense", "two"}));
  CHECK(config.remainder == texts{"one", "-", "--grid.nonsense", "two"});
}

TEST_CASE("CAF's options are set as CAF does, with a scheduler that does not sleep") {
  system_config config;
  CHECK(caf::get_or(config, "scheduler.policy", caf::atom("none")) == caf::atom("sharing"));
  CHECK_FALSE(config.read(with_complete({"--scheduler.max-threads=2"})));
  caf::actor_system system{config};
  CHECK(caf::get_or(system.config(), "scheduler.max-threads", std::size_t{0}) == 2);

  system_config other;
  CHECK_FALSE(other.read(with_complete({"--scheduler.policy=stealing"})));
  CHECK(caf::get_or(other, "scheduler.policy", caf::atom("none")) == caf::atom("stealing"));
}

TEST_CASE("an unknown key is a mistake with a suggestion and without its value") {
  CHECK(file_mistake<shop_config>("[grid]\nlokal = \"hunter2\"\n")
        == "grid.lokal: unknown key in FILE:2, did you mean grid.local?");
  CHECK(file_mistake<shop_config>("\n\n[gird]\n\nroute-path = \"/x\"\n")
        == "gird.route-path: unknown key in FILE:5, did you mean grid.route-path?");
  CHECK(file_mistake<shop_config>("[grid.tls]\nkye = \"x\"\n")
        == "grid.tls.kye: unknown key in FILE:2, did you mean grid.tls.key?");
  CHECK(file_mistake<shop_config>("[grid]\nauth = {token-fil = \"x\"}\n")
        == "grid.auth.token-fil: unknown key in FILE:2, did you mean grid.auth.token-file?");
  CHECK(file_mistake<shop_config>("[catalogue]\nshelf = 3\n")
        == "catalogue.shelf: unknown key in FILE:2, did you mean catalogue.shelves?");
  CHECK(file_mistake<shop_config>("[schedule]\nmax-thread = 3\n")
        == "schedule.max-thread: unknown key in FILE:2, did you mean scheduler.max-threads?");
  CHECK(file_mistake<shop_config>("[weather]\nis-fine = true\n")
        == "weather.is-fine: unknown key in FILE:2, expected one that --long-help lists");
  CHECK(file_mistake<shop_config>("local = \"x\"\n")
        == "local: unknown key in FILE:1, did you mean grid.local?");
  CHECK(mistakes_of(with_complete({"--grid.lops=secret"}))
        == texts{"--grid.lops: unknown option, did you mean --grid.loops?"});
  CHECK(mistakes_of(with_complete({"-z"})) == texts{"-z: unknown option, --help lists all"});
}

TEST_CASE("a value of a wrong type is a mistake, also where CAF would drop it in silence") {
  CHECK(file_mistake<shop_config>("[grid]\nloops = \"four\"\n")
            .starts_with("grid.loops: the value in FILE:2"));
  CHECK(file_mistake<shop_config>("[grid]\nloops = -1\n").find("not negative")
        != std::string::npos);
  CHECK(file_mistake<shop_config>("[grid]\nping-interval = 10\n").find("such as 10s")
        != std::string::npos);
  CHECK(file_mistake<shop_config>("[grid]\nguests = \"x\"\n").find("a list of texts")
        != std::string::npos);
  CHECK(file_mistake<shop_config>("[grid]\nguests = [1]\n").find("a list of texts")
        != std::string::npos);
  CHECK(file_mistake<shop_config>("[grid.limits]\nmessage-bytes = \"16MB\"\n").find("16MiB")
        != std::string::npos);
  CHECK(file_mistake<shop_config>("[grid.tls]\nverify-peer = 1\n").find("true or false")
        != std::string::npos);
  CHECK(file_mistake<shop_config>("[scheduler]\npolicy = \"sharing\"\n").find("single quotes")
        != std::string::npos);
  CHECK(file_mistake<shop_config>("[catalogue]\nshelves = \"x\"\n").find("an integer")
        != std::string::npos);
  CHECK(file_mistake<shop_config>("[catalogue.names]\nx1 = 1\n").starts_with("catalogue.names: "));
  CHECK(file_mistake<shop_config>("[grid]\nspawn = [1, 300]\n")
        == "grid.spawn: 300 is no handler ID, expected 1 to 255");
  CHECK(file_mistake<shop_config>("[grid]\nping-interval = 1500us\n")
        == "grid.ping-interval: 1500us is too fine, expected a whole number of milliseconds");
  for (const std::string flag : {"--grid.loops=four", "--grid.loops=", "--grid.loops=-1",
                                 "--grid.loops", "--grid.ping-interval=5", "--grid.spawn=x",
                                 "--grid.limits.queue-bytes=lots", "--grid.tls.verify-peer=yes"}) {
    const auto lines = mistakes_of(with_complete({flag}));
    CAPTURE(flag, lines);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].starts_with(flag.substr(2, flag.find('=') - 2) + ": "));
    CHECK(lines[0].find("expected") != std::string::npos);
  }
}

TEST_CASE("a key that is set twice in a file is a mistake") {
  CHECK(file_mistake<shop_config>(
            "[grid]\nloops = 1\n[scheduler]\nmax-threads = 2\n[grid]\nloops = 2\n")
        == "grid.loops: set in FILE:6 and before in line 2, expected it once");
}

TEST_CASE("what belongs on the command line is a mistake in a file") {
  CHECK(file_mistake<shop_config>("help = true\n")
        == "help: set in FILE:1, expected on the command line only");
}

TEST_CASE("a duration too long to be counted is a mistake and not some shorter one") {
  CHECK(file_mistake<shop_config>("[grid]\nloops = 1\nping-interval = 18446744083709s\n")
        == "--config-file: FILE, line 3: a duration longer than 292 years");
  CHECK(mistakes_of(with_complete({"--grid.ping-interval=18446744083709s"}))
        == texts{"grid.ping-interval: --grid.ping-interval has an unreadable value, expected a "
                 "duration such as 10s, 250ms or 50us"});
}

TEST_CASE("only the section of the grid is read from another program's file") {
  const temporary_directory dir;
  const auto file =
      dir.file("node.ini", "[catalogue]\npath = \"x\"\n[grid]\nlocal = \"http://n1:1\"\n"
                           "peers = [\"http://n1:1\"]\n[caf]\nnonsense = 1\n");
  system_config config;
  CHECK(config.read_grid(file).text == "");
  CHECK(config.grid().local == "http://n1:1");
  system_config none;
  const auto empty = dir.file("empty.ini", "[catalogue]\npath = \"x\"\n");
  CHECK(none.read_grid(empty).text.find("has no section [grid]") != std::string::npos);
}

TEST_CASE("in a section shared with other programs, only keys of this program are looked at") {
  struct shared_config : system_config {
    shared_config() {
      opt_group{custom_options_, "shop"}.add(shelves, "shelves", "number of shelves");
      share_section("shop");
      share_section("till");
    }
    int shelves = 1;
  };
  const temporary_directory dir;
  const auto file = dir.file("shop.ini", "[shop]\nshelves = 3\ncolour = \"red\"\n"
                                         "[shop.lamp]\nwatts = 40\n[till]\nopen = true\n");
  shared_config config;
  CHECK(config.read(with_complete({"--config-file=" + file})).text == "");
  CHECK(config.shelves == 3);
  CHECK(config.dump().find("colour") == std::string::npos);
  CHECK(file_mistake<shared_config>("[shop]\nshelves = \"many\"\n")
        == "shop.shelves: the value in FILE:2 is string, expected an integer");
  CHECK(file_mistake<shared_config>("[shopping]\nlist = 1\n")
        == "shopping.list: unknown key in FILE:2, expected one that --long-help lists");
  const auto flags = mistakes_of<shared_config>(with_complete({"--till.open=true"}));
  REQUIRE(flags.size() == 1);
  CHECK(flags[0].starts_with("--till.open: unknown option"));
  CHECK_THROWS_AS(config.share_section("grid"), std::invalid_argument);
  CHECK_THROWS_AS(config.share_section("grid.tls"), std::invalid_argument);
  CHECK_THROWS_AS(config.share_section(""), std::invalid_argument);
}

TEST_CASE("a file that nodes share may lack a name only for another program") {
  const temporary_directory dir;
  const auto file = dir.file("grid.ini", "[grid]\npeers = [\"http://n{1...3}:1\"]\n");
  system_config config;
  CHECK(config.read_grid(file).text == "");
  CHECK(config.grid().peers.size() == 3);
  const auto wrong = dir.file("wrong.ini", "[grid]\nlocal = \"n1\"\npeers = [\"http://n1:1\"]\n");
  CHECK(system_config{}.read_grid(wrong).text.starts_with("grid.local: \"n1\""));
  CHECK(mistakes_of({"--config-file=" + file}).front().starts_with("grid.local: empty"));
}

TEST_CASE("a file that cannot be read is the only mistake and names the path") {
  const temporary_directory dir;
  CHECK(mistakes_of({"--config-file=" + dir.path() + "/none.ini"})
        == texts{"--config-file: \"" + dir.path()
                 + "/none.ini\" cannot be read: No such file or directory"});
  CHECK(mistakes_of({"--config-file=" + dir.path()})
        == texts{"--config-file: \"" + dir.path() + "\" cannot be read: Is a directory"});
  CHECK(mistakes_of(with_complete({"--config-file="}))
        == texts{"--config-file: empty, expected --config-file=PATH"});
}

TEST_CASE("all mistakes are reported at once, each key only once") {
  const temporary_directory dir;
  const auto file = dir.file("node.ini", "[grid]\nlocal = 5\npeers = [\"http://n{1\"]\n"
                                         "lops = 1\nroute-path = \"x\"\n");
  const auto lines = mistakes_of({"--config-file=" + file, "--grid.loops=x", "--nonsense"});
  CAPTURE(lines);
  CHECK(lines.size() == 6);
  for (const std::string key :
       {"grid.local", "grid.peers", "grid.lops", "grid.route-path", "grid.loops", "--nonsense"})
    CHECK(std::count_if(lines.begin(), lines.end(),
                        [&](const auto& line) { return line.starts_with(key + ": "); })
          == 1);
}

TEST_CASE("a wrong type set by the program itself is a mistake") {
  system_config config;
  caf::put(config.content, "grid.loops", "four");
  const auto error = config.read(complete);
  CHECK(error.text == "grid.loops: the program set a value of a wrong type, expected uint64");
}

TEST_CASE("a program written with CAF_MAIN reads and refuses configurations") {
  const auto run = [](const std::string& arguments) {
    const std::string command = std::string(ACTORGRID_CAF_MAIN_PROGRAM) + " " + arguments + " 2>&1";
    FILE* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string out;
    std::array<char, 4096> chunk{};
    while (const auto size = std::fread(chunk.data(), 1, chunk.size(), pipe))
      out.append(chunk.data(), size);
    const int status = ::pclose(pipe);
    return std::pair{WIFEXITED(status) ? WEXITSTATUS(status) : -1, out};
  };
  CHECK(run(complete[0] + " '" + complete[1] + "'")
        == std::pair{0, std::string("http://node1:9000\n")});
  const auto [status, text] = run("--grid.lokal=x");
  CHECK(status == 1);
  CHECK(text.find("did you mean --grid.local?\n") != std::string::npos);
  const auto [help_status, help] = run("--help");
  CHECK(help_status == 0);
  CHECK(help.find("usage: test_config_caf_main") == 0);
}
