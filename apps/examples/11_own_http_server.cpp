// An application that already has an HTTP server: the grid is one more route of it.

#include <actorgrid/actorgrid.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <iostream>
#include <thread>

namespace grid = actorgrid;
namespace http = boost::beast::http;
using tcp = boost::asio::ip::tcp;
using namespace std::chrono_literals;

inline constexpr auto greet = grid::unary<std::string, std::string>(grid::handler_id{40});

// The application's server, two requests long. Only the lines with grid_route are new.
void serve(tcp::acceptor* acceptor, grid::http_handler grid_route) {
  for (int requests = 0; requests < 2; ++requests) {
    auto socket = acceptor->accept();
    boost::beast::flat_buffer buffer;
    http::request<http::string_body> request;
    http::read(socket, buffer, request);
    if (grid_route.matches({request.target().data(), request.target().size()})) {
      grid_route(request, std::move(socket)); // takes the socket over
      continue;
    }
    http::response<http::string_body> page{http::status::ok, request.version(), "a page"};
    page.prepare_payload();
    http::write(socket, page);
  }
}

std::string get_page(const tcp::endpoint& server) {
  boost::asio::io_context context;
  tcp::socket socket{context};
  socket.connect(server);
  http::request<http::empty_body> request{http::verb::get, "/index.html", 11};
  http::write(socket, request);
  boost::beast::flat_buffer buffer;
  http::response<http::string_body> response;
  http::read(socket, buffer, response);
  return response.body();
}

int main() {
  const tcp::endpoint address{boost::asio::ip::make_address("127.0.0.1"), 7442};
  boost::asio::io_context context;
  tcp::acceptor acceptor{context, address};

  grid::system_config settings;
  caf::actor_system system{settings};
  grid::node_config here, there;
  here.local = "http://127.0.0.1:7443";
  there.local = "http://127.0.0.1:7442"; // the address of the application's server
  here.peers = there.peers = {here.local, there.local};
  there.listen = "none"; // it does the listening
  grid::node first{system, here}, second{system, there};
  second.handle(greet, [](std::string name) { return "hello, " + name; });
  for (auto* node : {&first, &second})
    if (auto error = node->start()) return std::cerr << grid::render(error) << '\n', 1;
  std::thread server{serve, &acceptor, second.http_handler()};

  std::cout << "GET: " << get_page(address) << '\n';
  first.wait_connected(5s); // if this fails, so does the call, with the reason
  auto reply = first.peer(there.local).call(greet, "world").get();
  std::cout << "call: " << (reply ? *reply : grid::render(reply.error())) << '\n';
  server.join();
}

// Output:
// GET: a page
// call: hello, world
