#include "tests/change/load.hpp"

#include <algorithm>
#include <sstream>
#include <string_view>
#include <thread>

namespace actorgrid::change {

using namespace std::chrono_literals;

namespace {

constexpr auto answered = unary<payload, payload>(handler_id{201});
constexpr auto echoed = stream<payload, payload, payload>(handler_id{202}, {.in = 4, .out = 4});

constexpr std::uint64_t messages_per_stream = 20;
constexpr std::size_t lost_kept = 100;

/// Whether a call ends like this because its peer is not there, or leaves.
bool is_of_absence(errc code) {
  return code == errc::unknown_peer || code == errc::disconnected || code == errc::shutting_down
         || code == errc::peer_shutting_down;
}

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  }
  return out + '"';
}

} // namespace

void load::serve() {
  here_.handle(answered, [](payload request) -> task<result<payload>> {
    // Long enough that some are under way whenever something changes.
    co_await sleep_for(milliseconds(request.text().size() % 8 * 5));
    co_return request;
  });
  here_.handle(echoed, [](payload, source<payload> in, sink<payload> out) -> task<> {
    while (auto got = co_await in.next()) co_await out.send(std::move(*got));
  });
}

void load::begin() {
  for (const auto& host : who_.hosts) {
    if (host == here_.local()) continue;
    running_ += 2;
    here_.spawn_task(call_often(host, 40, 10ms));
    here_.spawn_task(call_often(host, 20'000, 40ms));
    if (!stays(host) || !stays(here_.local())) continue;
    ++running_;
    here_.spawn_task(converse(host));
  }
}

void load::end() {
  is_over_ = true;
  // Tasks of a node that stops do not come to their end.
  while (running_ > 0 && !here_.draining().stop_requested()) std::this_thread::sleep_for(10ms);
}

bool load::stays(const std::string& host) const {
  return std::ranges::find(who_.stays, host) != who_.stays.end();
}

task<> load::call_often(std::string host, std::size_t bytes, milliseconds pause) {
  while (!is_over_) {
    const auto number = ++begun_;
    const auto request = std::to_string(number) + ' '
                         + std::string(bytes + number % 8, static_cast<char>('a' + number % 26));
    // A new handle each time: that of a host that was no member stays without one.
    const auto to = here_.peer(host);
    auto answer = co_await to.call(answered, request);
    if (!answer)
      judge_call(host, answer.error());
    else if (answer->text() != request)
      lose("call", host, "the answer belongs to another request");
    else
      ++calls_;
    co_await sleep_for(pause);
  }
  --running_;
}

void load::judge_call(const std::string& host, const caf::error& error) {
  const auto code = code_of(error);
  if ((stays(host) && stays(here_.local())) || !is_of_absence(code))
    return lose("call", host, render(error));
  const std::lock_guard lock{mutex_};
  ++not_answered_[std::string(to_string(code))];
}

task<> load::converse(std::string host) {
  while (!is_over_) {
    const auto to = here_.peer(host);
    auto opened = co_await to.open(echoed, "");
    if (!opened) {
      lose("stream", host, render(opened.error()));
    } else {
      auto conversation = std::move(*opened);
      std::uint64_t received = 0;
      for (std::uint64_t i = 0; i < messages_per_stream; ++i) {
        const auto message = std::to_string(i);
        auto failed = co_await conversation.send(message);
        if (failed) break;
        auto got = co_await conversation.next();
        if (!got || got->text() != message) break;
        ++received;
        co_await sleep_for(10ms);
      }
      conversation.finish();
      auto surplus = co_await conversation.next();
      messages_ += received;
      if (const auto why = conversation.error())
        lose("stream", host, render(why));
      else if (surplus || received != messages_per_stream)
        lose("stream", host, std::to_string(received) + " of its messages came back");
      else
        ++streams_;
    }
    co_await sleep_for(20ms);
  }
  --running_;
}

void load::lose(const std::string& what, const std::string& host, const std::string& why) {
  const std::lock_guard lock{mutex_};
  if (lost_.size() < lost_kept) lost_.push_back(what + " to " + host + ": " + why);
}

std::string load::report() const {
  std::ostringstream line;
  line << "{\"calls\": " << calls_ << ", \"streams\": " << streams_
       << ", \"messages\": " << messages_ << ", \"connected\": [";
  std::string_view between;
  for (const auto& peer : here_.peers()) {
    if (!peer.is_connected()) continue;
    line << between << json_text(peer.host());
    between = ", ";
  }
  const std::lock_guard lock{mutex_};
  line << "], \"lost\": [";
  between = {};
  for (const auto& each : lost_) {
    line << between << json_text(each);
    between = ", ";
  }
  line << "], \"not_answered\": {";
  between = {};
  for (const auto& [code, count] : not_answered_) {
    line << between << json_text(code) << ": " << count;
    between = ", ";
  }
  line << "}}\n";
  return line.str();
}

} // namespace actorgrid::change
