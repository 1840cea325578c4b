// Asks all four nodes of a grid at once, its own included: three answers are enough, so it does not
// wait for the slow fourth.

#include <actorgrid/actorgrid.hpp>

#include <iostream>
#include <list>
#include <set>
#include <thread>

namespace grid = actorgrid;
using namespace std::chrono_literals;

struct ballot {
  std::string motion;
  MSGPACK_DEFINE_MAP(motion)
};
inline constexpr auto vote = grid::unary<ballot, bool>(grid::handler_id{40});

grid::task<bool> consider(ballot b) {
  co_return b.motion == "more tea";
}
grid::task<bool> consider_for_long(ballot) {
  co_await grid::sleep_for(1h);
  co_return true;
}

int main() {
  grid::system_config settings;
  caf::actor_system system{settings};
  grid::node_config each;
  each.peers = grid::expand_pattern("http://127.0.0.1:{7491...7494}").hosts;
  std::list<grid::node> nodes;
  for (const auto& host : each.peers) {
    each.local = host;
    nodes.emplace_back(system, each);
  }
  auto& chair = nodes.front();
  const auto slow_one = nodes.back().local();
  for (auto& node : nodes)
    node.handle(vote, node.local() == slow_one ? consider_for_long : consider);

  for (auto& node : nodes)
    if (auto error = node.start()) return std::cerr << grid::render(error) << '\n', 1;
  if (auto error = chair.wait_connected(10s)) return std::cerr << grid::render(error) << '\n', 1;

  auto votes = grid::gather(chair.members(), vote, {"more tea"}, grid::quorum::majority()).get();
  std::cout << "quorum reached: " << std::boolalpha << votes->is_reached << '\n';
  std::set<std::string> said;
  for (const auto& [peer, answer] : votes->answers)
    said.insert(peer.host() + (answer ? *answer ? " agrees" : " objects" : " failed"));
  for (const auto& line : said) std::cout << line << '\n';

  auto straggler = chair.peer(slow_one);
  for (int tries = 0; straggler.stats().calls_out > 0 && tries < 200; ++tries)
    std::this_thread::sleep_for(10ms);
  std::cout << "calls still in flight: " << straggler.stats().calls_out << '\n';

  // Only votes for the motion count, so two against it decide: three of four are needed.
  const auto is_for = [](bool agrees) { return agrees; };
  votes = grid::gather(chair.members(), vote, {"less tea"}, grid::quorum::majority(), is_for).get();
  std::cout << "less tea: " << votes->counted << " of " << votes->answers.size() << '\n';

  // One answer, from the first node that can give it.
  auto one = grid::call_any(chair.peers(), vote, {"more tea"}, {.timeout = 500ms}).get();
  std::cout << "one of them: " << (one ? *one ? "agrees" : "objects" : "failed") << '\n';

  // broadcast() waits for all answers, or for the timeout.
  auto all = grid::broadcast(chair.members(), vote, {"less tea"}, {.timeout = 300ms}).get();
  for (const auto& [peer, answer] : all->answers)
    if (!answer)
      std::cout << peer.host() << ": " << grid::to_string(grid::code_of(answer.error())) << '\n';
}

// Output:
// quorum reached: true
// http://127.0.0.1:7491 agrees
// http://127.0.0.1:7492 agrees
// http://127.0.0.1:7493 agrees
// calls still in flight: 0
// less tea: 0 of 2
// one of them: agrees
// http://127.0.0.1:7494: deadline_exceeded
