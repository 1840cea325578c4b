#include "actors/runtime/platform.hpp"

#include "actors/runtime/actor_jobs.hpp"
#include "actors/runtime/loop_unit.hpp"
#include "net/loop/blocked_signals.hpp"

#include <caf/scoped_actor.hpp>

#include <condition_variable>
#include <mutex>
#include <random>
#include <stop_token>
#include <thread>

namespace actorgrid::detail {

namespace {

class real_listener final : public listener {
public:
  real_listener(std::vector<ws::loop*> loops, ws::acceptor_options options)
      : acceptor_(std::move(loops), std::move(options)) {}

  bool add(ws::grid_route route) override { return acceptor_.add(std::move(route)); }
  void remove(const std::string& path) override { acceptor_.remove(path); }
  failure open() override { return acceptor_.start(); }
  bool is_in_use() const noexcept override { return acceptor_.is_in_use(); }
  std::uint16_t port() const noexcept override { return acceptor_.port(); }
  void close() override { acceptor_.stop(); }
  void take_over(int descriptor, std::string method, std::string target,
                 std::vector<std::pair<std::string, std::string>> fields) override {
    acceptor_.take_over(descriptor, std::move(method), std::move(target), std::move(fields));
  }

private:
  ws::acceptor acceptor_;
};

/// Its destructor stops the thread and waits for it.
class repeating_thread {
public:
  repeating_thread(std::chrono::milliseconds period, std::function<void()> function) {
    const ws::blocked_signals for_the_thread;
    thread_ = std::jthread([this, period, f = std::move(function)](const std::stop_token& end) {
      std::unique_lock lock{mutex_};
      while (!wake_.wait_for(lock, end, period, [&end] { return end.stop_requested(); })) f();
    });
  }

private:
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_; ///< ends before what it uses
};

class machine final : public platform {
public:
  void start(actors::loop_unit& unit) override { unit.start(); }
  void stop(actors::loop_unit& unit) override { unit.stop(); }
  std::shared_ptr<actors::actor_jobs> make_actor_jobs(caf::actor_system& system) override {
    return std::make_shared<actors::actor_jobs>(system);
  }

  failure open_sockets(ws::loop& where) override { return where.open_sockets(); }
  outcome<ws::tls_contexts> load_tls(const tls_config& config) override {
    return ws::load_tls(config);
  }
  std::unique_ptr<ws::dial> dial(ws::loop& where, ws::dial_target target,
                                 std::function<void(ws::dial_result)> done) override {
    return ws::start_dial(where, std::move(target), std::move(done));
  }
  std::unique_ptr<ws::dial> knock(ws::loop& where, ws::dial_target target, std::string knocker,
                                  std::function<void(const failure&)> done) override {
    return ws::start_knock(where, std::move(target), std::move(knocker), std::move(done));
  }
  std::unique_ptr<listener> make_listener(std::vector<ws::loop*> loops,
                                          ws::acceptor_options options) override {
    return std::make_unique<real_listener>(std::move(loops), std::move(options));
  }

  void wait_until_ended(caf::actor_system& system, const std::vector<caf::actor>& actors) override {
    caf::scoped_actor waiter{system};
    waiter->wait_for(actors);
  }
  void wait_until_none(const actors::wait_group& members) override { members.wait_until_none(); }
  void pause(std::chrono::milliseconds time) override { std::this_thread::sleep_for(time); }

  std::shared_ptr<void> repeat(std::chrono::milliseconds period,
                               std::function<void()> function) override {
    return std::make_shared<repeating_thread>(period, std::move(function));
  }

  std::uint64_t random() override {
    std::random_device device;
    return (std::uint64_t{device()} << 32) | device();
  }
  codec::timestamp wall_now() override {
    using namespace std::chrono;
    const auto since = system_clock::now().time_since_epoch();
    const auto whole = duration_cast<seconds>(since);
    return {whole.count(),
            static_cast<std::int32_t>(duration_cast<nanoseconds>(since - whole).count())};
  }
};

} // namespace

std::shared_ptr<platform> operating_system() {
  static const auto the_machine = std::make_shared<machine>();
  return the_machine;
}

} // namespace actorgrid::detail
