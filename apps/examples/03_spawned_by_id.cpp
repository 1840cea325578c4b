// An actor class offered under an ID, started by the configuration file, restarted when it dies.
//
// usage: 03_spawned_by_id --config-file=03_spawned_by_id.ini

#include <actorgrid/actorgrid.hpp>

#include <caf/event_based_actor.hpp>

#include <iostream>
#include <thread>

namespace grid = actorgrid;
using namespace std::chrono_literals;

struct ticket_query {
  std::string who;
  MSGPACK_DEFINE_MAP(who)
};
inline constexpr auto draw = grid::unary<ticket_query, int>(grid::handler_id{40});

// Its state needs no lock: an actor handles one message at a time.
class ticket_actor : public caf::event_based_actor {
public:
  ticket_actor(caf::actor_config& cfg, int first) : caf::event_based_actor(cfg), next_(first) {}

  caf::behavior make_behavior() override {
    return {[this](const ticket_query& query) -> caf::result<int> {
      if (query.who != "mallory") return next_++;
      quit(caf::exit_reason::user_shutdown);
      return grid::remote_error("the machine is broken");
    }};
  }

private:
  int next_;
};

struct config : grid::system_config {
  config() { add_handler<ticket_actor>(draw, 100); } // every start gets a copy of the 100
};

int main(int argc, char** argv) {
  config cfg;
  if (auto error = cfg.read(argc, argv)) return std::cerr << error.text << '\n', 1;
  if (cfg.wants_exit()) return 0;
  caf::actor_system system{cfg};
  grid::node server{system, cfg.grid()};

  auto other = cfg.grid(); // a second node, to call the first
  other.local = other.peers[1];
  other.listen = "";
  other.spawn = {};
  grid::node client{system, other};

  for (auto* node : {&server, &client})
    if (auto error = node->start()) return std::cerr << grid::render(error) << '\n', 1;
  if (auto error = client.wait_connected(5s)) return std::cerr << grid::render(error) << '\n', 1;

  auto counter = client.peer(server.local());
  std::cout << "alice has " << *counter.call(draw, {"alice"}).get() << '\n';
  std::cout << "bob has " << *counter.call(draw, {"bob"}).get() << '\n';
  auto died = counter.call(draw, {"mallory"}).get();
  std::cout << "mallory: " << grid::render(died.error()) << '\n';

  auto again = counter.call(draw, {"carol"}).get();
  for (int tries = 0; !again && tries < 100; ++tries) { // the first restart comes after 100 ms
    std::this_thread::sleep_for(20ms);
    again = counter.call(draw, {"carol"}).get();
  }
  if (again) std::cout << "a new actor: carol has " << *again << '\n';
  std::cout << "deaths: " << server.handlers().front().deaths << '\n';
}

// Output:
// alice has 100
// bob has 101
// mallory: remote_failure: the machine is broken
// a new actor: carol has 100
// deaths: 1
