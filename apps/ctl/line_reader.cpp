#include "apps/ctl/line_reader.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <poll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace actorgrid::ctl {

line_reader::line_reader(int descriptor)
    : descriptor_(descriptor), stopped_(::eventfd(0, EFD_CLOEXEC)) {
  if (stopped_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

line_reader::~line_reader() {
  ::close(stopped_);
}

void line_reader::stop() noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(stopped_, &one, sizeof one);
}

bool line_reader::wait_readable() const {
  std::array<pollfd, 2> watched{{{descriptor_, POLLIN, 0}, {stopped_, POLLIN, 0}}};
  while (::poll(watched.data(), watched.size(), -1) < 0)
    if (errno != EINTR) return false;
  return watched[1].revents == 0;
}

std::optional<std::string> line_reader::next() {
  while (true) {
    if (const auto end = buffered_.find('\n'); end != std::string::npos) {
      auto line = buffered_.substr(0, end);
      buffered_.erase(0, end + 1);
      return line;
    }
    if (at_end_ || !wait_readable()) {
      if (!at_end_ || buffered_.empty()) return std::nullopt;
      return std::exchange(buffered_, {});
    }
    std::array<char, 4096> chunk{};
    const auto count = ::read(descriptor_, chunk.data(), chunk.size());
    if (count > 0)
      buffered_.append(chunk.data(), static_cast<std::size_t>(count));
    else
      at_end_ = true;
  }
}

} // namespace actorgrid::ctl
