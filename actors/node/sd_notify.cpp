#include "actors/node/sd_notify.hpp"

#include "net/loop/descriptor.hpp"
#include "net/loop/system_error_text.hpp"

#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace actorgrid::actors {

namespace {

constexpr timeval send_timeout{1, 0};

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : std::string_view{};
}

std::optional<std::int64_t> positive_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number <= 0) return std::nullopt;
  return number;
}

failure unexpected(const char* name, std::string_view value, const char* expected) {
  return {errc::invalid_config, "the environment variable " + std::string(name) + " is \""
                                    + std::string(value) + "\", expected " + expected};
}

} // namespace

sd_notifier::sd_notifier() {
  const auto socket = variable("NOTIFY_SOCKET");
  if (socket.empty()) return;
  const bool is_address = socket.size() > 1 && socket.size() < sizeof(sockaddr_un::sun_path)
                          && (socket.front() == '/' || socket.front() == '@');
  if (!is_address) {
    mistake_ = unexpected("NOTIFY_SOCKET", socket, "an absolute path or @ and a name");
    return;
  }
  socket_ = socket;

  const auto interval = variable("WATCHDOG_USEC");
  if (interval.empty()) return;
  const auto whom = variable("WATCHDOG_PID");
  const auto pid = whom.empty() ? ::getpid() : positive_number(whom);
  const auto microseconds = positive_number(interval);
  if (!microseconds)
    mistake_ = unexpected("WATCHDOG_USEC", interval, "a number of microseconds");
  else if (!pid)
    mistake_ = unexpected("WATCHDOG_PID", whom, "the number of a process");
  else if (*pid == ::getpid())
    watchdog_ = std::chrono::microseconds{*microseconds};
}

failure sd_notifier::tell(std::string_view lines) const {
  if (socket_.empty()) return {};
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  // An abstract socket name begins with a zero byte and is not terminated.
  if (socket_.front() == '@') address.sun_path[0] = '\0';
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());

  const ws::descriptor sender{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  const auto is_sent = [&] {
    if (sender.get() < 0) return false;
    ::setsockopt(sender.get(), SOL_SOCKET, SO_SNDTIMEO, &send_timeout, sizeof send_timeout);
    return ::sendto(sender.get(), lines.data(), lines.size(), MSG_NOSIGNAL,
                    reinterpret_cast<const sockaddr*>(&address), length)
           == static_cast<ssize_t>(lines.size());
  };
  if (is_sent()) return {};
  return {errc::io_failure, "NOTIFY_SOCKET " + socket_ + ": " + ws::explain(errno)};
}

} // namespace actorgrid::actors
