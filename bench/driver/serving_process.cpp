#include "bench/driver/serving_process.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <fstream>
#include <spawn.h>
#include <stdexcept>
#include <string>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace actorgrid::bench {

namespace {

void check(int error, const char* what) {
  if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

std::string first_line(int descriptor) {
  std::string line;
  for (char c = 0; ::read(descriptor, &c, 1) == 1 && c != '\n';) line += c;
  return line;
}

} // namespace

process_usage usage_of(pid_t process) {
  clockid_t clock{};
  check(::clock_getcpuclockid(process, &clock), "no CPU time of a process");
  timespec used{};
  if (::clock_gettime(clock, &used) != 0) check(errno, "no CPU time of a process");
  std::int64_t all_pages = 0, resident_pages = 0;
  std::ifstream("/proc/" + std::to_string(process) + "/statm") >> all_pages >> resident_pages;
  return {.cpu_ns = used.tv_sec * 1'000'000'000 + used.tv_nsec,
          .rss_bytes = resident_pages * ::sysconf(_SC_PAGESIZE)};
}

serving_process::spawned serving_process::spawn() {
  std::array<int, 2> told{};
  if (::pipe2(told.data(), O_CLOEXEC) != 0) check(errno, "no pipe");
  std::string name = program_invocation_short_name, command = "serve";
  const std::array<char*, 3> arguments{name.data(), command.data(), nullptr};
  posix_spawn_file_actions_t actions{};
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, told[1], STDOUT_FILENO);
  spawned child{.process = 0, .output = told[0]};
  const int error =
      ::posix_spawn(&child.process, "/proc/self/exe", &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(told[1]);
  if (error != 0) ::close(told[0]);
  check(error, "cannot start the serving process");
  return child;
}

serving_process::serving_process(spawned child) : pid_(child.process), output_(child.output) {}

serving_process::serving_process() : serving_process(spawn()) {
  // The delegated constructor is done, so the destructor ends the process if this throws.
  const auto port = first_line(output_);
  if (std::from_chars(port.data(), port.data() + port.size(), port_).ec != std::errc())
    throw std::runtime_error("the serving process did not print its port");
}

serving_process::~serving_process() {
  ::kill(pid_, SIGKILL); // it has nothing to save
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  ::close(output_);
}

void tell_port(std::uint16_t port) {
  std::printf("%u\n", unsigned{port});
  std::fflush(stdout);
}

void end_with_parent() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
}

} // namespace actorgrid::bench
