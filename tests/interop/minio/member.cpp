// A member of a MinIO cluster in both of its grids. It holds the locks that the cluster asks for,
// serves nothing else, and prints a line for each lock call and, twice a second, one for each peer.

#include "tests/interop/minio/lock_table.hpp"

#include <actorgrid/actorgrid.hpp>

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include <array>
#include <chrono>
#include <iostream>
#include <string>
#include <string_view>

namespace {

using namespace actorgrid;
using namespace std::chrono_literals;

/// The lock calls, by their numbers in the cluster.
enum class lock_call : std::uint8_t { lock = 1, read_lock, unlock, read_unlock, refresh, force };

constexpr std::array<std::string_view, 7> names{
    "", "lock", "read-lock", "unlock", "read-unlock", "refresh", "force-unlock"};

class lock_actor final : public caf::event_based_actor {
public:
  using caf::event_based_actor::event_based_actor;

private:
  caf::behavior make_behavior() override {
    return {[this](const call_info& info, const minio::lock_request& r) {
      const auto answer = serve(static_cast<lock_call>(info.id.value), r);
      std::string line{names.at(info.id.value)};
      line += " code=" + std::to_string(answer.Code) + " held=" + std::to_string(locks_.size())
              + " from=" + info.caller();
      for (const auto& resource : r.Resources) line += ' ' + resource;
      std::cout << line + '\n' << std::flush;
      return answer;
    }};
  }

  minio::lock_answer serve(lock_call what, const minio::lock_request& r) {
    const auto now = minio::lock_table::clock::now();
    switch (what) {
    case lock_call::lock:
    case lock_call::read_lock:
      return locks_.lock(r, what == lock_call::read_lock, now);
    case lock_call::unlock:
    case lock_call::read_unlock:
      return locks_.unlock(r);
    case lock_call::refresh:
      return locks_.refresh(r, now);
    case lock_call::force:
      break;
    }
    return locks_.force_unlock(r);
  }

  minio::lock_table locks_;
};

void print_peers(const node& of, std::string_view grid) {
  for (const auto& to : of.peers()) {
    const auto now = to.stats();
    std::cout << std::string{"peer grid="} + std::string{grid} + " host=" + now.host + " state="
                     + std::string{to_string(now.state)} + " dials=" + std::to_string(now.dials)
                     + " connections=" + std::to_string(now.connections)
                     + " round-trip-us=" + std::to_string(now.round_trip / 1us)
                     + " received=" + std::to_string(now.messages_received) + '\n'
              << std::flush;
  }
}

task<> print_status(const node* member) {
  for (;;) {
    print_peers(*member, "all");
    print_peers(member->lane("lock"), "lock");
    co_await sleep_for(500ms);
  }
}

failure serve(system_config& config) {
  caf::actor_system system{config};
  node member{system, config.grid()};
  auto& locks = member.lane("lock");
  const auto actor = system.spawn<lock_actor>();
  for (std::uint8_t id = 1; id < names.size(); ++id) {
    const auto route = unary<minio::lock_request, minio::lock_answer>(handler_id{id});
    if (auto error = locks.handle(route, actor, {.pass_info = true})) return failure_of(error);
  }
  member.spawn_task(print_status(&member));
  auto outcome = failure_of(member.run());
  caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
  return outcome;
}

} // namespace

int main(int argc, char** argv) {
  system_config config;
  auto failed = config.read(argc, argv);
  if (!failed) failed = serve(config);
  if (failed) std::cerr << "member: " << render(failed) << '\n';
  return failed ? 1 : 0;
}
