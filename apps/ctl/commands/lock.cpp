#include "apps/ctl/child_process.hpp"
#include "apps/ctl/command_line.hpp"
#include "apps/ctl/commands/commands.hpp"
#include "apps/ctl/exit_code.hpp"
#include "apps/ctl/quorum_lock.hpp"
#include "apps/ctl/session.hpp"

#include <actorgrid/detail/deadline.hpp>
#include <actorgrid/detail/line_writer.hpp>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <iostream>
#include <memory>
#include <mutex>
#include <random>
#include <thread>
#include <unistd.h>

namespace actorgrid::ctl {

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using clock = std::chrono::steady_clock;

struct lock_arguments {
  std::string name;
  std::vector<std::string> command;
  bool read = false;
  bool try_once = false;
  bool terminate = false;
  milliseconds ttl{15000};
};

std::string fresh_uid() {
  std::random_device random;
  std::string uid;
  for (int i = 0; i < 4; ++i) uid += std::to_string(random());
  return uid;
}

std::string own_name() {
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  return std::string(host.data()) + " pid " + std::to_string(::getpid());
}

/// Reports on standard error what happens to the lock. Never waits for the reader: a lock that is
/// not refreshed in time is lost.
class teller {
public:
  explicit teller(const std::string& name)
      : start_("actorgrid-ctl: lock " + name + ": "),
        lines_(std::cerr, [start = start_](const detail::line_writer::counts& dropped) {
          return start + std::to_string(dropped.front()) + " lines were dropped\n";
        }) {}

  void tell(const std::string& what) { lines_.write(0, start_ + what + '\n'); }

private:
  std::string start_;
  detail::line_writer lines_;
};

/// Acquires within the timeout, or quits.
void acquire(quorum_lock& lock, const lock_arguments& arguments, milliseconds timeout) {
  const auto deadline = detail::deadline_after(clock::now(), timeout);
  std::minstd_rand random{std::random_device{}()};
  while (!lock.acquire(std::min(timeout, arguments.ttl))) {
    if (arguments.try_once) throw quit(exit_code::failure, "not granted: " + lock.describe());
    // Random, so that two callers that denied each other a majority do not collide again and again.
    const milliseconds pause{std::uniform_int_distribution<>(50, 250)(random)};
    if (clock::now() + pause >= deadline)
      throw quit(exit_code::timeout, "not granted in time: " + lock.describe());
    std::this_thread::sleep_for(pause);
  }
}

/// Refreshes a lock on a thread of its own, and reports changes in how many nodes hold it.
class lock_refresher {
public:
  lock_refresher(quorum_lock& lock, const lock_arguments& arguments, child_process& command,
                 teller& log)
      : lock_(lock), arguments_(arguments), command_(command), log_(log),
        thread_([this] { run(); }) {}
  ~lock_refresher() {
    {
      const std::scoped_lock guard(mutex_);
      done_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  lock_refresher(const lock_refresher&) = delete;
  lock_refresher& operator=(const lock_refresher&) = delete;

private:
  void run() {
    // Three attempts before it expires, so that one lost answer does not lose the lock.
    const auto interval = std::max<milliseconds>(arguments_.ttl / 3, 10ms);
    auto held_before = lock_.held();
    std::unique_lock guard(mutex_);
    const auto is_done = [this] { return done_; };
    while (!changed_.wait_until(guard, detail::deadline_after(clock::now(), interval), is_done)) {
      const bool had_quorum = held_before >= lock_.quorum();
      const bool kept = lock_.refresh(interval);
      if (lock_.held() == held_before) continue;
      held_before = lock_.held();
      log_.tell((kept ? "held by " : "QUORUM LOST, held by ") + lock_.describe());
      if (had_quorum && !kept && arguments_.terminate) command_.terminate();
    }
  }

  quorum_lock& lock_;
  const lock_arguments& arguments_;
  child_process& command_;
  teller& log_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
  std::thread thread_;
};

/// Releases a lock however the command ends.
class release_at_end {
public:
  release_at_end(quorum_lock& lock, milliseconds timeout) : lock_(lock), timeout_(timeout) {}
  ~release_at_end() { lock_.release(timeout_); }
  release_at_end(const release_at_end&) = delete;
  release_at_end& operator=(const release_at_end&) = delete;

private:
  quorum_lock& lock_;
  milliseconds timeout_;
};

int run_locked(const global_options& options, const lock_arguments& arguments) {
  const target_grid where(options);
  session own(where, where.hosts());
  quorum_lock lock(
      own.node(), where.hosts(),
      {arguments.name, own_name(), fresh_uid(), static_cast<std::uint64_t>(arguments.ttl.count())},
      !arguments.read);
  if (own.reach_some().size() < lock.quorum())
    throw quit(own.unreached_code(), "no majority of the nodes can be reached");

  teller log(arguments.name);
  acquire(lock, arguments, options.timeout);
  const release_at_end release(lock, options.timeout);
  log.tell("granted by " + lock.describe());
  child_process command(arguments.command);
  const lock_refresher refreshing(lock, arguments, command, log);
  return command.wait();
}

} // namespace

void add_lock(command_line& line) {
  auto arguments = std::make_shared<lock_arguments>();
  auto& sub =
      line.add("lock",
               "Runs a command while holding a lock that a majority of all nodes granted.\n"
               "The lock is refreshed while the command runs. Lost and returning nodes, and the\n"
               "loss of the majority, are reported on standard error. Exit code: the command's;\n"
               "5 if the lock was not granted in time, 3 if no majority could be reached, 127 if\n"
               "there is no such command, 126 if it cannot be run.",
               "  actorgrid-ctl lock build --config-file node1.ini -- make -j4\n"
               "  actorgrid-ctl lock build --try --ttl 5s --peers http://n{1...3}:9000 -- true\n"
               "  actorgrid-ctl lock table --read --config-file node1.ini -- ./report\n");
  sub.add_option("name", arguments->name, "name of the lock")->required()->type_name("NAME");
  sub.add_option("command", arguments->command, "after --")->required()->type_name("COMMAND...");
  sub.add_flag("--read", arguments->read, "take a shared lock, for reading");
  sub.add_flag("--try", arguments->try_once, "do not wait until the lock is free");
  sub.add_flag("--terminate", arguments->terminate,
               "send the command SIGTERM when the majority is lost");
  add_duration(sub, "--ttl", arguments->ttl,
               "time after which a node drops a lock that is not refreshed (default: 15s)");
  sub.callback([&line, arguments] {
    line.run = [arguments](const global_options& o) { return run_locked(o, *arguments); };
  });
}

} // namespace actorgrid::ctl
