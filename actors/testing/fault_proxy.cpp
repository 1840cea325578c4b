#include "actors/testing/proxied/relay.hpp"
#include "config/url.hpp"

#include <actorgrid/testing/fault_proxy.hpp>
#include <actorgrid/testing/free_port.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <charconv>
#include <future>
#include <stdexcept>
#include <sys/socket.h>
#include <system_error>
#include <thread>
#include <type_traits>
#include <utility>

namespace actorgrid::testing {

namespace {

using namespace proxied;

tcp::endpoint endpoint_of(const std::string& address) {
  const auto parts = read_listen_address(address);
  if (!parts) throw std::invalid_argument("\"" + address + "\" " + parts.why().words);
  return {asio::ip::make_address(parts->host), parts->port};
}

} // namespace

struct fault_proxy::state {
  /// Runs `f` on the proxy's thread and waits for it.
  template <class F>
  auto run(F f) {
    std::packaged_task<std::invoke_result_t<F>()> work(std::move(f));
    auto done = work.get_future();
    asio::post(context, [&work] { work(); });
    return done.get();
  }

  state(const std::string& to, const std::string& at)
      : target(endpoint_of(to)),
        address(at.empty() ? "127.0.0.1:" + std::to_string(free_port()) : at),
        here(endpoint_of(address)) {
    listen();
    thread = std::thread([this] { context.run(); });
  }
  ~state() {
    run([this] {
      error_code ignored;
      acceptor.close(ignored);
      retry.cancel();
      cut();
      nobody_else.reset();
    });
    thread.join();
  }

  void listen() {
    error_code ec;
    acceptor.open(here.protocol(), ec);
    keep_from_children(acceptor.native_handle());
    if (!ec) acceptor.set_option(asio::socket_base::reuse_address{true}, ec);
    // Inherited by accepted sockets: limits how much is buffered that cannot pass.
    if (!ec) acceptor.set_option(asio::socket_base::receive_buffer_size{64 * 1024}, ec);
    if (!ec) acceptor.bind(here, ec);
    if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
    if (ec)
      throw std::system_error(ec.value(), std::generic_category(), "proxy listening at " + address);
    if (here.port() == 0) {
      here = acceptor.local_endpoint();
      address = detail::to_string({here.address().to_string(), here.port()});
    }
    accept();
  }

  /// Keeps the port: a bound socket that does not listen refuses connections.
  void refuse() {
    cut();
    // Sockets accepted later would inherit what a second shutdown leaves behind.
    if (std::exchange(is_refusing, true)) return;
    error_code ignored;
    acceptor.cancel(ignored);
    retry.cancel();
    ::shutdown(acceptor.native_handle(), SHUT_RD);
  }

  void accept_again() {
    if (!std::exchange(is_refusing, false)) return;
    acceptor.listen(asio::socket_base::max_listen_connections);
    accept();
  }

  void accept() {
    acceptor.async_accept([this](const error_code& ec, tcp::socket accepted) {
      if (ec == asio::error::operation_aborted) return;
      if (ec) return accept_later();
      std::erase_if(relays, [](const auto& r) { return r->is_over(); });
      relays.push_back(std::make_shared<relay>(context, std::move(accepted), target, ways));
      relays.back()->start();
      accept();
    });
  }

  /// After an error: perhaps descriptors have run out.
  void accept_later() {
    retry.expires_after(std::chrono::milliseconds(50));
    retry.async_wait([this](const error_code& ec) {
      if (!ec) accept();
    });
  }

  void cut() {
    for (auto& r : relays) r->reset();
    relays.clear();
  }

  /// Changes the conditions of one direction or of both.
  template <class F>
  void change(flow way, F f) {
    run([&] {
      if (way != flow::to_dialler) f(ways.to_target);
      if (way != flow::to_target) f(ways.to_dialler);
      // By copy: a relay that ends may start another.
      for (auto& r : std::vector(relays)) r->look_again();
    });
  }

  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> nobody_else{context.get_executor()};
  const tcp::endpoint target;
  std::string address;
  tcp::endpoint here;
  tcp::acceptor acceptor{context};
  asio::steady_timer retry{context};
  bool is_refusing = false;
  both_ways ways;
  std::vector<std::shared_ptr<relay>> relays;
  std::thread thread;
};

fault_proxy::fault_proxy(const std::string& target, const std::string& listen)
    : state_(std::make_unique<state>(target, listen)) {}

fault_proxy::~fault_proxy() = default;

const std::string& fault_proxy::address() const noexcept {
  return state_->address;
}

std::size_t fault_proxy::connections() const {
  return state_->run([this] {
    return static_cast<std::size_t>(std::count_if(state_->relays.begin(), state_->relays.end(),
                                                  [](const auto& r) { return r->is_open(); }));
  });
}

void fault_proxy::cut() {
  state_->run([this] { state_->cut(); });
}

void fault_proxy::refuse() {
  state_->run([this] { state_->refuse(); });
}

void fault_proxy::blackhole(flow way) {
  state_->change(way, [](conditions& c) { c.is_held = true; });
}

void fault_proxy::delay(std::chrono::nanoseconds one_way, flow way) {
  state_->change(way, [&](conditions& c) { c.delay = one_way; });
}

void fault_proxy::throttle(std::uint64_t bytes_per_second, flow way) {
  state_->change(way, [&](conditions& c) { c.bytes_per_second = bytes_per_second; });
}

void fault_proxy::corrupt(std::size_t after_bytes, flow way) {
  state_->change(way, [&](conditions& c) { c.bytes_until_flip = after_bytes; });
}

void fault_proxy::heal() {
  state_->change(flow::both, [](conditions& c) { c = {}; });
  state_->run([this] { state_->accept_again(); });
}

} // namespace actorgrid::testing
