#include "net/admin/server.hpp"
#include "net/transport/listening_socket.hpp"
#include "tests/admin/asking.hpp"
#include "tests/cluster/cluster.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"
#include "tests/transport/raw_socket.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <sys/stat.h>
#include <utility>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::admin;
using namespace actorgrid::admin::test;
using actorgrid::testing::contains;
using ws::test::raw_socket;
using namespace std::chrono_literals;

namespace {

/// More than the kernel keeps.
constexpr std::size_t large = std::size_t{64} << 20;

site one_page() {
  site s;
  s.resources["/"] = {[] {
    answer a;
    a.body = "hello\n";
    a.fields.emplace_back("X-More", "yes");
    return a;
  }};
  s.resources["/throws"] = {[]() -> answer { throw std::runtime_error("no memory"); }};
  s.resources["/large"] = {[] {
    answer a;
    a.body.assign(large, 'x');
    return a;
  }};
  return s;
}

/// A server on a free port of the loopback.
struct on_loopback {
  explicit on_loopback(server_limits limits = {}, site served = one_page()) {
    auto bound = ws::bind_and_listen({"127.0.0.1", 0});
    REQUIRE(bound);
    port = bound->port;
    instance.emplace(std::move(bound->fd), std::move(served), limits);
  }

  std::uint16_t port = 0;
  std::optional<server> instance;
};

/// A path in a folder of its own, which is removed at the end.
struct socket_path {
  socket_path() {
    std::string folder = (std::filesystem::temp_directory_path() / "actorgrid-admin-XXXXXX");
    REQUIRE(::mkdtemp(folder.data()));
    parent = folder;
    path = folder + "/admin.sock";
  }
  ~socket_path() { std::filesystem::remove_all(parent); }
  std::string parent;
  std::string path;
};

} // namespace

TEST_CASE("a server answers one request on each connection, and closes it") {
  on_loopback s;
  const auto told = ask(s.port, "/");
  CHECK(status_of(told) == 200);
  CHECK(body_of(told) == "hello\n");
  for (const auto* field : {"Connection: close\r\n", "Content-Length: 6\r\n", "X-More: yes\r\n",
                            "Cache-Control: no-store\r\n", "X-Content-Type-Options: nosniff\r\n"})
    CHECK(contains(told, field));
  const auto head = ask_raw(s.port, request_text("/", "HEAD"));
  CHECK(status_of(head) == 200);
  CHECK(contains(head, "Content-Length: 6\r\n"));
  CHECK(body_of(head).empty());
  CHECK(status_of(ask(s.port, "/other")) == 404);
  CHECK(body_of(ask(s.port, "/large")).size() == large);
}

TEST_CASE("a page that fails is an error of its request only") {
  on_loopback s;
  const auto told = ask(s.port, "/throws");
  CHECK(status_of(told) == 500);
  CHECK(body_of(told) == "no memory\n");
  CHECK(status_of(ask(s.port, "/")) == 200);
}

TEST_CASE("requests that a server does not serve are answered with a status") {
  on_loopback s;
  CHECK(status_of(ask_raw(s.port, request_text("/", "POST"))) == 405);
  CHECK(status_of(
            ask_raw(s.port, request_text("/", "POST", "Host: localhost\r\nContent-Length: 9\r\n")
                                + "some body"))
            / 100
        == 4);
  CHECK(status_of(ask_raw(s.port, request_text("/", "GET", "Host: evil.example\r\n"))) == 421);
  CHECK(status_of(ask_raw(s.port, request_text("/", "GET", ""))) == 400);
  CHECK(status_of(ask_raw(s.port, request_text("/", "GET", "Host: localhost\r\nHost: a.b\r\n")))
        == 400);
  CHECK(status_of(ask_raw(s.port, "\x16\x03\x01 no HTTP at all\r\n\r\n")) == 400);
  const auto long_field = "Host: localhost\r\nX-Long: " + std::string(9000, 'x') + "\r\n";
  CHECK(status_of(ask_raw(s.port, request_text("/", "GET", long_field))) == 431);
  CHECK(status_of(ask(s.port, "/")) == 200);
}

TEST_CASE("a client that is slow with its request is closed at the time limit") {
  on_loopback s{{.request_time = 50ms}};
  auto client = raw_socket::connect(s.port);
  client.send("GET / HTTP/1.1\r\n");
  CHECK(client.read_to_end().empty());
}

TEST_CASE("a client that does not read its answer is closed at the time limit") {
  on_loopback s{{.request_time = 1s}};
  const auto before = testing::count_descriptors();
  auto client = raw_socket::connect(s.port);
  client.send(request_text("/large"));
  client.read(1);
  // Its own descriptor stays.
  CHECK(testing::eventually([&] { return testing::count_descriptors() == before + 1; }, 20s));
  CHECK(client.read_to_end().size() < large);
  CHECK(status_of(ask(s.port, "/")) == 200);
}

TEST_CASE("clients that are silent keep nobody out, as the oldest gives way") {
  on_loopback s{{.connections = 4, .request_time = 60s}};
  std::vector<raw_socket> clients;
  for (int i = 0; i < 4; ++i) clients.push_back(raw_socket::connect(s.port));
  CHECK(status_of(ask(s.port, "/")) == 200);
  CHECK(clients.front().read_to_end().empty());
  // The others are still served.
  clients.back().send(request_text("/"));
  CHECK(status_of(clients.back().read_to_end()) == 200);
}

TEST_CASE("a server ends while clients are connected") {
  on_loopback s{{.request_time = 60s}};
  auto waiting = raw_socket::connect(s.port);
  CHECK(status_of(ask(s.port, "/")) == 200);
  s.instance.reset();
  CHECK(waiting.read_to_end().empty());
}

TEST_CASE("a server listens at a path, for its user and group, and removes it at the end") {
  const socket_path at;
  {
    auto bound = local_socket::open(at.path);
    REQUIRE(bound);
    site served = one_page();
    served.checks_host = false;
    const server s{*std::move(bound), std::move(served)};
    CHECK(body_of(ask_at(at.path, "/")) == "hello\n");
    struct stat file{};
    REQUIRE(::stat(at.path.c_str(), &file) == 0);
    CHECK((file.st_mode & 0777) == 0660);
    const auto second = local_socket::open(at.path);
    REQUIRE_FALSE(second);
    CHECK(second.why().is_in_use);
    CHECK(contains(second.why().why.text, at.path));
    CHECK(body_of(ask_at(at.path, "/")) == "hello\n");
  }
  CHECK_FALSE(std::filesystem::exists(at.path));
}

TEST_CASE("a socket that nobody listens at is replaced, and no other file is") {
  const socket_path at;
  std::ofstream(at.path) << "precious";
  CHECK_FALSE(local_socket::open(at.path));
  CHECK(std::filesystem::file_size(at.path) == 8);
  std::filesystem::remove(at.path);
  {
    auto left = local_socket::open(at.path);
    REQUIRE(left);
    // Another name keeps the file when the socket ends, as if its process had been killed.
    std::filesystem::rename(at.path, at.path + "2");
  }
  std::filesystem::rename(at.path + "2", at.path);
  CHECK(local_socket::open(at.path));
  CHECK_FALSE(local_socket::open(at.parent + "/none/admin.sock"));
}
