#include "tests/cluster/cluster.hpp"
#include "tests/support/catch.hpp"

#include <actorgrid/asio.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <future>
#include <thread>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

/// An io_context with a thread of its own, such as a client library has.
class foreign_context {
public:
  asio::io_context context;
  ~foreign_context() {
    work_.reset();
    thread_.join();
  }

private:
  asio::executor_work_guard<asio::io_context::executor_type> work_{context.get_executor()};
  std::thread thread_{[this] { context.run(); }};
};

} // namespace

TEST_CASE("a task awaits Asio operations and goes on in its actor's turn") {
  foreign_context foreign;
  using socket = asio::local::stream_protocol::socket;
  socket a(foreign.context), b(foreign.context);
  asio::local::connect_pair(a, b);
  checked_cluster c(1);
  c.start();
  std::promise<std::string> told;
  c[0].spawn_task([](asio::io_context* context, socket* out, socket* in,
                     std::promise<std::string>* done) -> task<> {
    co_await sleep_for(1ms);
    const auto here = std::this_thread::get_id();
    asio::steady_timer timer(*context, 1ms);
    auto [waited] = co_await timer.async_wait(use_task);
    auto [write_error, written] =
        co_await asio::async_write(*out, asio::buffer("hello", 5), use_task);
    std::array<char, 5> text{};
    auto [read_error, read] = co_await asio::async_read(*in, asio::buffer(text), use_task);
    const bool same = here == std::this_thread::get_id();
    done->set_value(!waited && !write_error && !read_error && written == 5 && read == 5 && same
                        ? std::string(text.data(), text.size())
                        : "wrong");
  }(&foreign.context, &a, &b, &told));
  CHECK(told.get_future().get() == "hello");
}

TEST_CASE("the error of an Asio operation is a value") {
  foreign_context foreign;
  using socket = asio::local::stream_protocol::socket;
  socket a(foreign.context), b(foreign.context);
  asio::local::connect_pair(a, b);
  b.close();
  checked_cluster c(1);
  c.start();
  std::promise<bool> ended;
  c[0].spawn_task([](socket* in, std::promise<bool>* done) -> task<> {
    std::array<char, 5> text{};
    auto [error, read] = co_await asio::async_read(*in, asio::buffer(text), use_task);
    done->set_value(error == asio::error::eof && read == 0);
  }(&a, &ended));
  CHECK(ended.get_future().get());
}

TEST_CASE("a task that ends while it waits for an Asio operation releases it") {
  foreign_context foreign;
  auto timer = std::make_shared<asio::steady_timer>(foreign.context, 1h);
  std::promise<void> waiting;
  {
    checked_cluster c(1);
    c.start();
    c[0].spawn_task([](std::shared_ptr<asio::steady_timer> t, std::promise<void>* begun) -> task<> {
      begun->set_value();
      co_await t->async_wait(use_task);
    }(timer, &waiting));
    waiting.get_future().wait();
  }
  asio::post(foreign.context, [timer] { timer->cancel(); });
}
