#include "tests/chaos/journal.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace actorgrid::chaos {

journal::journal(const std::string& path)
    : fd_(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644)) {
  if (fd_ < 0) throw std::system_error(errno, std::generic_category(), path);
}

journal::~journal() {
  ::close(fd_);
}

void journal::write(std::string_view what, std::string_view subject, std::string_view detail) {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  std::string line = std::to_string(std::chrono::nanoseconds(now).count());
  for (const auto word : {what, subject, detail}) (line += ' ') += word;
  line += '\n';
  // In one call, so that lines of several threads do not mix. A full disk spoils the run, and the
  // checks report it.
  [[maybe_unused]] const auto written = ::write(fd_, line.data(), line.size());
}

void connection_journal::on_event(const event& e) noexcept {
  using kind = event::kind;
  const auto place = std::find(peers_.begin(), peers_.end(), e.peer);
  if (place == peers_.end()) return;
  const auto peer = std::to_string(place - peers_.begin());
  if (e.what == kind::connected) to_.write("up", peer);
  if (e.what == kind::connection_lost) to_.write("lost", peer, to_string(e.why.code));
  if (e.what == kind::attempt_failed) to_.write("failed", peer, to_string(e.why.code));
  if (e.what == kind::peer_restarted) to_.write("restarted", peer);
}

} // namespace actorgrid::chaos
