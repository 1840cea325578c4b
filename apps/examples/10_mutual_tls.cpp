// Two nodes that authenticate each other by certificates, and a third without one that is refused.
//
// usage: 10_mutual_tls DIRECTORY, with what config/tls/make-certificates.sh made in it

#include <actorgrid/actorgrid.hpp>

#include <future>
#include <iostream>

namespace grid = actorgrid;
using namespace std::chrono_literals;

inline constexpr auto greet = grid::unary<std::string, std::string>(grid::handler_id{40});

// Reports the first connection that was refused, and why.
struct refusal_observer : grid::observer {
  std::promise<grid::failure> refused;
  std::atomic<bool> is_told{false};

  void on_event(const grid::event& e) noexcept override {
    if (e.what == grid::event::kind::refused && !is_told.exchange(true)) refused.set_value(e.why);
  }
};

int main(int argc, char** argv) {
  if (argc != 2) return std::cerr << "usage: 10_mutual_tls DIRECTORY\n", 2;
  const std::string files = std::string(argv[1]) + '/';
  grid::system_config settings;
  caf::actor_system system{settings};

  grid::node_config here, there;
  here.local = "https://localhost:7454";
  there.local = "https://localhost:7455";
  here.peers = there.peers = {here.local, there.local};
  here.guests = there.guests = {"https://tool-*:1"};
  // Both trust this CA. Setting it makes client certificates mandatory.
  here.tls = {.cert = files + "node1.pem", .key = files + "node1.key", .ca = files + "ca.pem"};
  there.tls = {.cert = files + "node2.pem", .key = files + "node2.key", .ca = files + "ca.pem"};
  auto refusals = std::make_shared<refusal_observer>();
  grid::node first{system, here}, second{system, there, {.observers = {refusals}}};

  second.handle(greet, [](const grid::call_info& info, std::string name) {
    return "hello, " + name + ", you are " + info.caller();
  });
  for (auto* node : {&first, &second})
    if (auto error = node->start()) return std::cerr << grid::render(error) << '\n', 1;
  if (auto error = first.wait_connected(5s)) return std::cerr << grid::render(error) << '\n', 1;
  std::cout << *first.peer(there.local).call(greet, "world").get() << '\n';

  // All settings of this guest are right, but it has no certificate.
  grid::node_config visiting;
  visiting.local = *grid::make_guest_name("https://tool-*:1", {there.local});
  visiting.peers = {there.local};
  visiting.listen = "none";
  visiting.tls.ca = files + "ca.pem";
  grid::node third{system, visiting};
  if (auto error = third.start()) return std::cerr << grid::render(error) << '\n', 1;

  std::cout << "refused: " << grid::render(refusals->refused.get_future().get()) << '\n';
  auto reply = third.peer(there.local).call(greet, "anyone").get();
  std::cout << "the third: " << grid::to_string(grid::code_of(reply.error())) << '\n';
}

// Output:
// hello, world, you are https://localhost:7454
// refused: tls_failure: TLS handshake: the peer showed no certificate, though grid.tls.ca is set here: it needs grid.tls.cert and grid.tls.key
// the third: disconnected
