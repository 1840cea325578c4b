#include "actors/core/flight_recorder.hpp"

#include "codec/flags.hpp"
#include "codec/op.hpp"
#include "config/glob.hpp"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <iterator>
#include <new>
#include <string_view>
#include <utility>

namespace actorgrid::actors {

using codec::op;

namespace {

/// Whether the node that opened the call or stream sends such frames.
bool is_from_opener(op code) noexcept {
  switch (code) {
  case op::request:
  case op::connect_mux:
  case op::mux_client_msg:
  case op::disconnect_server_mux:
  case op::unblock_srv_mux:
  case op::ping:
    return true;
  default:
    return false;
  }
}

bool begins(op code) noexcept {
  return code == op::request || code == op::connect_mux;
}

/// Whether it is the last frame of its call or stream.
bool ends(const mux::frame_head& head) noexcept {
  switch (static_cast<op>(head.op)) {
  case op::response:
  case op::mux_connect_error:
  case op::disconnect_client_mux:
  case op::disconnect_server_mux:
    return true;
  case op::mux_server_msg:
    return codec::has(static_cast<codec::flags>(head.flags), codec::flags::eof);
  default:
    return false;
  }
}

recorded_frame shown(flight_recorder::copied_frame&& f, const std::string& host,
                     const std::string& lane, flight_recorder::to_wall_clock to_wall) {
  recorded_frame shown;
  const auto since_1970 = f.head.at.time_since_epoch() + to_wall;
  shown.at = std::chrono::system_clock::time_point{
      std::chrono::duration_cast<std::chrono::system_clock::duration>(since_1970)};
  shown.peer = host;
  shown.lane = lane;
  shown.connection = f.head.connection;
  shown.direction = static_cast<frame_direction>(f.head.way);
  shown.op = f.head.op;
  shown.flags = f.head.flags;
  shown.handler = f.head.handler;
  shown.subroute = f.head.subroute;
  shown.mux_id = f.head.mux_id;
  shown.seq = f.head.seq;
  shown.deadline_ms = f.head.deadline_ms;
  shown.payload_bytes = f.head.body_bytes;
  shown.payload = std::move(f.payload);
  return shown;
}

/// The newest frames that are added, in the order of their times.
struct newest_frames {
  explicit newest_frames(std::size_t most) : count_max(most) {}

  void add(const mux::frame_head& head, std::string_view payload) {
    // A part of a merged message has the time of the message, and may be handled later.
    latest = std::max(latest, head.at);
    if (frames.size() == count_max) {
      ++left_out;
      if (frames.empty()) return;
      frames.pop_front();
    }
    frames.push_back({head, std::string{payload}});
    frames.back().head.at = latest;
  }

  const std::size_t count_max;
  mux::time_point latest{};
  std::deque<flight_recorder::copied_frame> frames;
  std::uint64_t left_out = 0;
};

mux::time_point time_of(const flight_recorder::copied_frame& f) noexcept {
  return f.head.at;
}

/// Reads what is there now. @returns how many entries were overwritten before they were read
std::uint64_t read_all(const mux::frame_ring& ring, std::uint64_t& from,
                       const mux::frame_ring::visitor& visit) {
  std::uint64_t overwritten = 0;
  for (const auto end = ring.written(); from < end;) {
    const auto reading = ring.read(from, visit);
    from = reading.next;
    overwritten += reading.overwritten;
  }
  return overwritten;
}

} // namespace

/// Chooses frames while a ring is read.
class flight_recorder::selection {
public:
  selection(const flight_recorder& from, const frame_filter& wanted,
            std::set<frame_cursor::mux>& known)
      : from_(from), wanted_(wanted), known_(known) {}

  bool takes(const mux::frame_head& head) {
    // First, so that what belongs to the handler is known whatever else is wanted.
    if (wanted_.handler && !is_of_handler(head)) return false;
    if (wanted_.op && (head.op != *wanted_.op || head.way == mux::frame_way::broken)) return false;
    if (wanted_.peer.empty() && wanted_.except_peer.empty()) return true;
    return is_of_peer(head.connection);
  }
  const named& name(std::uint32_t connection) {
    const auto [at, is_new] = names_.try_emplace(connection);
    if (is_new) at->second = from_.name_of(connection);
    return at->second;
  }

private:
  bool is_of_handler(const mux::frame_head& head) {
    if (head.way == mux::frame_way::broken) return false;
    const auto code = static_cast<op>(head.op);
    const bool is_sent = head.way == mux::frame_way::sent;
    const frame_cursor::mux mux{head.connection, head.mux_id, is_from_opener(code) == is_sent};
    if (begins(code)) {
      if (head.handler != wanted_.handler->value) return false;
      if (known_.size() < frame_cursor::known_max) known_.insert(mux);
      return true;
    }
    const auto found = known_.find(mux);
    if (found == known_.end()) return false;
    if (ends(head)) known_.erase(found);
    return true;
  }
  bool is_of_peer(std::uint32_t connection) {
    const auto [at, is_new] = peers_.try_emplace(connection);
    if (is_new) {
      const auto& host = *name(connection).host;
      at->second = (wanted_.except_peer.empty() || host != wanted_.except_peer)
                   && (wanted_.peer.empty() || matches_glob(wanted_.peer, host, '/'));
    }
    return at->second;
  }

