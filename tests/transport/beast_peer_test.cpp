#include "tests/support/catch.hpp"
#include "tests/transport/open_descriptors.hpp"
#include "tests/transport/raw_socket.hpp"
#include "tests/transport/test_peer.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <future>
#include <random>

// Another implementation of websockets at the other end.

using namespace actorgrid;
using namespace actorgrid::ws;
using namespace actorgrid::ws::test;
namespace asio = boost::asio;
namespace beast = boost::beast;
using tcp = asio::ip::tcp;

namespace {

/// A websocket made with Beast. Its functions block; use a thread if necessary.
class beast_end {
public:
  explicit beast_end(int fd) : stream_(io_, tcp::v4(), fd) { stream_.binary(true); }

  void connect() { stream_.handshake("127.0.0.1", "/minio/grid/v1"); }
  void accept() { stream_.accept(); }
  void fragment(std::size_t bytes) {
    stream_.auto_fragment(true);
    stream_.write_buffer_bytes(bytes);
  }
  void write(const std::string& message) { stream_.write(asio::buffer(message)); }
  void ping() { stream_.ping("there?"); }
  std::string read() {
    beast::flat_buffer buffer;
    stream_.read(buffer);
    return beast::buffers_to_string(buffer.data());
  }
  /// Reads until the other end closes.
  beast::websocket::close_reason read_close() {
    beast::error_code ec;
    beast::flat_buffer buffer;
    while (!ec) stream_.read(buffer, ec);
    return stream_.reason();
  }
  void close() {
    beast::error_code ignored;
    stream_.close({beast::websocket::close_code::going_away, "enough"}, ignored);
  }

private:
  asio::io_context io_;
  beast::websocket::stream<tcp::socket> stream_;
};

/// Both ends send messages of all sizes, and each must read what the other sent.
void exchange(beast_end& beast, test_peer& ours) {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random{seed};
  for (int i = 0; i < 100; ++i) {
    const std::size_t size_max = i % 10 == 0 ? 300'000 : 2000;
    std::string bytes(random() % size_max, ' ');
    for (char& c : bytes) c = static_cast<char>(random());
    beast.fragment(64 + random() % 10'000);
    if (i % 3 == 0) beast.ping();
    beast.write(bytes);
    REQUIRE((ours.next_message() == bytes));
    ours.write(bytes);
    REQUIRE((beast.read() == bytes));
  }
  beast.close();
  CHECK(ours.wait_closed().text == "the peer closed the websocket, code 1001: enough");
}

} // namespace

TEST_CASE("an acceptor and a client made of Beast understand each other") {
  const no_descriptor_leaks balance;
  test_server server{roomy()};
  beast_end client{raw_socket::connect(server.port()).release()};
  client.connect();
  const auto served = server.next_peer();
  REQUIRE(served);
  exchange(client, *served);
}

TEST_CASE("a dialer and a server made of Beast understand each other") {
  const no_descriptor_leaks balance;
  raw_listener listener;
  auto server = std::async(std::launch::async, [&] {
    auto end = std::make_unique<beast_end>(listener.accept().release());
    end->accept();
    return end;
  });
  test_loop where;
  auto target = target_of("http://127.0.0.1:" + std::to_string(listener.port()));
  target.message_bytes_max = 1 << 20;
  const auto dialled = dial_and_wait(where, target);
  REQUIRE(dialled.peer);
  exchange(*server.get(), *dialled.peer);
}

TEST_CASE("a peer made of Beast is told why it was disconnected") {
  const no_descriptor_leaks balance;
  acceptor_options options;
  options.message_bytes_max = 1000;
  test_server server{options};
  beast_end client{raw_socket::connect(server.port()).release()};
  client.connect();
  const auto served = server.next_peer();
  REQUIRE(served);
  client.write(std::string(1001, 'x'));
  CHECK(client.read_close().code == beast::websocket::close_code::too_big);
}
