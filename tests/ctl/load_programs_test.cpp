#include "apps/contract/conformance.hpp"
#include "apps/node/catalogue.hpp"
#include "tests/apps/program.hpp"
#include "tests/apps/temp_tree.hpp"
#include "tests/support/contains.hpp"
#include "tests/support/eventually.hpp"

#include <actorgrid/node.hpp>
#include <actorgrid/system_config.hpp>
#include <actorgrid/task_group.hpp>
#include <actorgrid/testing/free_port.hpp>

#include <caf/actor_system.hpp>

#include <array>
#include <chrono>
#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

std::string address_of(const std::string& name) {
  return name.substr(std::string_view{"http://"}.size());
}

std::string free_name() {
  return "http://127.0.0.1:" + std::to_string(free_port());
}

/// A call that takes a minute.
task<> call_slowly(peer to) {
  const call_options patient{.timeout = 2min};
  const auto answer = co_await to.call(contract::sleep_echo, "60000", patient);
  (void)answer;
}

/// Sends as long as the other end takes it, and reads nothing.
task<> send_on(duplex<payload, payload>* stream) {
  while (true) {
    const auto failed = co_await stream->send("x");
    if (failed) co_return;
  }
}

/// Three nodes: two programs that serve the conformance set, and one of this process.
class loaded_grid {
public:
  explicit loaded_grid(std::string spawn = "[1, 42, 43]") : spawn_(std::move(spawn)) {
    for (std::size_t i = 0; i < 2; ++i) start_program(i);
    offered_.offer_to(own_);
    REQUIRE_FALSE(own_.start());
    REQUIRE_FALSE(own_.wait_connected(20s));
    wait_for_line(0, 1);
    wait_for_line(1, 0);
    tasks_.emplace(own_);
  }
  ~loaded_grid() {
    own_.stop();
    tasks_.reset();
  }

  void call_slow_handler() { tasks_->add(call_slowly(own_.peer(names_[0]))); }
  /// Opens a stream of an echo that is never read.
  void open_stuck_stream() {
    auto opened = own_.peer(names_[0]).open(contract::stream_echo).get();
    REQUIRE(opened);
    stream_.emplace(std::move(*opened));
    tasks_->add(send_on(&*stream_));
    wait_until_stuck();
  }
  /// Waits until this end of the stream has waited for longer than busy ones do.
  void wait_until_stuck() const {
    const auto is_stuck = [this] {
      const auto streams = own_.peer(names_[0]).streams().get();
      REQUIRE(streams);
      return streams->size() == 1 && streams->front().output_wait > 600ms;
    };
    REQUIRE(eventually(is_stuck, 20s));
  }
  void stop_second() const { programs_[1]->signal(SIGSTOP); }

  struct answer {
    std::string text;
    int exit_code;
  };
  answer ask(std::vector<std::string> words) const {
    words.insert(words.begin(), {"--peers", names_[0] + "," + names_[1] + "," + names_[2]});
    program ctl{ACTORGRID_CTL_PROGRAM, std::move(words)};
    auto text = ctl.wait_for_end();
    const int code = ctl.exit_code();
    return {std::move(text), code};
  }
  std::string short_of(std::size_t i) const { return address_of(names_[i]); }

private:
  node_config config() const {
    node_config made;
    made.local = names_[2];
    made.peers = {names_[0], names_[1], names_[2]};
    made.listen = address_of(names_[2]);
    made.guests = {"http://ctl-*:1"};
    made.spawn = {42, 43};
    made.loops = 1;
    return made;
  }
  /// Waits until a program tells that it is connected to another.
  void wait_for_line(std::size_t i, std::size_t other) const {
    programs_[i]->wait_for("event=connected code=AG202 node=\"" + names_[i] + "\" peer=\""
                           + names_[other] + "\"");
  }
  void start_program(std::size_t i) {
    const auto file = "node" + std::to_string(i) + ".ini";
    std::string peers;
    for (const auto& name : names_) peers += (peers.empty() ? "\"" : ", \"") + name + "\"";
    files_.write(file, "[grid]\nlocal = \"" + names_[i] + "\"\npeers = [" + peers + "]\nlisten = \""
                           + address_of(names_[i])
                           + "\"\nguests = [\"http://ctl-*:1\"]\nspawn = " + spawn_ + "\n");
    programs_[i] = std::make_unique<program>(
        ACTORGRID_NODE_PROGRAM,
        std::vector<std::string>{"--config-file=" + (files_.root() / file).string(),
                                 "--conformance"});
    programs_[i]->wait_for("listening");
  }

