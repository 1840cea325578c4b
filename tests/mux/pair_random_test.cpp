#include "pair.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cstdlib>
#include <random>
#include <set>
#include <string>

using namespace actorgrid;
using namespace actorgrid::testing;
using codec::flags;
using codec::op;
using mux::send_status;
using namespace std::chrono_literals;

namespace {

/// What the wire of one stream direction must keep to.
struct direction {
  std::uint32_t next_seq = 0;
  std::int64_t in_use = 0; ///< messages that were sent and not unblocked
};

bool is_counted_from_client(const codec::frame& f) {
  return f.op == op::connect_mux || f.op == op::mux_client_msg || f.op == op::unblock_srv_mux
         || (f.op == op::ping && f.mux_id != 0);
}

bool is_counted_from_server(const codec::frame& f) {
  return f.op == op::ack_mux || f.op == op::mux_server_msg || f.op == op::unblock_cl_mux;
}

/// Follows every stream of a pair on the wire.
class observer {
public:
  explicit observer(mux::windows window) : window_(window) {}

  void see(bool from_a, const codec::frame& f) {
    INFO((from_a ? "a: " : "b: ") << describe(f));
    if (is_counted_from_client(f)) see_seq(clients_[{from_a, f.mux_id}], f);
    if (is_counted_from_server(f)) see_seq(servers_[{!from_a, f.mux_id}], f);
    const bool is_end = codec::has(f.flags, flags::eof);
    if (f.op == op::mux_client_msg && !is_end) use(clients_[{from_a, f.mux_id}], window_.in);
    if (f.op == op::unblock_cl_mux) --clients_[{!from_a, f.mux_id}].in_use;
    if (f.op == op::mux_server_msg && !was_aborted(f)) {
      use(servers_[{!from_a, f.mux_id}], std::max<std::uint32_t>(1, window_.out));
    }
    if (f.op == op::unblock_srv_mux) --servers_[{from_a, f.mux_id}].in_use;
  }

private:
  using stream_key = std::pair<bool, std::uint64_t>; ///< whether a is the client, and the mux id

  static void see_seq(direction& d, const codec::frame& f) {
    REQUIRE(f.seq == d.next_seq);
    ++d.next_seq;
  }
  static void use(direction& d, std::uint32_t window) {
    ++d.in_use;
    REQUIRE(d.in_use <= std::int64_t{window});
  }
  /// The one end that needs no credit.
  static bool was_aborted(const codec::frame& f) {
    return codec::has(f.flags, flags::err) && f.body == payload("aborted");
  }

  mux::windows window_;
  std::map<stream_key, direction> clients_;
  std::map<stream_key, direction> servers_;
};

bool is_prefix(const std::vector<payload>& part, const std::vector<payload>& whole) {
  return part.size() <= whole.size() && std::equal(part.begin(), part.end(), whole.begin());
}

/// What one end's program sent, by stream.
using sent_by_stream = std::vector<std::vector<payload>>;

/// A pair under random use by both ends.
class chaos {
public:
  chaos(std::uint64_t seed, mux::windows window)
      : random_(seed), window_(window), wire_(window), pair_(window) {
    pair_.tap = [this](bool from_a, const codec::frame& f) { wire_.see(from_a, f); };
  }

  void run(int steps) {
    for (int i = 0; i != steps; ++i) step(below(2) == 0);
    wind_down();
    clients_[0].resize(pair_.a.opened.size());
    clients_[1].resize(pair_.b.opened.size());
    servers_[0].resize(pair_.a.served.size());
    servers_[1].resize(pair_.b.served.size());
    check(pair_.a, pair_.b, clients_[0], servers_[1]);
    check(pair_.b, pair_.a, clients_[1], servers_[0]);
    REQUIRE(awaited_.empty());
  }

private:
  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  node& end(bool is_a) { return is_a ? pair_.a : pair_.b; }

  payload text() {
    return below(10) == 0 ? payload::empty_bytes() : payload(std::to_string(random_()));
  }

  void step(bool is_a) {
    node& n = end(is_a);
    const std::size_t side = is_a ? 0 : 1;
    clients_[side].resize(n.opened.size());
    servers_[side].resize(n.served.size());
    switch (below(8)) {
    case 0:
      if (n.opened.size() < 40) {
        n.open(pair_.now,
               below(3) == 0 ? pair_.now + std::chrono::milliseconds(below(5000) + 1) : mux::never);
      }
      break;
    case 1:
    case 2:
      if (!n.opened.empty()) use_client(n, below(n.opened.size()), clients_[side]);
      break;
    case 3:
    case 4:
      if (!n.served.empty()) use_server(n, below(n.served.size()), servers_[side]);
      break;
    case 5:
      use_calls(n);
      break;
    case 6:
      pair_.deliver_one(is_a);
      break;
    default:
      if (below(20) == 0) pair_.advance(std::chrono::milliseconds(below(400)));
    }
    n.settle(pair_.now);
  }

