#include "tests/transport/test_peer.hpp"

#include "config/url.hpp"

#include <algorithm>
#include <span>
#include <stdexcept>

namespace actorgrid::ws::test {

namespace {

/// A message as an outbox makes it: a large body is separate from the bytes around it.
mux::wire_message message_of(std::string_view text) {
  constexpr std::size_t large = 4096, before = 20, after = 4;
  mux::wire_message m;
  if (text.size() >= large) {
    m.body = payload{text.substr(before, text.size() - before - after)};
    m.body_at = before;
  }
  m.storage.resize(text.size() - m.body.size());
  const std::size_t begin = m.body.empty() ? m.storage.size() : before;
  const auto bytes = std::as_bytes(std::span{text});
  std::ranges::copy(bytes.first(begin), m.storage.begin());
  std::ranges::copy(bytes.subspan(begin + m.body.size()),
                    m.storage.begin() + static_cast<std::ptrdiff_t>(begin));
  return m;
}

} // namespace

void test_peer::begin(std::unique_ptr<session> s) {
  session_ = std::move(s);
  session_->start(*this);
}

std::optional<std::string> test_peer::next_message() {
  std::optional<std::string> result;
  monitor_.wait([&] {
    if (messages_.empty()) return closed_count_ != 0;
    result = std::string{messages_.front().text()};
    messages_.pop_front();
    return true;
  });
  return result;
}

failure test_peer::wait_closed() {
  monitor_.wait([&] { return closed_count_ != 0; });
  return monitor_.look([&] { return closed_why_; });
}

void test_peer::write(std::string_view message) {
  mux::wire_message m = message_of(message);
  loop_.run([&] { session_->write(std::move(m)); });
}

bool test_peer::write_and_wait(std::string_view message) {
  const auto before = written_count();
  write(message);
  return monitor_.wait([&] { return written_count_ > before || closed_count_ != 0; })
         && written_count() > before;
}

void test_peer::close() {
  loop_.run([&] { session_.reset(); });
}

void test_peer::limit_messages(std::size_t bytes_max) {
  loop_.run([&] { session_->limit_messages(bytes_max); });
}

bool test_peer::has_hung_up() {
  return loop_.run([&] { return session_->has_hung_up(); });
}

void test_peer::resume() {
  loop_.run([&] { session_->resume_reading(); });
}

void test_peer::on_message(payload message) {
  monitor_.change([&] { messages_.push_back(std::move(message)); });
  if (hook_) std::exchange(hook_, nullptr)(session_);
}

void test_peer::on_written(mux::wire_message) {
  monitor_.change([&] { ++written_count_; });
}

void test_peer::on_closed(failure why) {
  monitor_.change([&] {
    ++closed_count_;
    closed_why_ = std::move(why);
  });
}

test_server::test_server(acceptor_options options, grid_route route) {
  route.on_session = [this](std::unique_ptr<session> s, admission granted) {
    auto peer = std::make_shared<test_peer>(loop_);
    if (on_begin_) on_begin_(*peer);
    peer->begin(std::move(s));
    monitor_.change([&] {
      all_peers_.push_back(peer);
      peers_.push_back(std::move(peer));
      admissions_.push_back(std::move(granted));
    });
  };
  route.on_refused = options.on_refused = [this](const std::string& remote, const failure& why) {
    monitor_.change([&] { refusals_.push_back({remote, why}); });
  };
  acceptor_ = std::make_unique<acceptor>(std::vector<loop*>{&loop_.get()}, std::move(options));
  acceptor_->add(std::move(route));
  if (const auto wrong = acceptor_->start()) throw std::runtime_error(wrong.text);
}

test_server::~test_server() {
  acceptor_->stop();
}

std::shared_ptr<test_peer> test_server::next_peer() {
  std::shared_ptr<test_peer> result;
  monitor_.wait([&] {
    if (peers_.empty()) return false;
    result = std::move(peers_.front());
    peers_.pop_front();
    return true;
  });
  return result;
}

test_server::refused test_server::next_refused() {
  refused result;
  monitor_.wait([&] {
    if (refusals_.empty()) return false;
    result = std::move(refusals_.front());
    refusals_.pop_front();
    return true;
  });
  return result;
}

loop::clock::time_point test_server::authentication_due() {
  return monitor_.look([&] { return admissions_.front().ends; });
}

void test_server::authenticate_one() {
  monitor_.change([&] { admissions_.pop_front(); });
}

acceptor_options roomy() {
  acceptor_options o;
  o.message_bytes_max = 2 << 20;
  return o;
}

dialled dial_and_wait(test_loop& where, dial_target target,
                      const std::function<void(test_peer&)>& on_begin) {
  monitor m;
  dialled result;
  bool is_done = false;
  std::unique_ptr<dial> running;
  where.run([&] {
    running = start_dial(where, std::move(target), [&](dial_result r) {
      m.change([&] {
        if (!r) {
          result.why = std::move(r).why();
        } else {
          result.peer = std::make_shared<test_peer>(where);
          if (on_begin) on_begin(*result.peer);
          result.peer->begin(std::move(*std::move(r)));
        }
        is_done = true;
      });
    });
  });
  m.wait([&] { return is_done; });
  where.run([&] { running.reset(); });
  return result;
}

dial_target target_of(const std::string& url) {
  const auto parts = read_node_url(url);
  if (!parts) throw std::invalid_argument(url + " " + parts.why().words);
  dial_target target;
  target.host = url;
  target.uses_tls = parts->uses_tls;
  target.server = target.address = parts->address;
  target.route_path = "/minio/grid/v1";
  target.token = "secret";
  return target;
}

} // namespace actorgrid::ws::test
