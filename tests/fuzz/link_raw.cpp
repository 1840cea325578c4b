#include "hostile_frames.hpp"
#include "input.hpp"
#include "tests/mux/pair.hpp"
#include "tests/support/must.hpp"

#include <algorithm>
#include <set>

// One end of a connection in use, whose peer sends whatever the bytes say. Limits hold, what this
// end sends is in sequence and in proportion to what came, and everything ends once.

namespace {

using namespace actorgrid;
using codec::op;
using testing::must;

constexpr std::size_t in_flight_max = 4;
constexpr std::size_t streams_ever_max = 32;
/// What one message of the peer, or one action of this end, may cause to be sent, on top of a
/// multiple of its bytes.
constexpr std::size_t answer_bytes_max = 4096;
constexpr std::size_t answer_factor_max = 32;

mux::link_config config() {
  mux::link_config c;
  c.message_bytes_max = 4096;
  c.calls_out_max = c.calls_in_max = c.streams_out_max = c.streams_in_max = in_flight_max;
  return c;
}

class hostile_run {
public:
  hostile_run(fuzz::input& in, mux::stream_windows window)
      : in_(in), peer_(in), node_(config(), window), window_(window) {}

  void run() {
    while (!in_.is_used_up() && !node_.broken) {
      const std::size_t received = step();
      node_.settle(now_);
      check_sent(received);
      check_limits();
    }
    end();
  }

private:
  /// Takes one step, and returns how many bytes came from the peer.
  std::size_t step() {
    switch (in_.below(16)) {
    case 0:
      open();
      break;
    case 1:
      call();
      break;
    case 2:
      if (!node_.opened.empty()) use(node_.opened[in_.below(node_.opened.size())]);
      break;
    case 3:
      if (!node_.served.empty()) use(node_.served[in_.below(node_.served.size())]);
      break;
    case 4:
      if (!node_.calls.empty()) answer();
      break;
    case 5:
      pass(std::chrono::milliseconds(in_.number<std::uint16_t>()));
      break;
    case 6:
      if (in_.byte() == 7) node_.link.drain();
      break;
    default: {
      const payload message = peer_.message();
      node_.receive(message, now_);
      return message.size();
    }
    }
    return 0;
  }

  void open() {
    if (node_.opened.size() < streams_ever_max && node_.link.streams_out() < in_flight_max)
      node_.open(now_);
  }

  void call() {
    const mux::call_request request{78, {}, "call", now_ + std::chrono::seconds(in_.byte())};
    const auto made = node_.link.call(request, next_owner_, 0, now_);
    if (made) {
      if (in_.byte() % 8 == 1) {
        node_.link.abandon(*made);
      } else {
        awaited_.insert(next_owner_);
      }
    }
    ++next_owner_;
  }

  void use(testing::node::opened_stream& s) {
    switch (in_.below(8)) {
    case 0:
      s.machine->cancel({errc::cancelled, "enough"});
      break;
    case 1:
      s.machine->finish();
      break;
    case 2:
    case 3:
      s.machine->send("request");
      break;
    default:
      node_.read(s);
    }
  }

  void use(testing::node::served_stream& s) {
    switch (in_.below(8)) {
    case 0:
      s.machine->finish();
      break;
    case 1:
      s.machine->fail({errc::remote_failure, "boom"});
      break;
    case 2:
      s.machine->abort("aborted");
      break;
    case 3:
    case 4:
      s.machine->send("response");
      break;
    default:
      node_.read(s);
    }
  }

  void answer() {
    const mux::serving_id id = node_.calls.front().id;
    switch (in_.below(4)) {
    case 0:
      node_.link.respond_error(id, {errc::remote_failure, "no"}, now_);
      break;
    case 1:
      node_.link.refuse(id, mux::refusal::unknown_handler, now_);
      break;
    default:
      node_.link.respond(id, "answer", now_);
    }
    node_.calls.pop_front();
  }

  void pass(mux::duration time) {
    const mux::time_point until = now_ + time;
    for (int alarms = 0; node_.next_timeout() <= until; ++alarms) {
      must(alarms < 10000, "time goes on");
      now_ = std::max(now_, node_.next_timeout());
      node_.on_timeout(now_);
      if (node_.broken) return;
    }
    now_ = until;
  }

  void check_sent(std::size_t received) {
    std::size_t sent = 0;
    while (!node_.out.is_empty()) {
      mux::wire_message message = node_.out.take();
      const payload bytes = message.to_payload();
      node_.out.recycle(std::move(message.storage));
      sent += bytes.size();
      for (const payload& part : testing::split(bytes)) check_sequence(testing::parse(part));
    }
    must(sent <= answer_bytes_max + answer_factor_max * received, "answers are in proportion");
  }

  void check_sequence(const codec::frame& f) {
    const bool is_client = f.op == op::mux_client_msg || f.op == op::unblock_srv_mux
                           || f.op == op::connect_mux || (f.op == op::ping && f.mux_id != 0);
    const bool is_server =
        f.op == op::mux_server_msg || f.op == op::unblock_cl_mux || f.op == op::ack_mux;
    if (!is_client && !is_server) return;
    auto& next = next_seq_[{is_client, f.mux_id}];
    if (f.op == op::connect_mux || f.op == op::ack_mux) next = f.seq;
    must(f.seq == next, "what is sent for a stream is in sequence");
    ++next;
  }

  void check_limits() {
    must(node_.link.calls_in() <= in_flight_max && node_.link.calls_out() <= in_flight_max
             && node_.link.streams_in() <= in_flight_max
             && node_.link.streams_out() <= in_flight_max,
         "no more is in flight than allowed");
  }

  void end() {
    node_.on_lost(node_.broken ? *node_.broken : failure{errc::disconnected, "lost"});
    must(node_.link.poll() == std::nullopt, "there is nothing after the end");
    must(node_.link.calls_out() == 0, "no call is left");
    for (const mux::call_finished& done : node_.finished)
      must(awaited_.erase(done.owner) == 1, "a call completes once");
    must(awaited_.empty(), "every call completes");
    for (auto& s : node_.served) {
      must(s.machine->is_over(), "what was served is over");
      must(s.machine->credit() <= std::max(1U, window_.out), "credit stays within the window");
    }
    for (auto& s : node_.opened) {
      must(s.machine->is_over(), "what was opened is over");
      must(s.machine->credit() <= window_.in, "credit stays within the window");
      for (unsigned taken = 0; s.machine->next();)
        must(++taken <= std::max(1U, window_.out), "no more waits than the window");
      must(s.machine->input_end() != nullptr, "what was opened has an end");
    }
    must(node_.out.is_empty(), "nothing is sent after the loss");
  }

  fuzz::input& in_;
  fuzz::hostile_frames peer_;
  testing::node node_;
  mux::stream_windows window_;
  mux::time_point now_ = testing::start;
  mux::token next_owner_ = 1;
  std::set<mux::token> awaited_;
  /// The next sequence number by mux ID that this end sends, as a client (true) or as a server.
  std::map<std::pair<bool, std::uint64_t>, std::uint32_t> next_seq_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::input in(data, size);
  const auto how = in.byte();
  hostile_run(in, {how & 3U, how >> 2U & 3U}).run();
  return 0;
}
