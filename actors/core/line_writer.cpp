#include "actors/core/line_output.hpp"
#include "net/loop/blocked_signals.hpp"

#include <actorgrid/detail/line_writer.hpp>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace actorgrid::detail {

namespace {

using namespace std::chrono_literals;

/// How long a writer that was told to give up may take to notice.
constexpr auto notice_max = 100ms;

} // namespace

struct line_writer::state {
  struct waiting_line {
    std::size_t kind;
    std::string text;
  };

  state(std::shared_ptr<line_output> o, tell_dropped d, tell_not_reopened r)
      : out(std::move(o)), tell(std::move(d)), tell_kept(std::move(r)) {}

  /// Whether there is room for a line; counts it as dropped if not. @pre the mutex is held
  bool has_room(std::size_t kind);
  /// The thread's function.
  void run();
  /// Writes the remaining lines and ends the thread. @returns whether that is done
  bool close();

  /// Whether it was written.
  bool put(std::string_view text) { return out->put(text, is_given_up); }
  void write_batch(const std::vector<waiting_line>& batch, counts& unsaid);
  void reopen();

  const std::shared_ptr<line_output> out;
  const tell_dropped tell;
  const tell_not_reopened tell_kept;
  /// A child process made by fork() has no writer thread.
  const pid_t owner = ::getpid();
  std::atomic<bool> is_given_up{false};

  std::mutex mutex;
  std::condition_variable changed;
  // Guarded by mutex.
  std::vector<waiting_line> waiting;
  std::vector<std::size_t> waiting_of; ///< how many of each kind
  counts dropped;
  bool is_reopening = false; ///< told to open its file anew
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
    changed.wait(lock, [this] { return !waiting.empty() || is_reopening || is_closing; });
    if ((waiting.empty() && !is_reopening) || is_given_up) break;
    const bool reopens = std::exchange(is_reopening, false);
    const auto batch = std::exchange(waiting, {});
    waiting_of.clear();
    const auto lost = std::exchange(dropped, {});
    for (std::size_t kind = 0; kind < lost.size(); ++kind) element(unsaid, kind) += lost[kind];
    lock.unlock();
    try {
      if (reopens) reopen();
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

void line_writer::state::reopen() {
  if (const auto why = out->reopen()) put(tell_kept(why));
}

bool line_writer::state::close() {
  if (owner != ::getpid()) return false;
  std::unique_lock lock{mutex};
  if (is_given_up) return has_ended;
  is_closing = true;
  changed.notify_all();
  const auto ended = [this] { return has_ended; };
  if (!out->is_descriptor()) {
    changed.wait(lock, ended);
    return true;
  }
  if (changed.wait_for(lock, patience, ended)) return true;
  is_given_up = true;
  return changed.wait_for(lock, notice_max, ended);
}

/// The writers to files, and to standard output and error, which outlive every object of the
/// program: exit() writes their remaining lines.
struct line_writer::open_writers {
  /// Without the lock: in a child process made by fork() nobody would unlock it.
  ~open_writers() {
    for (const auto& writer : all)
      if (const auto open = writer.lock()) open->close();
  }

  static open_writers& instance() {
    static open_writers writers;
    return writers;
  }
  void add(const std::shared_ptr<state>& opened) {
    const std::lock_guard lock{mutex};
    std::erase_if(all, [](const auto& writer) { return writer.expired(); });
    all.push_back(opened);
  }
  std::vector<std::shared_ptr<state>> present() {
    const std::lock_guard lock{mutex};
    std::vector<std::shared_ptr<state>> open;
    for (const auto& writer : all)
      if (auto one = writer.lock()) open.push_back(std::move(one));
    return open;
  }

  std::mutex mutex;
  std::vector<std::weak_ptr<state>> all;
};

line_writer::line_writer(std::ostream& out, tell_dropped tell)
    : line_writer(std::make_shared<line_output>(out), std::move(tell), {}) {}

line_writer::line_writer(std::shared_ptr<line_output> out, tell_dropped dropped,
                         tell_not_reopened not_reopened)
    : state_(std::make_shared<state>(std::move(out), std::move(dropped), std::move(not_reopened))) {
  if (state_->out->is_descriptor()) open_writers::instance().add(state_);
  // Above all not SIGPIPE: the output may lose its reader.
  const ws::blocked_signals for_the_thread;
  thread_ = std::thread([s = state_] { s->run(); });
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

void line_writer::reopen_files() {
  for (const auto& open : open_writers::instance().present()) {
    if (!open->out->is_file()) continue;
    const std::lock_guard lock{open->mutex};
    open->is_reopening = true;
    open->changed.notify_all();
  }
}

} // namespace actorgrid::detail
