#include "tests/support/catch.hpp"
#include "tests/testing/plain_socket.hpp"

#include <actorgrid/testing/fault_proxy.hpp>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

/// Both ends of a connection through a proxy.
struct line {
  plain_listener target;
  std::optional<fault_proxy> proxy{std::in_place, target.address()};
  plain_socket dialler = plain_socket::connect(proxy->address());
  plain_socket server = target.accept();
};

std::chrono::nanoseconds time_of(const auto& work) {
  const auto before = std::chrono::steady_clock::now();
  work();
  return std::chrono::steady_clock::now() - before;
}

} // namespace

TEST_CASE("a proxy passes bytes and ends on, both ways") {
  line l;
  l.dialler.send("question");
  CHECK(l.server.receive(8) == "question");
  l.server.send("answer");
  CHECK(l.dialler.receive(6) == "answer");
  CHECK(l.proxy->connections() == 1);
  l.server.close();
  CHECK(l.dialler.receive(1) == "<end>");
  CHECK(l.proxy->connections() == 0);
}

TEST_CASE("a lot of data passes a proxy unchanged") {
  line l;
  std::string much(3'000'000, '\0');
  for (std::size_t i = 0; i < much.size(); ++i) much[i] = static_cast<char>(i * i % 251);
  std::thread sender([&] { l.dialler.send(much); });
  const bool same = l.server.receive(much.size()) == much;
  sender.join();
  CHECK(same);
}

TEST_CASE("a cut resets both ends once, and later connections pass") {
  line l;
  l.proxy->cut();
  CHECK(l.dialler.receive(1) == "<reset>");
  CHECK(l.server.receive(1) == "<reset>");
  auto again = plain_socket::connect(l.proxy->address());
  auto server = l.target.accept();
  again.send("x");
  CHECK(server.receive(1) == "x");
}

TEST_CASE("a proxy that refuses resets its connections and accepts none until healed") {
  line l;
  l.proxy->refuse();
  CHECK(l.dialler.receive(1) == "<reset>");
  CHECK_THROWS_AS(plain_socket::connect(l.proxy->address()), std::system_error);
  l.proxy->heal();
  auto again = plain_socket::connect(l.proxy->address());
  again.send("x");
  CHECK(l.target.accept().receive(1) == "x");
}

TEST_CASE("a proxy that was told twice to refuse accepts again when healed") {
  line l;
  l.proxy->refuse();
  l.proxy->refuse();
  CHECK_THROWS_AS(plain_socket::connect(l.proxy->address()), std::system_error);
  l.proxy->heal();
  auto again = plain_socket::connect(l.proxy->address());
  again.send("x");
  auto server = l.target.accept();
  CHECK(server.receive(1) == "x");
  server.send("y");
  CHECK(again.receive(1) == "y");
}

TEST_CASE("a black hole takes everything and lets nothing out until healed") {
  line l;
  l.proxy->blackhole();
  l.dialler.send("one");
  l.server.send("two");
  auto later = plain_socket::connect(l.proxy->address());
  later.send("three");
  std::this_thread::sleep_for(50ms); // enough time for anything that must not pass
  CHECK(l.server.is_silent());
  CHECK(l.dialler.is_silent());
  CHECK_FALSE(l.target.has_visitor());
  l.server.close();
  CHECK(l.dialler.is_silent());
  l.proxy->heal();
  CHECK(l.dialler.receive(4) == "two<end>");
  CHECK(l.target.accept().receive(5) == "three");
}

TEST_CASE("a one-way black hole lets the other direction pass") {
  const auto way = GENERATE(flow::to_target, flow::to_dialler);
  line l;
  l.proxy->blackhole(way);
  l.dialler.send("there");
  l.server.send("back");
  if (way == flow::to_target) {
    CHECK(l.dialler.receive(4) == "back");
    CHECK(l.server.is_silent());
    l.proxy->heal();
    CHECK(l.server.receive(5) == "there");
  } else {
    CHECK(l.server.receive(5) == "there");
    CHECK(l.dialler.is_silent());
    l.proxy->heal();
    CHECK(l.dialler.receive(4) == "back");
  }
}

TEST_CASE("the target never hears of a dialler that gave up before a black hole ended") {
  line l;
  l.proxy->blackhole();
  auto patient = plain_socket::connect(l.proxy->address());
  patient.send("patient");
  auto hasty = plain_socket::connect(l.proxy->address());
  hasty.end_sending();
  CHECK(hasty.receive(1) == "<reset>");
  l.proxy->heal();
  CHECK(l.target.accept().receive(7) == "patient");
  CHECK_FALSE(l.target.has_visitor());
}

TEST_CASE("a delay is how long bytes travel in each direction") {
  line l;
  l.proxy->delay(30ms, flow::to_target);
  CHECK(time_of([&] {
          l.dialler.send("x");
          l.server.receive(1);
        })
        >= 30ms);
  l.proxy->delay(20ms, flow::to_dialler);
  CHECK(time_of([&] {
          l.dialler.send("x");
          l.server.receive(1);
          l.server.send("y");
          l.dialler.receive(1);
        })
        >= 50ms);
}

TEST_CASE("a throttle limits the bytes per second, and healing ends it") {
  line l;
  l.proxy->throttle(10'000);
  CHECK(time_of([&] {
          l.dialler.send(std::string(1'000, 'x'));
          l.server.receive(1'000);
        })
        >= 80ms);
  l.proxy->throttle(1);
  l.dialler.send(std::string(50'000, 'x'));
  l.proxy->heal();
  CHECK(l.server.receive(50'000).size() == 50'000);
}

TEST_CASE("corruption flips one bit, once, where it was told to") {
  line l;
  l.proxy->corrupt(3, flow::to_target);
  l.dialler.send("aa");
  l.dialler.send("aaaa");
  CHECK(l.server.receive(6) == "aaaqaa");
  l.server.send("aaaaaa");
  CHECK(l.dialler.receive(6) == "aaaaaa");
  l.proxy->corrupt();
  l.dialler.send("aa");
  l.server.send("aa");
  CHECK(l.server.receive(2) == "qa");
  CHECK(l.dialler.receive(2) == "qa");
}

TEST_CASE("a target that is not there is a reset to the dialler") {
  std::string nobody;
  {
    const plain_listener gone;
    nobody = gone.address();
  }
  fault_proxy proxy{nobody};
  CHECK(plain_socket::connect(proxy.address()).receive(1) == "<reset>");
}

TEST_CASE("the end of a proxy resets what goes through it") {
  line l;
  l.proxy.reset();
  CHECK(l.dialler.receive(1) == "<reset>");
  CHECK(l.server.receive(1) == "<reset>");
}

TEST_CASE("a proxy names an address that is not one") {
  for (const auto* address : {"", "127.0.0.1", "localhost:80", "127.0.0.1:70000", "127.0.0.1:x"})
    CHECK_THROWS_AS(fault_proxy{address}, std::invalid_argument);
}
