#include "input.hpp"
#include "net/loop/loop.hpp"
#include "net/transport/websocket_session.hpp"
#include "plain_websocket.hpp"
#include "tests/support/must.hpp"
#include "wired_loop.hpp"

// What a peer sends over an established websocket, to either role. The messages and the one end are
// those that a plain reader of frames finds, whatever pieces the bytes arrive in.

namespace {

using namespace actorgrid;
using fuzz::websocket_reading;
using testing::must;

constexpr std::size_t message_bytes_max = 1000;

/// A session whose peer is the test.
class run final : public ws::session::events {
public:
  explicit run(bool is_server) { session_ = connect(is_server); }

  void receive(std::string_view bytes, std::size_t piece_bytes) {
    session_->start(*this);
    wired_.settle();
    wired_.send(bytes, piece_bytes);
    wired_.end_sending();
    must(ends_ == 1, "a session ends once, and when its peer has gone");
    wired_.let_time_pass();
  }

  std::vector<std::string> messages;
  failure why;

private:
  void on_message(payload message) override {
    must(ends_ == 0, "nothing comes after the end");
    must(message.size() <= message_bytes_max, "no message is above the limit");
    messages.emplace_back(message.text());
  }
  void on_written(mux::wire_message) override { must(false, "nothing was written"); }
  void on_closed(failure closed) override {
    ++ends_;
    why = std::move(closed);
    session_.reset();
  }

  /// A session on the wired socket, as after a handshake.
  std::unique_ptr<ws::session> connect(bool is_server);

  fuzz::wired_loop wired_;
  std::unique_ptr<ws::session> session_;
  int ends_ = 0;
};

std::unique_ptr<ws::session> run::connect(bool is_server) {
  using side = ws::session_options::side;
  auto ours = std::make_unique<ws::wire_socket>(wired_.loop().context());
  ws::error_code ec;
  ours->assign(ws::tcp::v4(), wired_.take_socket().release(), ec);
  must(!ec, "the socket is taken");
  ws::session_options options;
  options.role = is_server ? side::acceptor : side::dialer;
  options.message_bytes_max = message_bytes_max;
  options.write_timeout = std::chrono::seconds{4};
  return ws::make_session(wired_.loop(), std::move(ours), std::move(options));
}

websocket_reading::end end_of(const failure& why) {
  using end = websocket_reading::end;
  if (why.code == errc::message_too_large) return end::too_large;
  if (why.code == errc::protocol_violation) return end::violation;
  must(why.code == errc::disconnected, "there are no other ends");
  return why.text.starts_with("the peer closed the websocket") ? end::closed : end::cut_off;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::input in(data, size);
  const bool is_server = in.byte() % 2 == 0;
  const std::size_t piece_bytes = in.byte();
  const std::string_view bytes = in.rest_as_text();
  run reading(is_server);
  reading.receive(bytes, piece_bytes);
  const auto expected = fuzz::read_websocket(bytes, is_server, message_bytes_max);
  const auto end = end_of(reading.why);
  must(reading.messages == expected.messages, "both readers find the same messages");
  must(end == expected.how, "both readers find the same end");
  return 0;
}
