#include "net/mux/dial_order.hpp"
#include "tests/cluster/cluster.hpp"
#include "tests/cluster/routes.hpp"
#include "tests/hostile/attacked_node.hpp"
#include "tests/hostile/dialled_listener.hpp"
#include "tests/hostile/raw_client.hpp"
#include "tests/support/catch.hpp"
#include "tests/transport/upgrade_answer.hpp"

#include <algorithm>
#include <future>

using namespace actorgrid;
using namespace actorgrid::hostile;
using namespace std::chrono_literals;

// What comes right behind the handshake's last message, in the same segment or cut anywhere: it is
// subject to the handshake's outcome, and no longer to the limits before that.

namespace {

/// More than an unknown peer may send in one message.
const std::string large(100'000, 'x');

/// Where to cut bytes that begin with the handshake's last message, of `head` bytes: anywhere in
/// that message, and near the start of the next one. The last entry is no cut at all.
std::vector<std::size_t> splits_of(const std::string& bytes, std::size_t head) {
  std::vector<std::size_t> splits;
  for (std::size_t at = 1; at < head + 20; ++at) splits.push_back(at);
  splits.insert(splits.end(), {head + 65'536, bytes.size() - 1, bytes.size()});
  return splits;
}

/// Sends everything in two parts; the first has left before the second is written.
void send_parted(ws::test::raw_socket& socket, const std::string& bytes, std::size_t split) {
  socket.send(bytes.substr(0, split));
  socket.send(bytes.substr(split));
}

/// Names of guests that dial `local`.
std::vector<std::string> guests_of(const std::string& local, std::size_t count) {
  std::vector<std::string> names;
  for (int i = 0; names.size() < count; ++i) {
    std::string name = "http://guest" + std::to_string(i) + ":1";
    if (mux::should_dial(name, local)) names.push_back(std::move(name));
  }
  return names;
}

/// The response to request 1, skipping the connection's first ping. @pre let in
std::string answer_of(raw_client& guest) {
  for (;;) {
    const auto [first, content] = guest.socket().read_frame();
    if (first != 0x82) return "no binary message";
    for (const payload& part : testing::split(payload{content}))
      if (const codec::frame f = testing::parse(part); f.op == op::response && f.mux_id == 1)
        return std::string{f.body.text()};
  }
}

/// What a server saw of the node that dialled it.
struct served {
  bool answered = false; ///< whether the request behind the connect response was
};

/// Lets one node in, with a request right behind the answer, and waits for the response.
served serve_one(ws::test::raw_listener listener, std::size_t split, const std::string& bytes) {
  auto socket = ws::test::accept_websocket(listener);
  socket.read_masked_frame();
  send_parted(socket, bytes, split);
  for (;;) {
    const auto [first, content] = socket.read_masked_frame();
    if (first != 0x82) return {};
    for (const payload& part : testing::split(payload{content})) {
      const codec::frame f = testing::parse(part);
      if (f.op == op::response && f.mux_id == 1) return {f.body.text() == large};
    }
  }
}

} // namespace

TEST_CASE("a request glued to an accepted connect message is served, wherever the bytes are cut") {
  std::string local;
  attacked_node node{{.change = [&](node_config& config) {
    config.guests = {"http://guest*"};
    if (local.empty()) local = config.local;
  }}};
  const auto names = guests_of(local, 400);
  auto name = names.begin();
  const std::string connect =
      message(frame_of({.host = names.front(), .token = attacked_node::token}));
  for (const std::size_t split :
       splits_of(connect + message(request(1, 1, large)), connect.size())) {
    REQUIRE(name != names.end());
    INFO("parted at " << split);
    const std::string bytes = message(frame_of({.host = *name++, .token = attacked_node::token}))
                              + message(request(1, 1, large));
    raw_client guest{node.port()};
    guest.upgrade(attacked_node::token);
    send_parted(guest.socket(), bytes, std::min(split, bytes.size()));
    CHECK(guest.instead_of_hello("") == "accepted");
    CHECK(answer_of(guest) == large);
  }
}

TEST_CASE("a refusal arrives whatever is glued to the refused connect message") {
  attacked_node node;
  const std::string connect =
      message(frame_of({.host = "http://nobody:1", .token = attacked_node::token}));
  const std::string behind = GENERATE(message(request(1, 1, large)), message("junk"),
                                      std::string{"\x83\x80none"}, std::string(200'000, 'x'));
  const std::string bytes = connect + behind;
  for (const std::size_t split : splits_of(bytes, connect.size())) {
    if (split > bytes.size()) continue;
    INFO("parted at " << split << " of " << bytes.size());
    raw_client nobody{node.port()};
    nobody.upgrade(attacked_node::token);
    send_parted(nobody.socket(), bytes, split);
    CHECK(nobody.instead_of_hello("") == "refused 'unknown incoming host: http://nobody:1', end");
  }
  node.check_others_are_served();
}

TEST_CASE("a request glued to the answer to the connect message is served by the dialler") {
  const std::string yes = reply(hello_answer(true));
  const std::string bytes = yes + reply(request(1, 1, large));
  std::vector<std::pair<std::size_t, std::future<served>>> servers;
  testing::checked_cluster nodes{
      testing::cluster_options{.configure = [&](std::size_t i, node_config& config) {
        if (i != 0) return;
        for (const std::size_t split : splits_of(bytes, yes.size())) {
          auto listener = make_listener(config.local);
          config.peers.push_back(host_of(listener));
          servers.emplace_back(split, std::async(std::launch::async, serve_one, std::move(listener),
                                                 split, std::cref(bytes)));
        }
      }}};
  testing::serve_all(nodes[0]);
  nodes.start(0);
  for (auto& [split, server] : servers) {
    INFO("parted at " << split);
    CHECK(server.get().answered);
  }
}