  std::string spawn_;
  std::array<std::string, 3> names_{free_name(), free_name(), free_name()};
  temp_tree files_;
  std::array<std::unique_ptr<program>, 2> programs_;
  system_config settings_;
  caf::actor_system system_{settings_};
  catalogue::catalogue offered_{system_, {}};
  node own_{system_, config()};
  std::optional<duplex<payload, payload>> stream_;
  std::optional<task_group> tasks_;
};

/// The first line.
std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

} // namespace

TEST_CASE("top, slow and streams name a stopped node, a stuck stream and a slow handler") {
  loaded_grid grid;
  grid.call_slow_handler();
  grid.open_stuck_stream();
  grid.stop_second();

  const auto slow = grid.ask({"slow"});
  INFO(slow.text);
  CHECK(slow.exit_code == 1);
  CHECK(contains(first_line(slow.text), grid.short_of(1) + " does not answer"));
  CHECK(contains(slow.text, "handler 3 of " + grid.short_of(0) + " has 1 call in flight"));
  CHECK(contains(slow.text, grid.short_of(0) + " does not read stream"));

  const auto top = grid.ask({"top", "--once", "--sort", "flight"});
  INFO(top.text);
  CHECK(top.exit_code == 3);
  CHECK(contains(top.text, "does not answer"));
  CHECK(contains(top.text, "NODE"));
  CHECK(contains(top.text, "HANDLER"));

  const auto streams = grid.ask({"streams"});
  INFO(streams.text);
  CHECK(streams.exit_code == 1);
  CHECK(contains(streams.text, "Nodes wait for each other: "));
  CHECK(contains(streams.text, ", which " + grid.short_of(2) + " opened to " + grid.short_of(0)
                                   + " (handler 4)."));
  CHECK(contains(streams.text, "credit"));
}

TEST_CASE("slow suspects no node, stream or call of an idle grid, and top prints JSON") {
  loaded_grid grid;
  const auto slow = grid.ask({"slow", "--interval", "200ms"});
  INFO(slow.text);
  // On a busy machine, even these nodes may have long turns.
  CHECK(slow.exit_code == (slow.text.starts_with("Nothing holds things up: 3 nodes") ? 0 : 1));
  for (const auto* wrong : {"does not answer", "not connected", "stream ", "in flight"})
    CHECK_FALSE(contains(slow.text.substr(0, slow.text.find("Nothing")), wrong));
  const auto top = grid.ask({"top", "--once", "--json", "--interval", "200ms"});
  INFO(top.text);
  CHECK(top.exit_code == 0);
  CHECK(contains(top.text, "\"answered\":true"));
  CHECK(contains(top.text, "\"handler\":\"42\""));
  CHECK(grid.ask({"top", "--once", "--sort", "size"}).exit_code == 2);
  CHECK(grid.ask({"streams", "--interval", "200ms"}).exit_code == 0);
}

TEST_CASE("a node that does not serve the handlers is named, with what to do") {
  loaded_grid grid{"[1]"};
  const auto top = grid.ask({"top", "--once", "--interval", "200ms"});
  INFO(top.text);
  CHECK(top.exit_code == 6);
  CHECK(contains(top.text, "does not serve handler 42: add it to its grid.spawn"));
  CHECK(contains(grid.ask({"slow", "--interval", "200ms"}).text,
                 ": does not serve handlers 42 and 43: add them to its grid.spawn"));
  CHECK(contains(grid.ask({"streams", "--interval", "200ms"}).text,
                 ": does not serve handler 43: add it to its grid.spawn"));
}
