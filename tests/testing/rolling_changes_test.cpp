#include "tests/testing/routes.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

// Lists of peers that change from node to node, while all call each other.

namespace {

constexpr std::size_t node_count = 6;
/// These are in every list.
constexpr std::size_t staying_count = 3;
/// After the last node has its list, for whatever the lists were before.
constexpr auto whole_within = 2s;

constexpr auto slow_echo = unary<std::string, std::string>(handler_id{80});

std::string host_number(std::size_t i) {
  return "http://node" + std::to_string(i) + ":9000";
}

using random_numbers = std::mt19937_64;

std::size_t below(random_numbers& numbers, std::size_t limit) {
  return static_cast<std::size_t>(numbers() % limit);
}

struct asked_call {
  std::size_t from;
  std::size_t to;
  std::optional<errc> ended = {};
  int runs = 0;
};

class changing_grid {
public:
  explicit changing_grid(std::uint64_t seed) : numbers_(seed), sim_(options(seed)) {
    for (std::size_t a = 0; a < node_count; ++a)
      for (std::size_t b = a + 1; b < node_count; ++b)
        sim_.link(a, b).delay(std::chrono::microseconds(below(numbers_, 5000)));
    for (std::size_t i = 0; i < node_count; ++i) sim_.start(i);
    sim_.advance(whole_within);
    for (std::size_t i = 0; i < node_count; ++i) sim_.node(i).spawn_task(load(i));
  }

  /// Gives every node a new list, in a random order and with pauses.
  void roll() {
    std::vector<std::size_t> members;
    for (std::size_t i = 0; i < node_count; ++i)
      if (i < staying_count || below(numbers_, 2) == 0) members.push_back(i);
    std::vector<std::size_t> order(node_count);
    for (std::size_t i = 0; i < node_count; ++i) order[i] = i;
    std::ranges::shuffle(order, numbers_);
    for (const auto i : order) {
      change(i, members);
      // Now and then at once, now and then long enough for attempts to become rare.
      sim_.advance(std::chrono::milliseconds(below(numbers_, 3) * below(numbers_, 4000)));
    }
    members_ = members;
  }

  void check_whole() {
    sim_.advance(whole_within);
    for (const auto a : members_)
      for (const auto b : members_) {
        INFO("node " << a << " to node " << b << " at " << sim_.now().count() << " ns");
        CHECK((a == b || sim_.peer(a, b).is_connected()));
      }
    for (std::size_t a = 0; a < node_count; ++a) {
      const auto members = sim_.node(a).members();
      CHECK(members.size() == (is_member(a) ? members_.size() : 1));
    }
  }

  void check_calls() {
    stopping_ = true;
    sim_.advance(10s);
    std::size_t answered = 0;
    for (const auto& [id, call] : calls_) {
      INFO("call " << id << " from node " << call.from << " to node " << call.to);
      REQUIRE(call.ended);
      if (call.ended == errc::ok) {
        CHECK(call.runs == 1);
        ++answered;
        continue;
      }
      INFO(to_string(*call.ended));
      // It was never accepted: what was accepted is answered before the connection ends.
      CHECK(call.runs == 0);
      CHECK((call.ended == errc::unknown_peer || call.ended == errc::disconnected
             || call.ended == errc::peer_shutting_down));
      // Both were always in each other's list.
      CHECK_FALSE((call.from < staying_count && call.to < staying_count));
    }
    CHECK(answered > calls_.size() / 5);
  }

private:
  simulation_options options(std::uint64_t seed) {
    return {.nodes = node_count,
            .seed = seed,
            .any_order = true,
            .configure =
                [](std::size_t i, node_config& c) {
                  c.peers.clear();
                  for (std::size_t n = 0; n < staying_count; ++n) c.peers.push_back(host_number(n));
                  if (i >= staying_count) c.peers = {host_number(i)};
                },
            .prepare =
                [this](std::size_t, node& n) {
                  n.handle(slow_echo, [this](std::string id) -> task<result<std::string>> {
                    auto& call = calls_.at(id);
                    ++call.runs;
                    co_await sleep_for(std::chrono::milliseconds(below(numbers_, 800)));
                    co_return id;
                  });
                },
            .patience = 24h};
  }

  bool is_member(std::size_t i) const { return std::ranges::find(members_, i) != members_.end(); }

  void change(std::size_t i, const std::vector<std::size_t>& members) {
    std::vector<std::string> wanted;
    for (const auto m : members) wanted.push_back(host_number(m));
    auto& n = sim_.node(i);
    if (std::ranges::find(members, i) == members.end()) wanted = {host_number(i)};
    auto config = n.config();
    if (below(numbers_, 2) == 0) {
      config.peers = wanted;
      CHECK(n.reconfigure(config));
      return;
    }
    for (const auto& host : config.peers)
      if (std::ranges::find(wanted, host) == wanted.end()) CHECK_FALSE(n.remove_peer(host));
    for (const auto& host : wanted) CHECK_FALSE(n.add_peer(host));
  }

  /// Calls random nodes, several at a time.
  task<> load(std::size_t i) {
    std::vector<peer> known;
    while (!stopping_) {
      co_await sleep_for(std::chrono::milliseconds(10 + below(numbers_, 60)));
      const auto to = below(numbers_, node_count);
      const auto id = std::to_string(calls_.size());
      // Handles that were taken early, and new ones.
      const auto handle = below(numbers_, 2) == 0 ? keep(i, to) : sim_.peer(i, to);
      if (i == to || stopping_) continue;
      auto& call = calls_.emplace(id, asked_call{i, to}).first->second;
      sim_.node(i).spawn_task(ask(handle, id, &call));
    }
  }

  /// The first handle of a peer, however often the peer was removed and added since.
  peer keep(std::size_t from, std::size_t to) {
    const auto found = kept_.find({from, to});
    if (found != kept_.end()) return found->second;
    auto now = sim_.peer(from, to);
    // One of an unknown host never leads anywhere.
    if (now.state() != peer_state::shut_down) kept_.emplace(std::pair{from, to}, now);
    return now;
  }

  static task<> ask(peer to, std::string id, asked_call* call) {
    const auto answer = co_await to.call(slow_echo, id);
    call->ended = answer ? errc::ok : code_of(answer.error());
  }

  random_numbers numbers_;
  std::map<std::string, asked_call> calls_;
  std::map<std::pair<std::size_t, std::size_t>, peer> kept_;
  std::vector<std::size_t> members_;
  bool stopping_ = false;
  simulation sim_; ///< last: its tasks use the others
};

} // namespace

TEST_CASE("lists that change from node to node under load leave a whole mesh and lose no call") {
  const auto seed = GENERATE(range<std::uint64_t>(1, 21));
  INFO("seed " << seed);
  changing_grid grid{seed};
  for (int round = 0; round < 9; ++round) {
    INFO("round " << round);
    grid.roll();
    grid.check_whole();
  }
  grid.check_calls();
}
