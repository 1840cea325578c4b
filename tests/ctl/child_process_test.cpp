#include "apps/ctl/child_process.hpp"
#include "tests/support/catch.hpp"

#include <semaphore>
#include <string>
#include <thread>
#include <vector>

using namespace actorgrid::ctl;

namespace {

/// A thread that receives the process's signals, as the threads of actors may.
class other_thread {
public:
  ~other_thread() {
    end_.release();
    thread_.join();
  }

private:
  std::binary_semaphore end_{0};
  std::thread thread_{[this] { end_.acquire(); }};
};

} // namespace

TEST_CASE("a signal that a command sends as soon as it runs is passed on to it") {
  const other_thread takes_signals;
  const auto number = GENERATE(std::string{"HUP"}, "TERM");
  // The command ends on its own, so that a lost signal fails the test instead of hanging it.
  const std::vector<std::string> command{
      "sh", "-c",
      "trap 'exit 4' " + number + "; kill -" + number
          + " $PPID; i=0; while [ $i -lt 500 ]; do i=$((i + 1)); sleep 0.01; done; exit 1"};
  for (int run = 0; run < 40; ++run) {
    CAPTURE(number, run);
    child_process child{command};
    REQUIRE(child.wait() == 4);
  }
}
