#include "actors/core/log_repeats.hpp"

#include <actorgrid/detail/line_writer.hpp>
#include <actorgrid/error.hpp>
#include <actorgrid/observer.hpp>
#include <actorgrid/printable.hpp>

#include <chrono>
#include <ctime>
#include <mutex>
#include <utility>

namespace actorgrid {

namespace {

/// Limit for event text that a peer may have chosen.
constexpr std::size_t peer_bytes_max = 256;
/// Limit for this node's own text.
constexpr std::size_t hint_bytes_max = 1024;

/// A value a peer may have chosen: quoted, printable, of bounded length.
std::string escaped(std::string_view value, std::size_t shown_max = peer_bytes_max) {
  std::string quoted;
  for (const char c : value.substr(0, shown_max)) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  std::string text = '"' + printable(quoted);
  if (value.size() > shown_max) text += "...";
  return text += '"';
}

std::string utc_now() {
  using namespace std::chrono;
  const auto now = system_clock::now();
  const auto seconds = system_clock::to_time_t(now);
  const auto ms = duration_cast<milliseconds>(now.time_since_epoch()).count() % 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[40];
  const auto size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  std::string stamp(text, size);
  auto fraction = std::to_string(1000 + ms).substr(1);
  return stamp + '.' + fraction + 'Z';
}

std::string describe_dropped(const detail::line_writer::counts& dropped) {
  std::string line = "time=" + utc_now() + " event=lines_dropped";
  for (std::size_t i = 0; i < dropped.size(); ++i)
    if (dropped[i] != 0)
      line += " " + std::string(to_string(static_cast<event::kind>(i))) + "="
              + std::to_string(dropped[i]);
  return line += '\n';
}

class logger final : public observer {
public:
  explicit logger(std::ostream& out) : lines_(out, describe_dropped) {}

  void on_event(const event& e) noexcept override {
    try {
      // Keeps lines in time order. Not held while a line is written.
      const std::lock_guard lock{mutex_};
      const auto suffix = repeats_.suffix_of(e, std::chrono::steady_clock::now());
      if (!suffix) return;
      // Unknown peers decide how many refusals there are, so a dropped line should cost nothing.
      const auto kind = static_cast<std::size_t>(e.what);
      if (!lines_.has_room(kind)) return;
      lines_.write(kind, "time=" + utc_now() + ' ' + to_logfmt(e) + *suffix + '\n');
    } catch (...) {
      // A log that runs out of memory must not end the node.
    }
  }

private:
  std::mutex mutex_;
  actors::log_repeats repeats_;
  detail::line_writer lines_;
};

} // namespace

std::string_view to_string(event::kind k) noexcept {
  using kind = event::kind;
  switch (k) {
  case kind::listening:
    return "listening";
  case kind::dialling:
    return "dialling";
  case kind::connected:
    return "connected";
  case kind::peer_restarted:
    return "peer_restarted";
  case kind::connection_lost:
    return "connection_lost";
  case kind::attempt_failed:
    return "attempt_failed";
  case kind::refused:
    return "refused";
  case kind::not_dialled:
    return "not_dialled";
  case kind::name_contested:
    return "name_contested";
  case kind::name_settled:
    return "name_settled";
  case kind::accepting_paused:
    return "accepting_paused";
  case kind::listening_delayed:
    return "listening_delayed";
  case kind::accepting_again:
    return "accepting_again";
  case kind::guest_left:
    return "guest_left";
  case kind::peer_added:
    return "peer_added";
  case kind::peer_removed:
    return "peer_removed";
  case kind::reconfigured:
    return "reconfigured";
  case kind::not_reconfigured:
    return "not_reconfigured";
  case kind::handler_died:
    return "handler_died";
  case kind::handler_failed:
    return "handler_failed";
  case kind::task_failed:
    return "task_failed";
  case kind::signalled:
    return "signalled";
  case kind::not_notified:
    return "not_notified";
  case kind::draining:
    return "draining";
  case kind::stopped:
    return "stopped";
  }
  return "unknown";
}

std::string to_logfmt(const event& e) {
  std::string line = "event=" + std::string(to_string(e.what));
  if (!e.peer.empty()) line += " peer=" + escaped(e.peer);
  if (!e.text.empty()) line += " text=" + escaped(e.text);
  if (e.why) line += " why=" + escaped(render(e.why));
  if (!e.hint.empty()) line += " hint=" + escaped(e.hint, hint_bytes_max);
  return line;
}

std::shared_ptr<observer> log_to(std::ostream& out) {
  return std::make_shared<logger>(out);
}

} // namespace actorgrid
