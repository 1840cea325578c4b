#include "bench/subjects/simulated_pair.hpp"

#include "apps/bench/giving_back.hpp"

#include <actorgrid/actorgrid.hpp>

#include <caf/event_based_actor.hpp>

#include <stdexcept>

namespace actorgrid::work {

namespace {

constexpr auto echo_call = unary<payload, payload>(handler_id{78});
constexpr auto echo_actor_on_pool = unary<payload, payload>(handler_id{80});
constexpr auto echo_actor_on_loop = unary<payload, payload>(handler_id{81});
constexpr auto echo_stream =
    stream<no_payload, payload, payload>(handler_id{79}, {.in = 16, .out = 16});
constexpr auto echo_stream_actor_on_pool =
    stream<no_payload, payload, payload>(handler_id{82}, {.in = 16, .out = 16});
constexpr auto echo_stream_actor_on_loop =
    stream<no_payload, payload, payload>(handler_id{83}, {.in = 16, .out = 16});
constexpr std::size_t tasks_max = 16;

task<bool> call_once(peer to, payload body) {
  auto echoed = co_await to.call(echo_call, body);
  co_return echoed && echoed->size() == body.size();
}

task<bool> stream_once(peer to, payload body, std::size_t messages) {
  auto opened = co_await to.open(echo_stream);
  if (!opened) co_return false;
  std::size_t received = 0;
  for (std::size_t sent = 0; sent < messages; ++sent) {
    if (co_await opened->send(body)) co_return false;
    if (co_await opened->next()) ++received;
  }
  opened->finish();
  while (co_await opened->next()) ++received;
  co_return received == messages && !opened->error();
}

/// The work that the tasks share.
struct shared_work {
  std::size_t left;
  std::size_t working = 0;
  bool failed = false;
};

template <class Work>
task<> take_part(Work work, shared_work* all) {
  while (all->left != 0) {
    --all->left;
    const bool right = co_await work(); // with a name: g++ 12 miscompiles the condition otherwise
    if (!right) all->failed = true;
  }
  --all->working;
}

/// Opens streams until no work is left, then ends.
class streaming_actor : public caf::event_based_actor {
public:
  streaming_actor(caf::actor_config& cfg, peer to, stream_route<no_payload, payload, payload> route,
                  std::size_t messages, shared_work* all)
      : caf::event_based_actor(cfg), to_(std::move(to)), route_(route), messages_(messages),
        all_(*all) {}

  caf::behavior make_behavior() override {
    go_on();
    return {[](caf::unit_t) {}};
  }

private:
  void go_on() {
    if (all_.left == 0) {
      --all_.working;
      return quit();
    }
    --all_.left;
    sent_ = received_ = 0;
    to_.open(route_).then(
        this,
        [this](byte_stream opened) {
          stream_ = std::move(opened);
          exchange();
        },
        [this](const caf::error&) { end(false); });
  }
  /// One message there and back at a time.
  void exchange() {
    if (sent_ == messages_) {
      stream_.finish();
      return read();
    }
    ++sent_;
    stream_.send(body_).then(this, [this](const caf::error& why) {
      if (why) return end(false);
      read();
    });
  }
  void read() {
    stream_.next().then(this, [this](const std::optional<payload>& message) {
      if (!message) return end(received_ == messages_ && !stream_.error());
      ++received_;
      exchange();
    });
  }
  void end(bool is_right) {
    if (!is_right) all_.failed = true;
    stream_ = {};
    go_on();
  }

  const peer to_;
  const stream_route<no_payload, payload, payload> route_;
  const std::size_t messages_;
  const payload body_{std::string(512, 'x')};
  shared_work& all_;
  byte_stream stream_;
  std::size_t sent_ = 0, received_ = 0;
};

/// Calls until no work is left, then ends.
class calling_actor : public caf::event_based_actor {
public:
  calling_actor(caf::actor_config& cfg, peer to, unary_route<payload, payload> route,
                shared_work* all)
      : caf::event_based_actor(cfg), to_(std::move(to)), route_(route), all_(*all) {}

  caf::behavior make_behavior() override {
    go_on();
    return {[](caf::unit_t) {}};
  }

private:
  void go_on() {
    if (all_.left == 0) {
      --all_.working;
      return quit();
    }
    --all_.left;
    to_.call(route_, body_)
        .then(
            this,
            [this](const payload& echoed) {
              if (echoed.size() != body_.size()) all_.failed = true;
              go_on();
            },
            [this](const caf::error&) {
              all_.failed = true;
              go_on();
            });
  }

  const peer to_;
  const unary_route<payload, payload> route_;
  const payload body_{std::string(512, 'x')};
  shared_work& all_;
};

} // namespace

simulated_pair::simulated_pair()
    : nodes_(
          {.nodes = 2,
           .configure = [](std::size_t, node_config& config) { config.limits.streams_in = 65535; },
           .prepare =
               [](std::size_t, node& n) {
                 n.handle(echo_call, [](payload in) { return in; });
                 n.handle(echo_stream, bench::give_back);
                 n.spawn<bench::echo_actor<payload>>(echo_actor_on_pool);
                 n.spawn_with<bench::echo_actor<payload>>(echo_actor_on_loop,
                                                          {.where = run_on::loop});
                 n.spawn<bench::giving_back>(echo_stream_actor_on_pool);
                 n.spawn_with<bench::giving_back>(echo_stream_actor_on_loop,
                                                  {.where = run_on::loop});
               }}) {
  nodes_.start();
}

template <class Work>
void simulated_pair::share(std::size_t count, Work work) {
  shared_work all{.left = count};
  for (; all.working < tasks_max; ++all.working) nodes_.node(0).spawn_task(take_part(work, &all));
  nodes_.run_until([&] { return all.working == 0; });
  if (all.failed) throw std::logic_error("not what was sent");
}

void simulated_pair::call(std::size_t calls) {
  share(calls, [to = nodes_.peer(0, 1), body = payload{std::string(512, 'x')}] {
    return call_once(to, body);
  });
}

template <class Actor, class... Args>
void simulated_pair::share_among_actors(std::size_t count, run_on where, Args... args) {
  shared_work all{.left = count};
  const auto to = nodes_.peer(0, 1);
  for (; all.working < tasks_max; ++all.working) {
    if (where == run_on::loop)
      nodes_.node(0).spawn_on_loop<Actor>(to, args..., &all);
    else
      to.system()->spawn<Actor>(to, args..., &all);
  }
  nodes_.run_until([&] { return all.working == 0; });
  if (all.failed) throw std::logic_error("not what was sent");
}

void simulated_pair::call_by_actors(std::size_t calls, run_on where) {
  share_among_actors<calling_actor>(
      calls, where, where == run_on::loop ? echo_actor_on_loop : echo_actor_on_pool);
}

void simulated_pair::stream_by_actors(std::size_t streams, std::size_t messages, run_on where) {
  share_among_actors<streaming_actor>(
      streams, where, where == run_on::loop ? echo_stream_actor_on_loop : echo_stream_actor_on_pool,
      messages);
}

void simulated_pair::crowd(std::size_t streams) {
  for (std::size_t i = 0; i < streams; ++i) {
    auto opened = nodes_.wait(nodes_.peer(0, 1).open(echo_stream));
    if (!opened) throw std::logic_error(render(opened.error()));
    crowd_.push_back(std::move(*opened));
  }
  nodes_.settle();
}

void simulated_pair::stream(std::size_t streams, std::size_t messages) {
  share(streams, [to = nodes_.peer(0, 1), body = payload{std::string(512, 'x')}, messages] {
    return stream_once(to, body, messages);
  });
}

} // namespace actorgrid::work
