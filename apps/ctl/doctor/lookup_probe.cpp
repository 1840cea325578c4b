#include "apps/ctl/doctor/lookup_probe.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <netdb.h>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

namespace actorgrid::doctor {

namespace {

/// Shared with the thread that asks.
struct pending_lookup {
  std::mutex mutex;
  std::condition_variable is_answered;
  std::optional<lookup_answer> answer;
};

} // namespace

detail::host_port split_host_port(std::string_view text) {
  const auto colon = text.rfind(':');
  detail::host_port parts;
  std::from_chars(text.data() + colon + 1, text.data() + text.size(), parts.port);
  auto host = text.substr(0, colon);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  parts.host = host;
  return parts;
}

lookup_answer ask_system(const detail::host_port& where) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* first = nullptr;
  lookup_answer answer;
  const int error =
      ::getaddrinfo(where.host.c_str(), std::to_string(where.port).c_str(), &hints, &first);
  if (error != 0) {
    answer.facts.how = ending::failed;
    answer.facts.error = error;
    answer.facts.error_text = error == EAI_SYSTEM ? std::generic_category().message(errno)
                                                  : std::string{::gai_strerror(error)};
    return answer;
  }
  for (const auto* one = first; one; one = one->ai_next) {
    socket_address address;
    address.size = one->ai_addrlen;
    std::memcpy(&address.bytes, one->ai_addr, one->ai_addrlen);
    const bool is_known = std::ranges::any_of(
        answer.addresses, [&](const auto& known) { return to_text(known) == to_text(address); });
    if (!is_known) answer.addresses.push_back(address);
  }
  ::freeaddrinfo(first);
  return answer;
}

lookup_answer look_up(const resolver& ask, const detail::host_port& where,
                      std::chrono::milliseconds limit) {
  const auto pending = std::make_shared<pending_lookup>();
  try {
    std::thread([pending, ask, where] {
      auto answer = ask(where);
      const std::lock_guard lock{pending->mutex};
      pending->answer = std::move(answer);
      pending->is_answered.notify_one();
    }).detach();
  } catch (const std::system_error& no_thread) {
    return {{ending::failed, EAI_SYSTEM, no_thread.what(), limit}, {}};
  }
  std::unique_lock lock{pending->mutex};
  if (pending->is_answered.wait_for(lock, limit, [&] { return pending->answer.has_value(); })) {
    pending->answer->facts.limit = limit;
    return std::move(*pending->answer);
  }
  lookup_answer late;
  late.facts.how = ending::silent;
  late.facts.limit = limit;
  return late;
}

} // namespace actorgrid::doctor
