#include "tests/cluster/cluster.hpp"
#include "tests/cluster/routes.hpp"
#include "tests/support/catch.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <thread>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace asio = boost::asio;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;

namespace {

/// An application's own small HTTP server: it hands some routes to grids, and answers all others
/// itself.
class web_server {
public:
  explicit web_server(const std::string& host)
      : acceptor_(context_,
                  {asio::ip::make_address("127.0.0.1"),
                   static_cast<unsigned short>(std::stoi(host.substr(host.rfind(':') + 1)))}) {}
  ~web_server() {
    stopping_ = true;
    tcp::socket wake(context_);
    wake.connect(acceptor_.local_endpoint());
    thread_.join();
  }

  void serve(std::vector<http_handler> grids) {
    thread_ = std::thread([this, grids = std::move(grids)] {
      for (;;) {
        tcp::socket socket(context_);
        acceptor_.accept(socket);
        if (stopping_) return;
        boost::beast::flat_buffer buffer;
        http::request<http::string_body> request;
        boost::system::error_code ec;
        http::read(socket, buffer, request, ec);
        if (!ec) answer(grids, request, std::move(socket));
      }
    });
  }

private:
  static void answer(const std::vector<http_handler>& grids,
                     const http::request<http::string_body>& request, tcp::socket socket) {
    for (const auto& grid : grids)
      if (grid.matches({request.target().data(), request.target().size()}))
        return grid(request, std::move(socket));
    http::response<http::string_body> page{http::status::ok, request.version(), "a page"};
    page.prepare_payload();
    boost::system::error_code ec;
    http::write(socket, page, ec);
  }

  asio::io_context context_;
  tcp::acceptor acceptor_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

std::string get(const std::string& host, const std::string& target) {
  asio::io_context context;
  tcp::socket socket(context);
  socket.connect({asio::ip::make_address("127.0.0.1"),
                  static_cast<unsigned short>(std::stoi(host.substr(host.rfind(':') + 1)))});
  http::request<http::string_body> request{http::verb::get, target, 11};
  request.set(http::field::host, "test");
  http::write(socket, request);
  boost::beast::flat_buffer buffer;
  http::response<http::string_body> response;
  boost::system::error_code ec;
  http::read(socket, buffer, response, ec);
  return response.body();
}

} // namespace

TEST_CASE("an application's HTTP server carries two grids beside its own pages") {
  checked_cluster c(1);
  const std::vector<std::string> hosts{free_host(), free_host()};
  // The server's name must be the one that is dialled.
  auto config_of = [&](const std::string& local, const std::string& route) {
    node_config config;
    config.local = local;
    config.peers = hosts;
    config.listen = "none";
    config.loops = 1;
    config.route_path = route;
    return config;
  };
  node probe{c.system(), config_of(hosts[0], "/grid/small")};
  const bool first_dials = probe.peer(hosts[1]).stats().dials;
  const auto server_name = hosts[first_dials ? 1 : 0];
  const auto client_name = hosts[first_dials ? 0 : 1];

  node small{c.system(), config_of(server_name, "/grid/small")};
  node bulk{c.system(), config_of(server_name, "/grid/bulk")};
  small.handle(echo, [](payload) -> result<payload> { return "small"; });
  bulk.handle(echo, [](payload) -> result<payload> { return "bulk"; });
  web_server web{server_name};
  REQUIRE(!small.start());
  REQUIRE(!bulk.start());
  web.serve({small.http_handler(), bulk.http_handler()});

  node small_client{c.system(), config_of(client_name, "/grid/small")};
  node bulk_client{c.system(), config_of(client_name, "/grid/bulk")};
  REQUIRE(!small_client.start());
  REQUIRE(!bulk_client.start());
  REQUIRE(!small_client.wait_connected(5s));
  REQUIRE(!bulk_client.wait_connected(5s));
  CHECK(small_client.peer(server_name).call(echo, "x").get()->text() == "small");
  CHECK(bulk_client.peer(server_name).call(echo, "x").get()->text() == "bulk");
  CHECK(get(server_name, "/index.html") == "a page");
}

TEST_CASE("an application's HTTP server carries the lanes of a node beside its grid") {
  checked_cluster c(1);
  const std::vector<std::string> hosts{free_host(), free_host()};
  auto config_of = [&](const std::string& local) {
    node_config config;
    config.local = local;
    config.peers = hosts;
    config.listen = "none";
    config.loops = 1;
    config.lanes = {{.name = "urgent"}};
    return config;
  };
  const bool first_dials = node{c.system(), config_of(hosts[0])}.peer(hosts[1]).stats().dials;
  const auto server_name = hosts[first_dials ? 1 : 0];
  node server{c.system(), config_of(server_name)};
  server.handle(echo, [](payload) -> result<payload> { return "grid"; });
  server.lane("urgent").handle(echo, [](payload) -> result<payload> { return "urgent"; });
  web_server web{server_name};
  REQUIRE(!server.start());
  CHECK(server.lane("urgent").port() == 0);
  web.serve({server.http_handler(), server.lane("urgent").http_handler()});

  node client{c.system(), config_of(hosts[first_dials ? 0 : 1])};
  REQUIRE(!client.start());
  REQUIRE(!client.wait_connected(5s));
  REQUIRE(!client.lane("urgent").wait_connected(5s));
  CHECK(client.peer(server_name).call(echo, "x").get()->text() == "grid");
  auto urgent = client.lane("urgent").peer(server_name);
  CHECK(urgent.call(echo, "x").get()->text() == "urgent");
  server.lane("urgent").stop();
  CHECK_FALSE(urgent.call(echo, "x").get());
  CHECK(client.peer(server_name).call(echo, "x").get()->text() == "grid");
}
