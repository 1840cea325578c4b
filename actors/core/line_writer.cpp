#include <actorgrid/detail/line_writer.hpp>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <mutex>
#include <poll.h>
#include <string_view>
#include <unistd.h>
#include <utility>

#ifdef __GLIBCXX__
#include <ext/stdio_filebuf.h>
#include <ext/stdio_sync_filebuf.h>
#endif

namespace actorgrid::detail {

namespace {

using namespace std::chrono_literals;

/// How often a writer blocked by a slow reader checks whether it was told to give up.
constexpr auto look_interval = 50ms;

/// The descriptor of a stream that writes to standard output or error; -1 for any other.
int standard_descriptor_of(std::ostream& out) {
  int found = -1;
#ifdef __GLIBCXX__
  if (auto* buffer = dynamic_cast<__gnu_cxx::stdio_sync_filebuf<char>*>(out.rdbuf()))
    found = ::fileno(buffer->file());
  else if (auto* own = dynamic_cast<__gnu_cxx::stdio_filebuf<char>*>(out.rdbuf()))
    found = own->fd();
#else
  if (&out == &std::cout) found = STDOUT_FILENO;
  if (&out == &std::cerr || &out == &std::clog) found = STDERR_FILENO;
#endif
  return found == STDOUT_FILENO || found == STDERR_FILENO ? found : -1;
}

/// A writer's thread handles no signals, above all not SIGPIPE: its output may lose its reader.
void block_signals() noexcept {
  sigset_t all;
  ::sigfillset(&all);
  // These report a fault of the thread itself.
  for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS})
    ::sigdelset(&all, fault);
  ::pthread_sigmask(SIG_SETMASK, &all, nullptr);
}

} // namespace

struct line_writer::state {
  struct waiting_line {
    std::size_t kind;
    std::string text;
  };

  state(std::ostream& o, tell_dropped t)
      : out(o), descriptor(standard_descriptor_of(o)), tell(std::move(t)) {}

  /// Whether there is room for a line; counts it as dropped if not. @pre the mutex is held
  bool has_room(std::size_t kind);
  /// The thread's function.
  void run();
  /// Writes the remaining lines and ends the thread. @returns whether that is done
  bool close();

  /// Whether it was written.
  bool put(std::string_view text);
  bool put_to_descriptor(std::string_view text);
  bool wait_writable() const;
  void write_batch(const std::vector<waiting_line>& batch, counts& unsaid);

  std::ostream& out;
  const int descriptor; ///< of standard output or error; -1 for another stream
  const tell_dropped tell;
  /// A child process made by fork() has no writer thread.
  const pid_t owner = ::getpid();
  std::atomic<bool> is_given_up{false};

  std::mutex mutex;
  std::condition_variable changed;
  // Guarded by mutex.
  std::vector<waiting_line> waiting;
  std::vector<std::size_t> waiting_of; ///< how many of each kind
  counts dropped;
  bool is_closing = false;
  bool has_ended = false;
};

namespace {

template <class T>
T& element(std::vector<T>& of, std::size_t at) {
  if (of.size() <= at) of.resize(at + 1);
  return of[at];
}

} // namespace

bool line_writer::state::has_room(std::size_t kind) {
  if (!is_closing && element(waiting_of, kind) < waiting_max) return true;
  ++element(dropped, kind);
  return false;
}

void line_writer::state::run() {
  counts unsaid;
  std::unique_lock lock{mutex};
  for (;;) {
    changed.wait(lock, [this] { return !waiting.empty() || is_closing; });
    if (waiting.empty() || is_given_up) break;
    const auto batch = std::exchange(waiting, {});
    waiting_of.clear();
    const auto lost = std::exchange(dropped, {});
    for (std::size_t kind = 0; kind < lost.size(); ++kind) element(unsaid, kind) += lost[kind];
    lock.unlock();
    try {
      write_batch(batch, unsaid);
    } catch (const std::exception&) { // Out of memory: lines are lost, the program goes on.
    }
    lock.lock();
  }
  has_ended = true;
  changed.notify_all();
}

void line_writer::state::write_batch(const std::vector<waiting_line>& batch, counts& unsaid) {
  for (const auto& line : batch) {
    if (is_given_up) return;
    if (!put(line.text)) ++element(unsaid, line.kind);
  }
  // In place of the dropped lines: after the lines that came before them.
  const bool any = std::ranges::any_of(unsaid, [](auto count) { return count != 0; });
  if (any && put(tell(unsaid))) unsaid.clear();
}

bool line_writer::state::put(std::string_view text) {
  if (descriptor >= 0) return put_to_descriptor(text);
  try {
    out.clear();
    out << text << std::flush;
    return out.good();
  } catch (const std::exception&) {
    return false;
  }
}

/// Bypasses stdio: process exit could block on the lock of a stream that is being written.
bool line_writer::state::put_to_descriptor(std::string_view text) {
  while (!text.empty()) {
    if (!wait_writable()) return false;
    const auto written = ::write(descriptor, text.data(), text.size());
    if (written > 0)
      text.remove_prefix(static_cast<std::size_t>(written));
    else if (written < 0 && errno != EINTR && errno != EAGAIN)
      return false;
  }
  return true;
}

bool line_writer::state::wait_writable() const {
  for (;;) {
    pollfd polled{descriptor, POLLOUT, 0};
    const int count = ::poll(&polled, 1, static_cast<int>(look_interval.count()));
    // Errors are left for write() to find.
    if (count > 0 || (count < 0 && errno != EINTR)) return true;
    if (is_given_up) return false;
  }
}

bool line_writer::state::close() {
  if (owner != ::getpid()) return false;
  std::unique_lock lock{mutex};
  if (is_given_up) return has_ended;
  is_closing = true;
  changed.notify_all();
  const auto ended = [this] { return has_ended; };
  if (descriptor < 0) {
    changed.wait(lock, ended);
    return true;
  }
  if (changed.wait_for(lock, patience, ended)) return true;
  is_given_up = true;
  return changed.wait_for(lock, 2 * look_interval, ended);
}

/// The writers to standard output and error. These streams outlive every object of the program, so
/// exit() writes the remaining lines.
struct line_writer::open_writers {
  ~open_writers() {
    for (const auto& writer : all)
      if (const auto open = writer.lock()) open->close();
  }

  static void add(const std::shared_ptr<state>& opened) {
    static open_writers writers;
    const std::lock_guard lock{writers.mutex};
    std::erase_if(writers.all, [](const auto& writer) { return writer.expired(); });
    writers.all.push_back(opened);
  }

  std::mutex mutex;
  std::vector<std::weak_ptr<state>> all;
};

line_writer::line_writer(std::ostream& out, tell_dropped tell)
    : state_(std::make_shared<state>(out, std::move(tell))) {
  if (standard_descriptor_of(out) >= 0) open_writers::add(state_);
  thread_ = std::thread([s = state_] {
    block_signals();
    s->run();
  });
}

line_writer::~line_writer() {
  if (state_->close())
    thread_.join();
  else
    thread_.detach(); // It ends with the write that blocks it, and touches only its own state.
}

bool line_writer::has_room(std::size_t kind) {
  const std::lock_guard lock{state_->mutex};
  return state_->has_room(kind);
}

void line_writer::write(std::size_t kind, std::string line) {
  const std::lock_guard lock{state_->mutex};
  if (!state_->has_room(kind)) return;
  state_->waiting.push_back({kind, std::move(line)});
  ++element(state_->waiting_of, kind);
  state_->changed.notify_all();
}

} // namespace actorgrid::detail
