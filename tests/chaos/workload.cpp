#include "tests/chaos/workload.hpp"

#include <actorgrid/actorgrid.hpp>

#include <sstream>

namespace actorgrid::chaos {

using namespace std::chrono_literals;

namespace {

constexpr auto answered = unary<payload, payload>(handler_id{1});
constexpr auto echoed = stream<payload, payload, payload>(handler_id{2}, {.in = 4, .out = 4});
constexpr auto listed = stream<payload, no_input, payload>(handler_id{3}, {.in = 0, .out = 8});

constexpr auto call_timeout = 5s;

/// The first words of a request or opening: the operation's ID and what it asks for.
struct asked {
  std::string id;
  std::size_t number = 0; ///< milliseconds to take, or messages to send

  std::string text() const { return id + ' ' + std::to_string(number) + ' '; }
  static asked from(const payload& bytes) {
    asked a;
    std::istringstream in{std::string(bytes.text().substr(0, 100))};
    in >> a.id >> a.number;
    return a;
  }
};

/// The one right answer to a request, which depends on its every byte.
std::string answer_to(std::string_view request) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : request) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return std::to_string(hash) + std::string(request.size() / 4, 'a');
}

/// The one right message of a stream at that place.
std::string message(const std::string& id, std::size_t number) {
  return id + '/' + std::to_string(number) + std::string(number % 7 * 100, '.');
}

std::string outcome_of(const caf::error& error) {
  return std::string(to_string(error ? code_of(error) : errc::ok));
}

} // namespace

workload::workload(node& here, journal& to, std::string name, std::uint64_t seed)
    : here_(here), journal_(to), name_(std::move(name)), random_(seed) {}

void workload::serve() {
  here_.handle(answered, [this](payload request) { return answer(std::move(request)); });
  here_.handle(echoed, [this](payload opening, source<payload> in, sink<payload> out) {
    return echo_all(std::move(opening), std::move(in), std::move(out));
  });
  here_.handle(listed, [this](payload opening, sink<payload> out) {
    return send_all(std::move(opening), std::move(out));
  });
}

void workload::start(const std::vector<std::string>& peers) {
  for (std::size_t i = 0; i < peers.size(); ++i) {
    if (peers[i] == here_.local()) continue;
    const auto to = here_.peer(peers[i]);
    const auto number = std::to_string(i);
    here_.spawn_task(call_often(to, number, 20ms, 50, 0ms));
    here_.spawn_task(call_often(to, number, 60ms, 3000, 40ms));
    here_.spawn_task(call_often(to, number, 400ms, 600'000, 5ms));
    here_.spawn_task(converse(to, number));
    here_.spawn_task(read_slowly(to, number));
  }
}

task<> workload::call_often(peer to, std::string number, std::chrono::milliseconds pause,
                            std::size_t bytes, std::chrono::milliseconds handling) {
  while (!is_quiet_) {
    const auto id = next_id();
    const asked what{id, static_cast<std::size_t>(about(handling).count())};
    const auto request = what.text() + std::string(bytes, static_cast<char>('a' + random_() % 26));
    const auto expected = answer_to(request);
    journal_.write("call", id, number);
    const call_options options{.timeout = call_timeout};
    auto reply = co_await to.call(answered, request, options);
    if (reply && reply->text() != expected)
      journal_.write("wrong", id, "the answer belongs to another request");
    journal_.write("done", id, reply ? "ok" : outcome_of(reply.error()));
    co_await sleep_for(about(pause));
  }
}

task<result<payload>> workload::answer(payload request) {
  const auto what = asked::from(request);
  journal_.write("ran", what.id);
  co_await sleep_for(std::chrono::milliseconds(what.number));
  co_return payload(answer_to(request.text()));
}

task<> workload::converse(peer to, std::string number) {
  while (!is_quiet_) {
    const asked what{next_id(), 1 + random_() % 20};
    journal_.write("call", what.id, number);
    auto opened = co_await to.open(echoed, what.text());
    if (!opened) {
      journal_.write("done", what.id, outcome_of(opened.error()));
    } else {
      auto conversation = std::move(*opened);
      std::size_t received = 0;
      for (std::size_t i = 0; i < what.number; ++i) {
        auto failed = co_await conversation.send(message(what.id, i));
        if (failed) break;
        auto got = co_await conversation.next();
        if (!got) break;
        check_next(what.id, received++, *got);
        co_await sleep_for(about(5ms));
      }
      conversation.finish();
      auto surplus = co_await conversation.next();
      if (surplus) journal_.write("wrong", what.id, "more messages than were sent");
      const auto end = conversation.error();
      if (!end && received != what.number)
        journal_.write("wrong", what.id, "a clean end before the last message");
      journal_.write("done", what.id, outcome_of(end));
    }
    co_await sleep_for(about(30ms));
  }
}

task<> workload::echo_all(payload opening, source<payload> in, sink<payload> out) {
  const auto what = asked::from(opening);
  journal_.write("ran", what.id);
  std::size_t taken = 0;
  while (auto got = co_await in.next()) {
    check_next(what.id, taken++, *got);
    co_await out.send(std::move(*got));
  }
  const auto end = in.error();
  if (!end && taken != what.number)
    journal_.write("wrong", what.id, "the handler's input ended cleanly before the last message");
}

task<> workload::read_slowly(peer to, std::string number) {
  while (!is_quiet_) {
    const asked what{next_id(), 5 + random_() % 30};
    journal_.write("call", what.id, number);
    auto opened = co_await to.open(listed, what.text());
    if (!opened) {
      journal_.write("done", what.id, outcome_of(opened.error()));
    } else {
      auto list = std::move(*opened);
      std::size_t received = 0;
      for (;;) {
        auto got = co_await list.next();
        if (!got) break;
        check_next(what.id, received++, *got);
        co_await sleep_for(about(20ms));
      }
      const auto end = list.error();
      if (!end && received != what.number)
        journal_.write("wrong", what.id, "a clean end before the last message");
      journal_.write("done", what.id, outcome_of(end));
    }
    co_await sleep_for(about(50ms));
  }
}

task<> workload::send_all(payload opening, sink<payload> out) {
  const auto what = asked::from(opening);
  journal_.write("ran", what.id);
  for (std::size_t i = 0; i < what.number; ++i) co_await out.send(message(what.id, i));
}

void workload::check_next(const std::string& id, std::size_t number, const payload& got) {
  if (got.text() != message(id, number))
    journal_.write("wrong", id,
                   "message " + std::to_string(number) + " is not the one that was sent");
}

std::string workload::next_id() {
  return name_ + '.' + std::to_string(++operations_);
}

std::chrono::milliseconds workload::about(std::chrono::milliseconds time) {
  if (time <= 0ms) return time;
  return time / 2 + std::chrono::milliseconds(random_() % static_cast<std::uint64_t>(time.count()));
}

} // namespace actorgrid::chaos
