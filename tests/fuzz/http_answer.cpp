#include "input.hpp"
#include "net/transport/dialer.hpp"
#include "tests/support/must.hpp"
#include "tests/transport/upgrade_answer.hpp"

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <sys/socket.h>

// A hostile acceptor's answer to the upgrade request. A dialer connects its own socket, so this one
// is real. The dial must end once: in a session, or in a failure whose text is safe to print.
//
// An '@' stands for the right value of Sec-WebSocket-Accept, which no fuzzer guesses.

namespace {

using namespace actorgrid;
using testing::must;
using namespace std::chrono_literals;

/// More than the status line and the shown part of the body take, less than an acceptor may send.
constexpr std::size_t words_max = 1000;

struct idle final : ws::loop::worker {
  bool run_ready() override { return false; }
};

class attempt {
public:
  attempt() {
    ws::dial_target target;
    target.server = target.address = {"127.0.0.1", listener_.port()};
    target.host = to_string(target.server);
    target.route_path = "/minio/grid/v1";
    dial_ = ws::start_dial(loop_, target, [this](ws::dial_result r) {
      ++times_done_;
      result_ = std::move(r);
    });
  }

  ws::dial_result answer_with(const std::string& text) {
    auto socket = listener_.accept();
    const std::string accept = ws::test::accept_key(request(socket));
    std::string bytes;
    for (const char c : text) bytes += c == '@' ? accept : std::string{c};
    socket.send(bytes);
    socket.end_sending();
    while (times_done_ == 0) take_turn();
    must(times_done_ == 1, "a dial is done once");
    return std::move(result_);
  }

private:
  void take_turn() {
    loop_.context().run_for(1ms);
    loop_.step(worker_, ws::loop::clock::now());
  }

  std::string request(ws::test::raw_socket& socket) {
    std::string text;
    while (!text.ends_with("\r\n\r\n")) {
      take_turn();
      std::array<char, 1024> bytes;
      const auto count = ::recv(socket.fd(), bytes.data(), bytes.size(), MSG_DONTWAIT);
      if (count > 0) text.append(bytes.data(), static_cast<std::size_t>(count));
    }
    return text;
  }

  ws::test::raw_listener listener_;
  ws::loop loop_{{}};
  idle worker_;
  ws::dial_result result_;
  int times_done_ = 0;
  std::unique_ptr<ws::dial> dial_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text{fuzz::input(data, size).rest_as_text()};
  attempt dialling;
  const auto result = dialling.answer_with(text);
  if (!result) {
    const auto& why = result.why();
    must(bool{why} && why.text.size() <= words_max, "a failure has a short text");
    must(std::ranges::none_of(
             why.text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }),
         "the text has no control characters");
    return 0;
  }
  must(text.starts_with("HTTP/1.") && text.find(" 101") != std::string::npos,
       "only 101 makes a session");
  must(text.find('@') != std::string::npos, "only a websocket server makes a session");
  return 0;
}
