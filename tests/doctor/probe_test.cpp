#include "apps/ctl/doctor/hello_probe.hpp"
#include "apps/ctl/doctor/http_probe.hpp"
#include "apps/ctl/doctor/parallel.hpp"
#include "apps/ctl/doctor/port_probe.hpp"
#include "apps/ctl/doctor/resource_probe.hpp"
#include "tests/support/catch.hpp"

#include <actorgrid/shared_settings.hpp>

#include <algorithm>
#include <atomic>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

// How the probes read what others write.

using namespace actorgrid::doctor;
using namespace std::chrono_literals;

TEST_CASE("listening sockets of a port are found in the kernel's table") {
  constexpr auto v4 =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
      "inode\n"
      "   0: 0100007F:1CF3 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 "
      "4711 1 0000000000000000 100 0 0 10 0\n"
      "   1: 0100007F:1CF3 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  1000        0 "
      "4712 1 0000000000000000 20 4 30 10 -1\n"
      "   2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 "
      "4713 1 0000000000000000 100 0 0 10 0\n";
  const auto found = listeners_in(v4, 7411);
  REQUIRE(found.size() == 1);
  CHECK(found[0].address == "127.0.0.1:7411");
  CHECK(found[0].user == 1000);
  CHECK(found[0].inode == 4711);
  CHECK(listeners_in(v4, 22).at(0).address == "0.0.0.0:22");
  CHECK(listeners_in(v4, 23).empty());
  CHECK(listeners_in("", 23).empty());
  constexpr auto v6 =
      "  sl  heading\n   0: 00000000000000000000000001000000:1CF3 00000000000000000000000000000000:"
      "0000 0A 00000000:00000000 00:00000000 00000000     0        0 99 1\n";
  CHECK(listeners_in(v6, 7411).at(0).address == "[::1]:7411");
}

TEST_CASE("limits and memory are read from the kernel's texts") {
  using numbers = std::pair<std::uint64_t, std::uint64_t>;
  constexpr auto limits =
      "Limit                     Soft Limit           Hard Limit           Units\n"
      "Max open files            1024                 524288               files\n";
  CHECK(open_files_in(limits) == numbers{1024, 524288});
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  CHECK(open_files_in("Max open files  unlimited  unlimited  files") == numbers{most, most});
  CHECK_FALSE(open_files_in("Max processes 1 2"));
  CHECK(memory_in("MemFree: 1 kB\nMemTotal:       16384 kB\n") == 16384 * 1024);
  CHECK(memory_in("") == 0);
  const auto here = probe_resources(0);
  CHECK(here.descriptors > 0);
  CHECK(here.memory_bytes > 0);
}

TEST_CASE("an answer is read with its status, fields and first line") {
  const auto found =
      read_answer("HTTP/1.1 403 Forbidden\r\nServer:  x \r\nX-A: b\r\n\r\nno way\nmore", {});
  CHECK(found.status == 403);
  CHECK(found.reason == "Forbidden");
  CHECK(found.fields.at("server") == "x");
  CHECK(found.body == "no way");
  CHECK_FALSE(found.is_websocket);
  constexpr auto upgrade = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\n"
                           "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Accept: key\r\n\r\n";
  CHECK(read_answer(upgrade, "key").is_websocket);
  CHECK_FALSE(read_answer(upgrade, "other").is_websocket);
  CHECK(read_answer("\x16\x03\x01\x02", {}).is_tls);
  CHECK(read_answer("SSH-2.0-x\r\n", {}).begin == "SSH-2.0-x\\x0d");
}

TEST_CASE("whatever bytes arrive, an answer is read and the report stays printable") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random{seed};
  const std::string whole = "HTTP/1.1 200 OK\r\nServer: nginx\r\n\r\nbody\r\n";
  for (int i = 0; i < 20000; ++i) {
    auto text = whole.substr(0, random() % (whole.size() + 1));
    for (auto& c : text)
      if (random() % 8 == 0) c = static_cast<char>(random());
    const auto found = read_answer(text, "key");
    for (const auto& shown : {found.reason, found.body, found.begin})
      CHECK(std::ranges::none_of(shown, [](char c) { return c == '\n' || c == '\x1b'; }));
  }
}

TEST_CASE("the difference of clocks is read from a refusal") {
  const std::string words = "time difference too large between servers: ";
  CHECK(read_difference(words + "6m0.25s") == 6min + 250ms);
  CHECK(read_difference(words + "876000h0m1s") == 876000h + 1s);
  CHECK(read_difference(words + "301s") == 301s);
  CHECK_FALSE(read_difference(words + "soon"));
  CHECK_FALSE(read_difference(words + "99999999999h0m0s"));
  CHECK_FALSE(read_difference(words + "-5m0s"));
  CHECK_FALSE(read_difference(words));
  CHECK_FALSE(read_difference("unknown incoming host: x"));
}

TEST_CASE("work is done once each on few threads, and a failure is passed on") {
  std::vector<std::atomic<int>> done(100);
  std::size_t last = 0;
  std::atomic<std::size_t> running{0}, most{0};
  run_parallel(
      done.size(),
      [&](std::size_t i) {
        const auto now = ++running;
        for (auto before = most.load(); before < now && !most.compare_exchange_weak(before, now);) {
        }
        std::this_thread::yield();
        ++done[i];
        --running;
      },
      [&](std::size_t count) { last = count; });
  CHECK(most <= threads_max);
  CHECK(std::ranges::all_of(done, [](const auto& count) { return count == 1; }));
  CHECK(last == done.size());
  run_parallel(0, [](std::size_t) { throw std::logic_error("not called"); }, {});
  CHECK_THROWS_AS(run_parallel(20,
                               [&](std::size_t i) {
                                 if (i == 7) throw std::runtime_error("seven");
                               },
                               {}),
                  std::runtime_error);
}

TEST_CASE("of two names exactly one dials") {
  CHECK(actorgrid::dials("http://a:1", "http://b:1")
        != actorgrid::dials("http://b:1", "http://a:1"));
  CHECK_FALSE(actorgrid::dials("http://a:1", "http://a:1"));
}
