#include "actors/core/frame_files.hpp"

#include "actors/runtime/platform.hpp"
#include "net/loop/descriptor.hpp"

#include <actorgrid/error.hpp>
#include <actorgrid/printable.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <exception>
#include <fcntl.h>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace actorgrid::actors {

namespace {

constexpr std::string_view name_begin = "actorgrid-frames-";
constexpr std::string_view name_end = ".log";

/// Sorted by their names, files are sorted by the time when they were written.
std::string name_of_file(std::chrono::system_clock::time_point now) {
  using namespace std::chrono;
  const auto whole = floor<seconds>(now);
  const auto seconds_since_1970 = system_clock::to_time_t(whole);
  std::tm parts{};
  ::gmtime_r(&seconds_since_1970, &parts);
  std::array<char, 64> text{};
  const auto size = std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%S", &parts);
  const auto rest = static_cast<long>(duration_cast<nanoseconds>(now - whole).count());
  std::snprintf(text.data() + size, text.size() - size, ".%09ldZ-%ld", rest,
                static_cast<long>(::getpid()));
  return std::string{name_begin} + text.data() + std::string{name_end};
}

failure io_failure_of(const std::string& path, int error) {
  return {errc::io_failure, path + ": " + std::generic_category().message(error)};
}

failure write_all(const std::string& path, int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto count = ::write(descriptor, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return io_failure_of(path, errno);
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

} // namespace

frame_files::frame_files(std::string directory, std::shared_ptr<const flight_recorder> recorder)
    : directory_(std::move(directory)), recorder_(std::move(recorder)) {}

void frame_files::start(detail::platform& machine) {
  auto writing = machine.repeat(period, [this] { write_waiting(1); });
  const std::lock_guard lock{mutex_};
  if (!is_stopped_) writing_.swap(writing);
}

void frame_files::stop() {
  std::shared_ptr<void> ending;
  {
    const std::lock_guard lock{mutex_};
    is_stopped_ = true;
    ending.swap(writing_);
  }
  ending.reset();
  write_waiting(waiting_max);
}

bool frame_files::add(ended_connection ended) {
  const std::lock_guard lock{mutex_};
  if (is_stopped_ || waiting_.size() >= waiting_max) return false;
  waiting_.push_back(std::move(ended));
  return true;
}

void frame_files::write_waiting(std::size_t count_max) noexcept {
  for (; count_max > 0; --count_max) {
    try {
      ended_connection ended;
      {
        const std::lock_guard lock{mutex_};
        if (waiting_.empty()) return;
        ended = std::move(waiting_.front());
        waiting_.pop_front();
      }
      const auto written = write(ended);
      if (written)
        ended.tell({event::kind::frames_written, ended.peer, *written, ended.why});
      else
        ended.tell({event::kind::frames_not_written,
                    ended.peer,
                    {},
                    written.why(),
                    "grid.flight-recorder-directory has to exist, and the node to write there"});
    } catch (const std::exception&) {
      // Out of memory: these frames are lost, and the node goes on.
    }
  }
}

outcome<std::string> frame_files::write(const ended_connection& ended) const {
  make_room();
  const auto path = directory_ + "/" + name_of_file(std::chrono::system_clock::now());
  constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  const ws::descriptor file{::open(path.c_str(), flags, 0640)};
  if (file.get() < 0) return io_failure_of(path, errno);
  auto text = "node " + printable(ended.node)
              + (ended.lane.empty() ? "" : ", lane " + printable(ended.lane)) + "\npeer "
              + printable(ended.peer) + "\nwhy " + printable(render(ended.why)) + "\n\n";
  for (const auto& frame : ended.frames)
    text += to_string(recorder_->describe(frame, ended.to_wall)) + "\n";
  if (auto why = write_all(path, file.get(), text)) return why;
  return path;
}

void frame_files::make_room() const {
  namespace fs = std::filesystem;
  std::error_code ignored;
  std::vector<std::string> names;
  for (fs::directory_iterator at{directory_, ignored}, end; !ignored && at != end;
       at.increment(ignored)) {
    auto name = at->path().filename().string();
    if (name.starts_with(name_begin) && name.ends_with(name_end)) names.push_back(std::move(name));
  }
  if (names.size() < files_max) return;
  std::ranges::sort(names);
  names.resize(names.size() - files_max + 1);
  for (const auto& name : names) fs::remove(fs::path{directory_} / name, ignored);
}

} // namespace actorgrid::actors
