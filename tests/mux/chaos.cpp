#include "chaos.hpp"

#include "tests/support/must.hpp"

#include <algorithm>
#include <chrono>
#include <string>

namespace actorgrid::testing {

using mux::send_result;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t streams_max = 40;
constexpr int rounds_max = 10000;

bool is_prefix(const std::vector<payload>& part, const std::vector<payload>& whole) {
  return part.size() <= whole.size() && std::equal(part.begin(), part.end(), whole.begin());
}

} // namespace

chaos::chaos(choice below, mux::stream_windows window)
    : below_(std::move(below)), wire_(window), pair_(window) {
  pair_.tap = [this](bool from_a, const codec::frame& f) { wire_.see(from_a, f); };
}

void chaos::step() {
  const bool is_a = below_(2) == 0;
  node& n = is_a ? pair_.a : pair_.b;
  const std::size_t side = is_a ? 0 : 1;
  clients_[side].resize(n.opened.size());
  servers_[side].resize(n.served.size());
  switch (below_(8)) {
  case 0:
    if (n.opened.size() < streams_max) {
      n.open(pair_.now,
             below_(3) == 0 ? pair_.now + std::chrono::milliseconds(below_(5000) + 1) : mux::never);
    }
    break;
  case 1:
  case 2:
    if (!n.opened.empty()) use_client(n, below_(n.opened.size()), clients_[side]);
    break;
  case 3:
  case 4:
    if (!n.served.empty()) use_server(n, below_(n.served.size()), servers_[side]);
    break;
  case 5:
    use_calls(n);
    break;
  case 6:
    pair_.deliver_one(is_a);
    break;
  default:
    if (below_(20) == 0) pair_.advance(std::chrono::milliseconds(below_(400)));
  }
  n.settle(pair_.now);
}

void chaos::finish() {
  wind_down();
  check_all();
}

void chaos::lose() {
  for (node* n : {&pair_.a, &pair_.b}) {
    n->on_lost({errc::disconnected, "lost"});
    for (auto& s : n->opened) {
      while (s.machine->has_next()) n->read(s);
      n->read(s);
    }
  }
  check_all();
}

payload chaos::text() {
  return below_(10) == 0 ? payload::empty_bytes() : payload(std::to_string(next_text_++));
}

void chaos::use_client(node& n, std::size_t place, sent_by_stream& all) {
  auto& s = n.opened[place];
  const auto what = below_(300);
  if (what == 0) {
    s.machine->cancel({errc::cancelled, "enough"});
  } else if (what == 1) {
    s.machine->finish();
  } else if (what < 150) {
    const payload request = text();
    if (s.machine->send(request) == send_result::sent) all[place].push_back(request);
  } else {
    n.read(s);
  }
}

void chaos::use_server(node& n, std::size_t place, sent_by_stream& all) {
  auto& s = n.served[place];
  const auto what = below_(300);
  if (what < 3) {
    if (what == 0) s.machine->finish();
    if (what == 1) s.machine->fail({errc::remote_failure, "boom"});
    if (what == 2) s.machine->abort("aborted");
  } else if (what < 150) {
    const payload response = text();
    if (s.machine->send(response) == send_result::sent) all[place].push_back(response);
  } else {
    n.read(s);
  }
}

void chaos::use_calls(node& n) {
  if (below_(2) == 0) {
    call(n);
  } else if (!n.calls.empty()) {
    answer(n);
  }
}

void chaos::call(node& n) {
  mux::call_request request;
  request.handler = 78;
  request.body = payload(std::to_string(next_owner_));
  request.deadline = pair_.now + std::chrono::milliseconds(below_(2000) + 1);
  const auto called = n.link.call(request, next_owner_, 0, pair_.now);
  if (below_(10) == 0) {
    n.link.abandon(*called);
  } else {
    awaited_.insert(next_owner_);
  }
  ++next_owner_;
}

void chaos::answer(node& n) {
  const mux::serve_call& asked = n.calls.front();
  switch (below_(10)) {
  case 0:
    n.link.respond_error(asked.id, {errc::remote_failure, "no"}, pair_.now);
    break;
  case 1:
    n.link.refuse(asked.id, mux::refusal::unknown_handler, pair_.now);
    break;
  default:
    n.link.respond(asked.id, asked.body, pair_.now);
  }
  n.calls.pop_front();
}

/// Ends all handlers and reads all streams to their end.
void chaos::wind_down() {
  int rounds = 0;
  while (wind_down_once()) must(++rounds < rounds_max, "both ends come to rest");
  pair_.advance(5s);
}

/// Returns whether anything happened.
bool chaos::wind_down_once() {
  bool is_busy = false;
  for (node* n : {&pair_.a, &pair_.b}) {
    n->settle(pair_.now);
    for (auto& s : n->served) s.machine->finish();
    for (auto& s : n->opened) {
      is_busy = is_busy || s.machine->has_next();
      n->read(s);
    }
  }
  while (pair_.deliver_one(true) || pair_.deliver_one(false)) is_busy = true;
  return is_busy;
}

void chaos::check_all() {
  clients_[0].resize(pair_.a.opened.size());
  clients_[1].resize(pair_.b.opened.size());
  servers_[0].resize(pair_.a.served.size());
  servers_[1].resize(pair_.b.served.size());
  check(pair_.a, pair_.b, clients_[0], servers_[1]);
  check(pair_.b, pair_.a, clients_[1], servers_[0]);
  must(awaited_.empty(), "every call has completed");
}

void chaos::check(const node& client, const node& server, const sent_by_stream& requests,
                  const sent_by_stream& responses) {
  must(!client.broken, "the link is not broken");
  must(client.link.streams_out() == 0 && client.link.streams_in() == 0
           && client.link.calls_out() == 0,
       "nothing is left in flight");
  for (const auto& s : client.served) must(s.machine->is_over(), "what was served is over");
  for (std::size_t place = 0; place != client.opened.size(); ++place) {
    const auto& opened = client.opened[place];
    const std::string which = "mux " + std::to_string(opened.mux_id) + ": ";
    must(opened.end.has_value(), which + "what was opened has ended");
    must(opened.end->code != errc::protocol_violation, which + "no end is a violation");
    const auto served =
        std::ranges::find(server.served, opened.mux_id, &node::served_stream::mux_id);
    if (served == server.served.end()) continue; // The opening had not arrived.
    const auto& machine = *served->machine;
    if (machine.cancelled())
      must(machine.cancelled()->code != errc::protocol_violation,
           which + "no cancel is a violation");
    const auto& asked = requests.at(place);
    const auto& answered = responses.at(static_cast<std::size_t>(served - server.served.begin()));
    must(is_prefix(served->received, asked), which + "requests arrive in order");
    must(is_prefix(opened.received, answered), which + "responses arrive in order");
    must(*opened.end || opened.received == answered, which + "a clean end comes after all of them");
  }
  for (const mux::call_finished& done : client.finished) {
    const std::string which = "call " + std::to_string(done.owner) + ": ";
    must(awaited_.erase(done.owner) == 1, which + "a call completes once");
    must(!done.result || *done.result == payload(std::to_string(done.owner)),
         which + "the answer is its own");
  }
}

} // namespace actorgrid::testing
