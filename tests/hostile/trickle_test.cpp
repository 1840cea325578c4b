#include "tests/hostile/attack.hpp"
#include "tests/hostile/attacked_node.hpp"
#include "tests/hostile/raw_client.hpp"
#include "tests/support/catch.hpp"
#include "tests/transport/certificates.hpp"

#include <chrono>
#include <future>
#include <thread>

using namespace actorgrid;
using namespace actorgrid::hostile;
using namespace std::chrono_literals;

// Slow peers, all at once. Each goes on until the node has had enough of it.

namespace {

struct slow_peer {
  std::string name;
  bool is_upgraded;
  std::string at_once; ///< sent in one piece
  std::string piece;   ///< sent again and again, slowly; nothing if empty
};

std::vector<slow_peer> slow_peers(const std::string& host) {
  const std::string request = ws::test::upgrade_text(
      "/minio/grid/v1", "Authorization: Bearer " + attacked_node::token + "\r\n");
  const std::string hello_bytes = message(frame_of({.host = host, .token = attacked_node::token}));
  return {
      {"silent", false, "", ""},
      {"half a request, then silent", false, request.substr(0, 50), ""},
      {"a request that lacks its last byte", false, request.substr(0, request.size() - 1), ""},
      {"a request line without an end", false, "GET /", "x"},
      {"headers without an end", false, "GET /minio/grid/v1 HTTP/1.1\r\n", "a: b\r\n"},
      {"empty lines before a request", false, "", "\r\n"},
      {"silent after the upgrade", true, "", ""},
      {"half a connect message, then silent", true, hello_bytes.substr(0, 40), ""},
      {"a connect message that lacks its last byte", true,
       hello_bytes.substr(0, hello_bytes.size() - 1), ""},
      {"half a frame's header", true, "\x82", ""},
      {"a message a byte at a time", true, ws::test::long_frame_header(0x82, 60'000), "x"},
      {"pings instead of a connect message", true, "", ws::test::frame(0x89, "p")},
      {"pongs instead of a connect message", true, "", ws::test::frame(0x8a, "p")},
      {"empty fragments without an end", true, ws::test::frame(0x02, ""),
       ws::test::frame(0x00, "")},
      {"fragments of a byte without an end", true, ws::test::frame(0x02, "x"),
       ws::test::frame(0x00, "x")},
  };
}

/// Returns once the node has closed the connection.
void trickle(std::uint16_t port, const slow_peer& p) {
  raw_client s{port};
  if (p.is_upgraded) s.upgrade(attacked_node::token);
  s.socket().send(p.at_once);
  const std::jthread sender{[&](const std::stop_token& stop) {
    while (!stop.stop_requested() && !p.piece.empty()) {
      s.socket().send(p.piece);
      std::this_thread::sleep_for(5ms);
    }
  }};
  s.socket().read_to_end();
}

} // namespace

TEST_CASE(
    "a peer that takes too long to introduce itself is cut off, whatever it sends meanwhile") {
  attacked_node node{{.change = [](node_config& c) { c.limits.handshake_timeout = 1s; }}};
  const auto table = slow_peers(node.unknown_host());
  std::vector<std::future<void>> peers;
  for (const slow_peer& p : table)
    peers.push_back(std::async(std::launch::async, [&] { trickle(node.port(), p); }));
  node.check_others_are_served();
  for (std::size_t i = 0; i < peers.size(); ++i) {
    INFO(table[i].name);
    CHECK_NOTHROW(peers[i].get());
  }
  node.check_others_are_served();
}

TEST_CASE("whatever comes instead of a TLS greeting is closed, and others are served over TLS") {
  using namespace std::string_literals;
  ws::test::authority authority;
  attacked_node node{{.scheme = "https",
                      .change = [&](node_config& c) { c.tls = authority.issue("IP:127.0.0.1"); }}};
  const attacks table{
      {"nothing", "", ""},
      {"plain HTTP", ws::test::upgrade_text(), ""},
      {"a frame of the grid",
       message(frame_of({.host = "http://x:1", .token = attacked_node::token})), ""},
      {"an SSH greeting", "SSH-2.0-OpenSSH_9.2\r\n", ""},
      {"bytes without meaning", repeated("\x9c\x01\xfe\x7f", 500), ""},
      {"half a greeting", "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03"s, ""},
      {"a greeting without content", "\x16\x03\x01\0\0"s, ""},
      {"a record of 64 KiB", "\x16\x03\x01\xff\xff"s + std::string(65'535, '\x01'), ""},
      {"a greeting of SSL 2", "\x80\x2e\x01\0\x02\0\x15\0\0\0\x10"s + std::string(37, 'x'), ""},
      {"application data before a greeting", "\x17\x03\x03\0\x05hello"s, ""},
      {"a heartbeat before a greeting", "\x18\x03\x02\0\x03\x01\x40\0"s, ""},
      {"alerts without an end", repeated("\x15\x03\x01\0\x02\x01\0"s, 1'000), ""},
  };
  for (const attack& a : table) {
    INFO(a.name);
    raw_client s{node.port()};
    s.socket().send(a.bytes);
    s.socket().end_sending();
    const std::string answer = s.socket().read_to_end();
    // At most an alert, or a line of plain text for a peer that does not speak TLS.
    const bool is_alert = answer.empty() || answer[0] == '\x15';
    CHECK((is_alert || answer.starts_with("HTTP/1.1 400 Bad Request\r\n")));
    CHECK(answer.size() <= (is_alert ? 64 : 256));
    node.check_others_are_served();
  }
}
