#include "apps/bench/both_ends.hpp"

#include "apps/bench/handlers.hpp"

#include <arpa/inet.h>
#include <array>
#include <stdexcept>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace actorgrid::bench {

namespace {

/// Two names on the loopback whose ports were free a moment ago.
std::array<std::string, 2> free_names() {
  std::array<std::string, 2> names;
  std::array<int, 2> sockets{-1, -1}; // open together, so that the ports differ
  for (std::size_t i = 0; i < 2; ++i) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    sockets[i] = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::bind(sockets[i], generic, length) != 0
        || ::getsockname(sockets[i], generic, &length) != 0)
      throw std::system_error(errno, std::generic_category(), "no free port");
    names[i] = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  }
  for (const int socket : sockets) ::close(socket);
  return names;
}

void check(const caf::error& error) {
  if (error) throw std::runtime_error(render(error));
}

} // namespace

node_config config_of(const std::string& local, const std::string& other) {
  node_config config;
  config.local = local;
  config.peers = {local, other};
  config.loops = 1;
  config.limits.calls_in = config.limits.streams_in = 65535;
  return config;
}

both_ends::both_ends(const options& chosen)
    : mode_(chosen.in_process       ? "in-process"
            : chosen.server.empty() ? "served"
                                    : "elsewhere"),
      in_one_process_(chosen.in_process), caller_name_(chosen.as), served_name_(chosen.server) {
  if (served_name_.empty()) {
    const auto names = free_names();
    caller_name_ = names[0];
    served_name_ = names[1];
    if (!in_one_process_) process_.emplace(served_name_, caller_name_);
  }
  caller_ = std::make_unique<node>(system_, config_of(caller_name_, served_name_));
  if (in_one_process_) {
    served_here_ = std::make_unique<node>(system_, config_of(served_name_, caller_name_));
    serve_on(*served_here_);
    check(served_here_->start());
  }
  check(caller_->start());
  check(caller_->wait_connected(std::chrono::seconds(10)));
}

both_ends::~both_ends() = default;

usage both_ends::served_usage() const {
  auto answer = served().call(ask_usage).get();
  if (!answer)
    throw std::runtime_error("no usage of the served process: " + render(answer.error()));
  return *answer;
}

} // namespace actorgrid::bench
