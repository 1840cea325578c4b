#include "apps/bench/served_process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace actorgrid::bench {

served_process::served_process(const std::string& name, const std::string& client) {
  std::vector<std::string> words{"actorgrid-bench", "serve", "--listen-as",        name,
                                 "--client",        client,  "--leave-with-parent"};
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const int error =
      ::posix_spawn(&pid_, "/proc/self/exe", nullptr, nullptr, arguments.data(), environ);
  if (error != 0)
    throw std::system_error(error, std::generic_category(), "the served process did not start");
}

served_process::~served_process() {
  ::kill(pid_, SIGKILL); // it has nothing to save
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void leave_with_parent() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() == 1) std::exit(EXIT_FAILURE); // died before the line above
}

} // namespace actorgrid::bench
