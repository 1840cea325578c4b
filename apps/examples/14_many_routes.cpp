// One actor that serves several routes, made from the program's own section of a file that a client
// reads too, and local code that shares its state.
//
// usage: 14_many_routes --config-file=14_many_routes.ini

#include <actorgrid/actorgrid.hpp>

#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>

#include <iostream>
#include <map>

namespace grid = actorgrid;
using namespace std::chrono_literals;

struct note {
  std::string name, text;
  MSGPACK_DEFINE_MAP(name, text)
};
inline constexpr auto put = grid::unary<note, bool>(grid::handler_id{40});
inline constexpr auto get = grid::unary<std::string, std::string>(grid::handler_id{41});
inline constexpr auto erase = grid::unary<std::string, bool>(grid::handler_id{42});

class notes_actor : public caf::event_based_actor {
public:
  notes_actor(caf::actor_config& cfg, std::size_t max) : caf::event_based_actor(cfg), max_(max) {}

  caf::behavior make_behavior() override {
    return {
        [this](const note& n) { return all_.size() < max_ && all_.emplace(n.name, n.text).second; },
        // Both have a std::string as request: the tag tells them apart.
        [this](const grid::tagged_request<get>& r) { return all_[r.request]; },
        [this](const grid::tagged_request<erase>& r) { return all_.erase(r.request) > 0; }};
  }

private:
  std::size_t max_;
  std::map<std::string, std::string> all_;
};

struct server_config : grid::system_config {
  std::size_t max = 10;
  server_config() {
    opt_group{custom_options_, "notes"}.add(max, "max", "how many notes are kept");
    share_section("client"); // its keys are the client's
    add_handler<notes_actor>(grid::routes(put, grid::tagged<get>, grid::tagged<erase>),
                             [](const server_config& read) { return read.max; });
  }
};
struct client_config : grid::system_config {
  std::string user;
  client_config() {
    opt_group{custom_options_, "client"}.add(user, "user", "who writes the notes");
    share_section("notes"); // its keys are the server's
  }
};

int main(int argc, char** argv) {
  server_config cfg;
  client_config client_cfg;
  for (auto error : {cfg.read(argc, argv), client_cfg.read(argc, argv)})
    if (error) return std::cerr << error.text << '\n', 1;
  caf::actor_system system{cfg};
  auto other = client_cfg.grid(); // a second node, for the client
  other.local = other.peers[1];
  other.listen = "";
  other.spawn = {};
  grid::node server{system, cfg.grid()}, client{system, other};
  if (server.start() || client.start() || client.wait_connected(5s)) return 1;

  auto notes = client.peer(server.local());
  for (std::string name : {"tea", "cup", "pot"})
    std::cout << name << ": " << *notes.call(put, {name, client_cfg.user}).get() << '\n';
  std::cout << "cup erased: " << *notes.call(erase, "cup").get() << '\n';
  caf::scoped_actor self{system}; // the same actor, without a connection
  self->request(server.actor(put), 1s, note{"pot", "the server"})
      .receive([](bool is_new) { std::cout << "pot: " << is_new << '\n'; }, [](caf::error&) {});
  std::cout << "pot is by " << *notes.call(get, "pot").get() << '\n';
}

// Output:
// tea: 1
// cup: 1
// pot: 0
// cup erased: 1
// pot: 1
// pot is by the server
