#pragma once

#include "net/loop/descriptor.hpp"
#include "net/loop/loop.hpp"

#include <string>
#include <string_view>

namespace actorgrid::fuzz {

/// A loop whose turns this thread takes, in virtual time, and the peer's end of a socket pair. A
/// pair delivers at once, so nothing depends on the kernel's timing.
class wired_loop {
public:
  wired_loop();

  ws::loop& loop() noexcept { return loop_; }
  /// The other end of the pair, to be adopted; call it once.
  ws::descriptor take_socket() noexcept { return std::move(theirs_); }

  /// Sends the bytes in pieces of that size (0: all at once), and takes turns after each until
  /// nothing is left to do.
  void send(std::string_view bytes, std::size_t piece_bytes);
  /// Shuts down the sending direction.
  void end_sending();
  /// Takes turns until nothing is left to do.
  void settle();
  /// Lets more time pass than any time limit.
  void let_time_pass();

  /// Everything received so far.
  const std::string& received() const noexcept { return received_; }

private:
  struct idle final : ws::loop::worker {
    bool run_ready() override { return false; }
  };

  void receive();

  ws::loop loop_{{}};
  idle worker_;
  ws::loop::clock::time_point now_ = ws::loop::clock::now();
  ws::descriptor ours_;
  ws::descriptor theirs_;
  std::string received_;
};

} // namespace actorgrid::fuzz