  const flight_recorder& from_;
  const frame_filter& wanted_;
  std::set<frame_cursor::mux>& known_;
  std::map<std::uint32_t, named> names_;
  std::map<std::uint32_t, bool> peers_; ///< whether it is one that is wanted
};

flight_recorder::flight_recorder(const flight_recorder_config& config, std::size_t loops)
    : ring_bytes_(config.bytes / loops), payload_bytes_(config.payload_bytes), rings_(loops) {}

flight_recorder::~flight_recorder() {
  for (auto& each : rings_) delete each.load();
}

mux::frame_ring& flight_recorder::ring(std::size_t loop) {
  auto& place = rings_[loop];
  if (auto* const made = place.load(std::memory_order_relaxed)) return *made;
  auto* const made = new mux::frame_ring{ring_bytes_, payload_bytes_};
  place.store(made, std::memory_order_release);
  return *made;
}

std::uint32_t flight_recorder::begin(std::shared_ptr<const std::string> host, std::string lane) {
  const std::lock_guard lock{mutex_};
  const auto number = ++last_connection_;
  connections_[number] = {std::move(host), std::move(lane)};
  return number;
}

void flight_recorder::end(std::uint32_t connection) noexcept {
  const std::lock_guard lock{mutex_};
  try {
    ended_.push_back(connection);
  } catch (const std::bad_alloc&) {
    connections_.erase(connection);
  }
  while (ended_.size() > ended_max) {
    connections_.erase(ended_.front());
    ended_.pop_front();
  }
}

flight_recorder::named flight_recorder::name_of(std::uint32_t connection) const {
  static const auto forgotten = std::make_shared<const std::string>();
  const std::lock_guard lock{mutex_};
  const auto found = connections_.find(connection);
  return found == connections_.end() ? named{forgotten, {}} : found->second;
}

recorded_frames flight_recorder::read(frame_cursor& from, const frame_filter& wanted,
                                      std::size_t count_max, to_wall_clock to_wall) const {
  recorded_frames found;
  selection chosen{*this, wanted, from.of_handler};
  const bool is_first = from.next.empty();
  from.next.resize(rings_.size());
  std::vector<copied_frame> all;
  for (std::size_t i = 0; i < rings_.size(); ++i) {
    const auto* const ring = rings_[i].load(std::memory_order_acquire);
    if (!ring) continue;
    // What was gone before the first look is nobody's loss.
    if (is_first) from.next[i] = ring->first();
    newest_frames newest{count_max};
    found.overwritten += read_all(*ring, from.next[i], [&](const auto& head, auto payload) {
      if (chosen.takes(head)) newest.add(head, payload);
    });
    found.left_out += newest.left_out;
    std::vector<copied_frame> both;
    std::ranges::merge(all, newest.frames, std::back_inserter(both), {}, time_of, time_of);
    all = std::move(both);
    const auto surplus = all.size() - std::min(all.size(), count_max);
    found.left_out += surplus;
    all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(surplus));
  }
  for (auto& frame : all) {
    const auto& name = chosen.name(frame.head.connection);
    found.frames.push_back(shown(std::move(frame), *name.host, name.lane, to_wall));
  }
  return found;
}

std::vector<flight_recorder::copied_frame>
flight_recorder::last_of(std::uint32_t connection, std::size_t loop, std::size_t count_max) const {
  newest_frames newest{count_max};
  if (const auto* const ring = rings_[loop].load(std::memory_order_acquire)) {
    auto from = ring->first();
    read_all(*ring, from, [&](const auto& head, auto payload) {
      if (head.connection == connection) newest.add(head, payload);
    });
  }
  return {std::make_move_iterator(newest.frames.begin()),
          std::make_move_iterator(newest.frames.end())};
}

recorded_frame flight_recorder::describe(copied_frame f, to_wall_clock to_wall) const {
  const auto name = name_of(f.head.connection);
  return shown(std::move(f), *name.host, name.lane, to_wall);
}

} // namespace actorgrid::actors
