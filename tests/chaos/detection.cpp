#include "tests/chaos/detection.hpp"

#include "tests/chaos/grid.hpp"

#include <algorithm>
#include <atomic>
#include <iostream>
#include <stdexcept>
#include <thread>
#include <utility>

namespace actorgrid::chaos {

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::seconds;

void pass(grid& g, std::chrono::nanoseconds time) {
  for (const auto until = now() + time; now() < until; g.read_journals())
    std::this_thread::sleep_for(20ms);
}

bool is_connected(const grid& g) {
  for (std::size_t a = 0; a < g.size(); ++a)
    for (std::size_t b = 0; b < g.size(); ++b)
      if (a != b && !g.mesh.of(a, b).is_up) return false;
  return true;
}

/// Threads that spin.
class busy_processors {
public:
  busy_processors() {
    for (unsigned i = 0; i < 4 * std::thread::hardware_concurrency(); ++i)
      threads_.emplace_back([this] {
        while (!is_over_) {
        }
      });
  }
  ~busy_processors() {
    is_over_ = true;
    for (auto& t : threads_) t.join();
  }

private:
  std::atomic<bool> is_over_ = false;
  std::vector<std::thread> threads_;
};

/// Measurements, each with nodes of its own.
class measuring {
public:
  measuring(std::string program, std::filesystem::path directory)
      : program_(std::move(program)), directory_(std::move(directory)) {}

  /// Nothing calls: only pings can show that the network is gone.
  void silence() {
    auto& g = start(2, true);
    pass(g, 3s); // somewhere between two pings
    const auto gone = now();
    g.between(0, 1).blackhole();
    expect_loss(g, 0, 1, gone, "ping_timeout", 20s, 30s);
    expect_loss(g, 1, 0, gone, "ping_timeout", 20s, 30s);
    finish(g);
  }

  /// There is always something to write.
  void blocked_write() {
    auto& g = start(2, false);
    pass(g, 1s);
    const auto gone = now();
    g.between(0, 1).blackhole();
    // It takes a moment to fill all buffers on the way. A node that waits for answers by then has
    // nothing large left to write, so only the first of the two must be on time.
    while (g.mesh.of(0, 1).losses.empty() && g.mesh.of(1, 0).losses.empty() && now() < gone + 7s)
      pass(g, 10ms);
    const std::size_t first = g.mesh.of(0, 1).losses.empty() ? 1 : 0;
    expect_loss(g, first, 1 - first, gone, "write_timeout", 4s, 6s);
    finish(g);
  }

  void short_stop() {
    auto& g = start(3, true);
    pass(g, 5s);
    g.freeze(0);
    pass(g, 16s);
    g.thaw(0);
    pass(g, 15s);
    expect_no_loss(g, "a node was frozen for 16 s and nothing called");
    finish(g);
  }

  void long_stop() {
    auto& g = start(3, true);
    pass(g, 1s);
    const auto frozen = now();
    g.freeze(0);
    pass(g, 40s);
    g.thaw(0);
    pass(g, 5s);
    for (const std::size_t peer : {1u, 2u}) {
      expect_loss(g, peer, 0, frozen, "ping_timeout", 20s, 30s);
      for (const auto& why : g.mesh.of(0, peer).losses)
        if (why != "disconnected") tell("a node that was frozen for 40 s blamed a peer: " + why);
    }
    finish(g);
  }

  void no_processor_time() {
    auto& g = start(3, false);
    {
      const busy_processors others;
      pass(g, 25s);
    }
    expect_no_loss(g, "the processors were busy for 25 s");
    finish(g);
  }

  std::vector<std::string> broken;

private:
  grid& start(std::size_t nodes, bool is_idle) {
    const auto place = directory_ / std::to_string(++grids_);
    std::filesystem::create_directory(place);
    std::vector<std::string> settings;
    if (is_idle) settings.emplace_back("--chaos.idle");
    current_ = std::make_unique<grid>(grid_options{program_, place, nodes, grids_, settings});
    for (std::size_t i = 0; i < nodes; ++i) current_->start(i, false);
    for (const auto limit = now() + 10s; !is_connected(*current_); pass(*current_, 10ms))
      if (now() > limit) throw std::runtime_error("not connected");
    current_->mesh.begin_cycle();
    return *current_;
  }

  void finish(grid& g) {
    for (const auto& why : g.finish()) tell(why);
  }

  void expect_loss(grid& g, std::size_t node, std::size_t peer, time_point since,
                   const std::string& why, seconds least, seconds most) {
    // A second more, for a busy machine.
    const auto limit = since + most + 1s;
    while (g.mesh.of(node, peer).losses.empty() && now() < limit) pass(g, 10ms);
    const auto& side = g.mesh.of(node, peer);
    if (side.losses.empty()) return tell("no " + why + " within " + std::to_string(most.count()));
    const auto took = *side.lost - since;
    const auto words = side.losses.front() + " after " + std::to_string(took / milliseconds(1))
                       + " ms, expected " + why + " within " + std::to_string(least.count())
                       + " to " + std::to_string(most.count()) + " s";
    std::cout << words << std::endl;
    if (side.losses.front() != why || took < least || took > most + 1s) tell(words);
  }

  void expect_no_loss(grid& g, const std::string& when) {
    std::size_t losses = 0;
    for (std::size_t a = 0; a < g.size(); ++a)
      for (std::size_t b = 0; b < g.size(); ++b)
        if (a != b) losses += g.mesh.of(a, b).losses.size();
    const auto words = std::to_string(losses) + " connections lost while " + when + ", expected 0";
    std::cout << words << std::endl;
    if (losses > 0) tell(words);
  }

  void tell(const std::string& what) { broken.push_back(what); }

  const std::string program_;
  const std::filesystem::path directory_;
  std::size_t grids_ = 0;
  std::unique_ptr<grid> current_;
};

} // namespace

std::vector<std::string> measure_detection(const std::string& program,
                                           const std::filesystem::path& directory) {
  measuring m(program, directory);
  m.blocked_write();
  m.silence();
  m.short_stop();
  m.long_stop();
  m.no_processor_time();
  return m.broken;
}

} // namespace actorgrid::chaos
