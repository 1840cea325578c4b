// Measures what open pages cost: a node makes and serves calls, and clients receive its events.
//
//     admin_page_cost [--pages N] [--peers N] [--streams N] [--seconds N]
//
// Prints the time on processors that the admin listener took, as a part of that of the calls at
// both ends. Exits with 1 if the pages get no events or no call is answered.
#include "tests/admin/asking.hpp"
#include "tests/cluster/routes.hpp"
#include "tests/support/eventually.hpp"
#include "tests/transport/raw_socket.hpp"

#include <actorgrid/actorgrid.hpp>
#include <actorgrid/testing/cluster.hpp>
#include <actorgrid/testing/free_port.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace actorgrid;
using namespace actorgrid::testing;
using std::chrono::nanoseconds;

constexpr std::size_t callers = 16;
constexpr std::size_t call_bytes = 128;

struct settings {
  std::size_t pages = 20;
  std::size_t peers = 2;
  std::size_t streams = 50;
  std::size_t seconds = 3;
};

settings read_settings(int argc, char** argv) {
  settings s;
  const std::pair<std::string_view, std::size_t*> all[] = {{"--pages", &s.pages},
                                                           {"--peers", &s.peers},
                                                           {"--streams", &s.streams},
                                                           {"--seconds", &s.seconds}};
  for (int i = 1; i + 1 < argc; i += 2)
    for (const auto& each : all)
      if (each.first == argv[i])
        *each.second = static_cast<std::size_t>(std::strtoul(argv[i + 1], nullptr, 10));
  return s;
}

nanoseconds time_on(clockid_t clock) {
  timespec t{};
  ::clock_gettime(clock, &t);
  return std::chrono::seconds{t.tv_sec} + nanoseconds{t.tv_nsec};
}

/// The time on processors of the threads of that name.
nanoseconds time_of_threads(std::string_view name) {
  nanoseconds sum{0};
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::string its_name;
    std::int64_t ns = 0;
    std::ifstream(task.path() / "comm") >> its_name;
    std::ifstream(task.path() / "schedstat") >> ns;
    if (its_name == name) sum += nanoseconds{ns};
  }
  return sum;
}

/// Clients that read all they receive, on one thread.
class open_pages {
public:
  open_pages(std::uint16_t port, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      clients_.push_back(ws::test::raw_socket::connect(port));
      clients_.back().send(admin::test::request_text("/events"));
    }
    thread_ = std::thread([this] { read_all(); });
  }
  ~open_pages() {
    ends_ = true;
    for (const auto& client : clients_) ::shutdown(client.fd(), SHUT_RDWR);
    thread_.join();
  }
  open_pages(const open_pages&) = delete;
  open_pages& operator=(const open_pages&) = delete;

  nanoseconds time() const { return nanoseconds{cpu_ns_}; }
  std::size_t bytes() const { return bytes_; }
  /// How many have received an event.
  std::size_t readers() const { return readers_; }

private:
  void read_all() {
    std::vector<pollfd> all;
    for (const auto& client : clients_) all.push_back({client.fd(), POLLIN, 0});
    std::vector<bool> is_reader(all.size());
    std::vector<char> buffer(std::size_t{1} << 20);
    while (!ends_ && ::poll(all.data(), all.size(), 1000) >= 0) {
      for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].revents == 0) continue;
        const auto n = ::recv(all[i].fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (n <= 0) continue;
        const std::string_view received{buffer.data(), static_cast<std::size_t>(n)};
        bytes_ += received.size();
        if (is_reader[i] || received.find("data: ") == received.npos) continue;
        is_reader[i] = true;
        ++readers_;
      }
      cpu_ns_ = time_on(CLOCK_THREAD_CPUTIME_ID).count();
    }
  }

  std::vector<ws::test::raw_socket> clients_;
  std::atomic<bool> ends_{false};
  std::atomic<std::int64_t> cpu_ns_{0};
  std::atomic<std::size_t> bytes_{0};
  std::atomic<std::size_t> readers_{0};
  std::thread thread_;
};

task<> call_again_and_again(peer to, const std::atomic<bool>* ends,
                            std::atomic<std::uint64_t>* calls) {
  const payload sent{std::string(call_bytes, 'x')};
  while (!*ends) {
    const auto answer = co_await to.call(echo, sent);
    if (!answer) co_return;
    ++*calls;
  }
}

/// Sets a flag when it goes, also for an exception.
struct set_at_end {
  std::atomic<bool>& flag;
  ~set_at_end() { flag = true; }
};

void measure(const settings& s) {
  const auto port = free_port();
  cluster nodes{{.nodes = 2, .configure = [&](std::size_t i, node_config& config) {
                   config.loops = 1;
                   config.log.to = "none";
                   if (i == 0) config.admin.listen = "127.0.0.1:" + std::to_string(port);
                   // The others are never there.
                   for (std::size_t n = 2; n < s.peers; ++n)
                     config.peers.push_back("http://127.0.1." + std::to_string(n % 250) + ":1");
                 }}};
  for (std::size_t i = 0; i < 2; ++i) serve_all(nodes[i]);
  for (std::size_t i = 0; i < 2; ++i) nodes.start(i);
  if (const auto error = nodes[1].wait_connected(quorum::first(2), std::chrono::seconds(20)))
    throw std::runtime_error("no connection: " + render(error));
  std::vector<decltype(nodes.peer(1, 0).open(collect).get())> streams;
  for (std::size_t i = 0; i < s.streams; ++i)
    streams.push_back(nodes.peer(1, 0).open(collect).get());

  std::atomic<bool> ends{false};
  std::atomic<std::uint64_t> calls{0};
  task_group working{nodes[1]}; // which waits for the calls when it goes
  const set_at_end end_calls{ends};
  for (std::size_t i = 0; i < callers; ++i)
    working.add(call_again_and_again(nodes.peer(1, 0), &ends, &calls));
  {
    const open_pages pages{port, s.pages};
    if (!eventually([&] { return pages.readers() == s.pages; }, std::chrono::seconds(20)))
      throw std::runtime_error("only " + std::to_string(pages.readers()) + " pages get events");
    const auto all = time_on(CLOCK_PROCESS_CPUTIME_ID);
    const auto reading = pages.time(), serving = time_of_threads("grid-admin");
    const std::uint64_t calls_before = calls, bytes_before = pages.bytes();
    std::this_thread::sleep_for(std::chrono::seconds(s.seconds));
    const auto served = time_of_threads("grid-admin") - serving;
    const auto called = time_on(CLOCK_PROCESS_CPUTIME_ID) - all - served - (pages.time() - reading);
    const auto cost = std::chrono::duration<double>(served) / std::chrono::duration<double>(called);
    const auto seconds = static_cast<double>(s.seconds);
    std::printf(
        "%zu pages, %zu peers, %zu streams: %.0f calls/s by %zu callers; events of %.0f kB; "
        "the listener took %.2f ms/s, %.2f %% of the %.0f ms/s of the calls\n",
        s.pages, s.peers, s.streams, static_cast<double>(calls - calls_before) / seconds, callers,
        static_cast<double>(pages.bytes() - bytes_before) / seconds / 1e3
            / static_cast<double>(std::max<std::size_t>(1, s.pages)),
        std::chrono::duration<double, std::milli>(served).count() / seconds, 100 * cost,
        std::chrono::duration<double, std::milli>(called).count() / seconds);
  }
  if (calls == 0) throw std::runtime_error("no call was answered");
}

} // namespace

int main(int argc, char** argv) {
  try {
    measure(read_settings(argc, argv));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "admin_page_cost: %s\n", e.what());
    return EXIT_FAILURE;
  }
}
