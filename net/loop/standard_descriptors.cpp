#include <actorgrid/detail/standard_descriptors.hpp>

#include <fcntl.h>
#include <unistd.h>

namespace actorgrid::detail {

void occupy_standard_descriptors() noexcept {
  for (int wanted = STDIN_FILENO; wanted <= STDERR_FILENO; ++wanted) {
    if (::fcntl(wanted, F_GETFD) >= 0) continue;
    const int refusing = wanted == STDIN_FILENO ? O_WRONLY : O_RDONLY;
    int opened = ::open("/dev/null", refusing);
    // Without /dev. This cannot be read or written either.
    if (opened < 0) opened = ::open("/", O_PATH | O_DIRECTORY);
    // The lowest free number, unless another thread was faster.
    if (opened > STDERR_FILENO) ::close(opened);
  }
}

} // namespace actorgrid::detail
