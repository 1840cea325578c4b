#include "tests/actors/connection_fixture.hpp"

#include "actors/node/task_host.hpp"
#include "codec/merged.hpp"
#include "net/mux/dial_order.hpp"
#include "tests/support/catch.hpp"

#include <caf/send.hpp>

namespace actorgrid::testing {

using namespace actorgrid::actors;

node_config two_nodes() {
  node_config config;
  config.local = "http://here:1";
  std::string there = "http://there:1";
  for (char c = 'a'; !mux::should_dial(there, config.local); ++c)
    there = std::string("http://there") + c + ":1";
  config.peers = {config.local, there};
  return config;
}

connection_fixture::connection_fixture(node_config config) : core(system, std::move(config)) {
  pool().clock().current_time = now_;
  core.credentials = no_authentication();
  core.instance.fill(std::byte{7});
  core.loops.push_back(std::make_unique<loop_unit>(system, ws::loop::options{}));
  unit().set_host(spawn_on<task_host>(unit(), &core));
  core.peers = std::make_shared<peer_table>(core, 1);
  core.peers->start();
  settle();
}

connection_fixture::~connection_fixture() {
  core.peers->close();
  core.handlers.close();
  for (auto& record : core.peers->all())
    if (auto actor = record->actor()) caf::anon_send(actor, stop_peer{});
  for (auto& c : connections)
    caf::anon_send(c, close_connection{{errc::shutting_down, "the test is over"}});
  connections.clear();
  settle();
  caf::anon_send_exit(caf::actor_cast<caf::actor>(unit().host()), caf::exit_reason::kill);
  settle();
}

caf::scheduler::test_coordinator& connection_fixture::pool() {
  return dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler());
}

void connection_fixture::settle() {
  bool busy = true;
  while (busy) {
    busy = unit().step(now_);
    busy = pool().run() > 0 || busy;
  }
}

void connection_fixture::advance(std::chrono::milliseconds time) {
  now_ += time;
  pool().advance_time(time);
  settle();
}

std::shared_ptr<fake_session::wire> connection_fixture::accept() {
  auto wire = std::make_shared<fake_session::wire>();
  connections.push_back(spawn_on<connection_actor>(
      unit(),
      connection_setup{
          &core,
          std::make_unique<fake_session>(unit().loop(), wire,
                                         "10.0.0." + std::to_string(connections.size() + 1) + ":1"),
          nullptr, nullptr, ws::admission{nullptr, now_ + core.config.limits.handshake_timeout}}));
  settle();
  return wire;
}

caf::actor connection_fixture::handle(detail::handler_spec spec) {
  caf::actor made;
  auto error = core.handlers.add({std::move(spec)}, [&](const handler_group& group) {
    return made = spawn_handler(core, unit(), group);
  });
  REQUIRE(!error);
  settle();
  return made;
}

payload message_of(const codec::frame& f) {
  codec::byte_buffer bytes;
  codec::encode(f, bytes);
  return payload::copy_of(bytes);
}

void connection_fixture::receive(fake_session::wire& w, const codec::frame& f) {
  REQUIRE(w.events);
  w.events->on_message(message_of(f));
  settle();
}

std::vector<codec::frame> connection_fixture::written(fake_session::wire& w) {
  std::vector<codec::frame> frames;
  auto take = [&](const payload& bytes, auto& self) -> void {
    payload parts;
    auto decoded = codec::decode(bytes, &parts);
    REQUIRE(decoded);
    auto& f = *decoded;
    if (f.op == codec::op::ping && f.mux_id == 0) return;
    if (f.op != codec::op::merged) {
      frames.push_back(std::move(f));
      return;
    }
    codec::merged_reader reader(parts, f.seq);
    while (auto part = reader.next()) self(*part, self);
  };
  while (!w.written.empty()) {
    for (auto& message : std::exchange(w.written, {})) take(message, take);
    while (!w.unacknowledged.empty() && w.events) {
      auto spent = std::move(w.unacknowledged.front());
      w.unacknowledged.pop_front();
      w.events->on_written(std::move(spent));
    }
    settle();
  }
  return frames;
}

void connection_fixture::send_hello(fake_session::wire& wire, const std::string& host,
                                    std::byte instance, std::chrono::seconds clock_ahead) {
  codec::connect_request hello;
  hello.id.fill(instance);
  hello.host = host;
  hello.time = core.platform->wall_now();
  hello.time.seconds += clock_ahead.count();
  codec::frame f;
  f.op = codec::op::connect;
  f.body = codec::encode(hello);
  receive(wire, f);
}

codec::connect_response connection_fixture::say_hello(fake_session::wire& wire,
                                                      const std::string& host, std::byte instance) {
  send_hello(wire, host, instance);
  const auto answers = written(wire);
  REQUIRE(answers.size() == 1);
  auto response = codec::decode<codec::connect_response>(answers.front().body);
  REQUIRE(response);
  return *std::move(response);
}

std::shared_ptr<fake_session::wire> connection_fixture::connect_as(const std::string& host,
                                                                   std::byte instance) {
  auto wire = accept();
  const auto response = say_hello(*wire, host, instance);
  INFO(response.rejected_reason);
  REQUIRE(response.accepted);
  return wire;
}

} // namespace actorgrid::testing