  void use_client(node& n, std::size_t place, sent_by_stream& all) {
    auto& s = n.opened[place];
    const auto what = below(300);
    if (what == 0) {
      s.machine->cancel({errc::cancelled, "enough"});
    } else if (what == 1) {
      s.machine->finish();
    } else if (what < 150) {
      const payload request = text();
      if (s.machine->send(request) == send_status::sent) all[place].push_back(request);
    } else {
      n.read(s);
    }
  }

  void use_server(node& n, std::size_t place, sent_by_stream& all) {
    auto& s = n.served[place];
    const auto what = below(300);
    if (what < 3) {
      if (what == 0) s.machine->finish();
      if (what == 1) s.machine->fail("boom");
      if (what == 2) s.machine->abort("aborted");
    } else if (what < 150) {
      const payload response = text();
      if (s.machine->send(response) == send_status::sent) all[place].push_back(response);
    } else {
      n.read(s);
    }
  }

  void use_calls(node& n) {
    if (below(2) == 0) {
      mux::call_request request;
      request.handler = 78;
      request.body = payload(std::to_string(next_owner_));
      request.deadline = pair_.now + std::chrono::milliseconds(below(2000) + 1);
      const auto called = n.link.call(request, next_owner_, 0, pair_.now);
      const auto id = std::get<std::uint64_t>(called);
      if (below(10) == 0) {
        n.link.abandon(id);
      } else {
        awaited_.insert(next_owner_);
      }
      ++next_owner_;
    } else if (!n.calls.empty()) {
      n.link.respond(n.calls.front().id, n.calls.front().body, pair_.now);
      n.calls.pop_front();
    }
  }

  /// Handlers come to their end, readers read to theirs.
  void wind_down() {
    for (int round = 0; round != 500; ++round) {
      for (node* n : {&pair_.a, &pair_.b}) {
        n->settle(pair_.now);
        for (auto& s : n->served) s.machine->finish();
        for (auto& s : n->opened) n->read(s);
      }
      pair_.deliver();
    }
    pair_.advance(5s);
  }

  void check(const node& client, const node& server, const sent_by_stream& requests,
             const sent_by_stream& responses) {
    REQUIRE_FALSE(client.broken);
    REQUIRE(client.link.streams_out() == 0);
    REQUIRE(client.link.streams_in() == 0);
    REQUIRE(client.link.calls_out() == 0);
    for (std::size_t place = 0; place != client.opened.size(); ++place) {
      const auto& opened = client.opened[place];
      INFO("mux " << opened.mux_id);
      REQUIRE(opened.end);
      REQUIRE(opened.end->code != errc::protocol_violation);
      const auto served =
          std::ranges::find(server.served, opened.mux_id, &node::served_stream::mux_id);
      if (served == server.served.end()) continue; // There was less than a millisecond for it.
      const auto& machine = *served->machine;
      REQUIRE(machine.is_over());
      if (machine.cancelled()) REQUIRE(machine.cancelled()->code != errc::protocol_violation);
      const auto& asked = requests.at(place);
      const auto& answered = responses.at(static_cast<std::size_t>(served - server.served.begin()));
      REQUIRE(is_prefix(served->received, asked));
      REQUIRE(is_prefix(opened.received, answered));
      if (!*opened.end) REQUIRE(opened.received == answered);
    }
    for (const mux::call_finished& done : client.finished) {
      REQUIRE(awaited_.erase(done.owner) == 1);
      if (const auto* body = std::get_if<payload>(&done.outcome)) {
        REQUIRE(*body == payload(std::to_string(done.owner)));
      }
    }
  }

  std::mt19937_64 random_;
  mux::windows window_;
  observer wire_;
  pair pair_;
  sent_by_stream clients_[2];
  sent_by_stream servers_[2];
  mux::token next_owner_ = 1;
  std::set<mux::token> awaited_;
};

} // namespace

TEST_CASE("whatever both ends do, streams keep order, credit and their one end") {
  const char* const given = std::getenv("ACTORGRID_SEED");
  const std::uint64_t first = given ? std::stoull(given) : std::random_device{}();
  for (std::uint64_t seed = first; seed != first + 60; ++seed) {
    INFO("ACTORGRID_SEED=" << seed);
    const mux::windows window{static_cast<std::uint32_t>(seed % 4),
                              static_cast<std::uint32_t>(seed / 4 % 4)};
    chaos(seed, window).run(5000);
  }
}
