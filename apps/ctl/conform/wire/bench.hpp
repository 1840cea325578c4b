#pragma once

#include "apps/ctl/conform/wire/raw_link.hpp"

#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid::ctl::conform {

/// Why a case could not be tried.
class skipped : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// One case's part of an established connection: it has muxes of its own. Frames are named as
/// describe() does; an expected line that ends in "..." only has to be the beginning.
class talk {
public:
  talk(raw_link& link, std::uint64_t mux) : link_(link), mux_(mux) {}

  // What a client of the mux says. `other` counts muxes from that of the case.

  raw_frame ask(std::uint8_t handler, std::string body = {}, std::uint64_t other = 0) const;
  raw_frame open(std::uint8_t handler, std::string body = {}, std::uint64_t other = 0) const;
  raw_frame make(kind op, std::uint32_t seq = 0, std::string body = {},
                 std::uint8_t flags = 0) const;
  raw_frame input(std::uint32_t seq, std::string body = "x") const;
  raw_frame input_end(std::uint32_t seq) const;
  raw_frame credit(std::uint32_t seq) const { return make(kind::unblock_srv_mux, seq); }
  raw_frame leave() const { return make(kind::disconnect_server_mux); }

  /// Sends each frame as a message of its own.
  void say(std::initializer_list<raw_frame> frames);
  /// Sends all frames merged.
  void say_merged(const std::vector<raw_frame>& frames);
  /// Sends the content of one message as it is.
  void say_bytes(std::string_view content) { link_.send_message(content); }

  /// Expects these frames next, in order. Credit for the client's messages may come anywhere, and
  /// is only expected where a line says so.
  void hear(std::initializer_list<std::string_view> lines);
  /// Expects one of these frames next.
  void hear_one_of(std::initializer_list<std::string_view> lines);
  /// Expects a frame of that kind next, and returns it.
  raw_frame hear_any(std::string_view line);
  /// Expects that the peer closes the connection.
  void hear_end();
  /// Expects nothing more: asks the peer for a sign of life, and hears only that.
  void hear_nothing();

  raw_link& link() noexcept { return link_; }
  std::uint64_t mux() const noexcept { return mux_; }
  bool has_ended() const noexcept { return has_ended_; }

private:
  raw_frame next(std::string_view expected);
  void count(const raw_frame& f);

  raw_link& link_;
  std::uint64_t mux_;
  bool has_ended_ = false;
  std::map<std::uint64_t, std::uint32_t> counted_; ///< the last number of each mux
};

/// Where cases are tried: on connections to the peer, which those that leave them intact share.
class bench {
public:
  explicit bench(const wire_target& target) : target_(target) {}

  const wire_target& target() const noexcept { return target_; }
  /// A part of the connection, which is made if there is none.
  talk& begin();
  /// After a case: the peer must have nothing more to say, and still work, unless the case was
  /// about the end of the connection. Throws deviation.
  void finish();
  /// The connection is not used any more.
  void drop() noexcept;

private:
  const wire_target& target_;
  std::unique_ptr<raw_link> link_;
  std::optional<talk> talk_;
  std::uint64_t next_mux_ = 1'000'000;
};

/// Something that a peer has to do, tried from outside.
struct wire_case {
  std::string_view group;
  std::string_view name;
  std::string_view says; ///< what the peer does, as a sentence
  void (*run)(bench&);
};

const std::vector<wire_case>& http_cases();
const std::vector<wire_case>& handshake_cases();
const std::vector<wire_case>& websocket_cases();
const std::vector<wire_case>& frame_cases();
const std::vector<wire_case>& call_cases();
const std::vector<wire_case>& stream_cases();
const std::vector<wire_case>& violation_cases();
const std::vector<wire_case>& stray_cases();
const std::vector<wire_case>& ping_cases();

/// All of them, in this order.
std::vector<wire_case> all_wire_cases();

} // namespace actorgrid::ctl::conform
