#include "apps/node/files.hpp"

#include "apps/node/tree_walk.hpp"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <limits>
#include <memory>
#include <sys/stat.h>
#include <system_error>

namespace actorgrid::catalogue {

namespace {

/// Entries counted between two looks at the clock.
constexpr unsigned entries_per_look = 64;

struct close_directory {
  void operator()(DIR* directory) const noexcept { ::closedir(directory); }
};
using directory_stream = std::unique_ptr<DIR, close_directory>;

std::string type_of(mode_t mode) {
  if (S_ISREG(mode)) return "file";
  if (S_ISDIR(mode)) return "directory";
  return S_ISLNK(mode) ? "link" : "other";
}

contract::file_entry entry_of(std::string path, const struct stat& found) {
  contract::file_entry entry;
  entry.path = std::move(path);
  entry.type = type_of(found.st_mode);
  entry.size = static_cast<std::uint64_t>(found.st_size);
  entry.modified_ns = found.st_mtim.tv_sec * std::int64_t{1'000'000'000} + found.st_mtim.tv_nsec;
  return entry;
}

/// Examines a name inside a directory but never follows it: it may be a link to anywhere.
contract::file_entry look_at(int directory, std::string name) {
  struct stat found{};
  if (::fstatat(directory, name.c_str(), &found, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) == 0)
    return entry_of(std::move(name), found);
  contract::file_entry entry;
  entry.error = std::generic_category().message(errno);
  entry.path = std::move(name);
  entry.type = "other";
  return entry;
}

/// Keeps the smallest of the names offered, up to a maximum number.
class smallest_names {
public:
  explicit smallest_names(std::size_t names_max) : names_max_(names_max) {}

  void offer(std::string_view name) {
    if (heap_.size() == names_max_) {
      left_out_ = true;
      if (name >= heap_.front()) return;
      std::ranges::pop_heap(heap_);
      heap_.pop_back();
    }
    heap_.emplace_back(name);
    std::ranges::push_heap(heap_);
  }
  bool has_left_out() const noexcept { return left_out_; }
  std::vector<std::string> take() {
    std::ranges::sort_heap(heap_);
    return std::move(heap_);
  }

private:
  std::size_t names_max_;
  std::vector<std::string> heap_;
  bool left_out_ = false;
};

result<struct stat> status_of(const descriptor& opened, std::string_view path) {
  struct stat found{};
  if (::fstat(opened.get(), &found) != 0) return path_error(path, errno);
  return found;
}

/// Opens a regular file. Examines the path before opening it: opening a device can have side
/// effects, and opening a pipe can block.
result<descriptor> open_regular(const confined_root& root, const std::string& path) {
  for (const int flags : {O_PATH, O_RDONLY | O_NONBLOCK}) {
    auto opened = root.open_at(path, flags);
    if (!opened) return opened.error();
    const auto found = status_of(*opened, path);
    if (!found) return found.error();
    if (S_ISDIR(found->st_mode)) return path_error(path, EISDIR);
    if (!S_ISREG(found->st_mode)) return remote_error("files: '" + path + "': not a regular file");
    if (flags != O_PATH) return std::move(*opened);
  }
  return path_error(path, EIO);
}

} // namespace

result<contract::file_entry> stat_path(const confined_root& root,
                                       const contract::path_request& request) {
  const auto opened = root.open_at(request.path, O_PATH | O_NOFOLLOW);
  if (!opened) return opened.error();
  const auto found = status_of(*opened, request.path);
  if (!found) return found.error();
  return entry_of(*clean_path(request.path), *found);
}

result<contract::list_answer> list_directory(const confined_root& root,
                                             const contract::list_request& request) {
  if (request.limit == 0 || request.limit > contract::list_entries_max)
    return remote_error("files: limit: expected 1 to "
                        + std::to_string(contract::list_entries_max));
  auto opened = root.open_at(request.path, O_RDONLY | O_DIRECTORY);
  if (!opened) return opened.error();
  const directory_stream stream{::fdopendir(opened->get())};
  if (!stream) return path_error(request.path, errno);
  const int directory = opened->release();

  smallest_names names{request.limit};
  errno = 0;
  while (const dirent* found = ::readdir(stream.get())) {
    const std::string_view name{found->d_name};
    if (name != "." && name != ".." && name > request.after) names.offer(name);
  }
  if (errno != 0) return path_error(request.path, errno);

  contract::list_answer answer;
  answer.truncated = names.has_left_out();
  for (auto& name : names.take()) answer.entries.push_back(look_at(directory, std::move(name)));
  return answer;
}

result<contract::read_answer> read_range(const confined_root& root,
                                         const contract::read_request& request) {
  if (request.size > contract::read_bytes_max)
    return remote_error("files: size: expected at most "
                        + std::to_string(contract::read_bytes_max));
  const auto opened = open_regular(root, request.path);
  if (!opened) return opened.error();
  const auto found = status_of(*opened, request.path);
  if (!found) return found.error();

  contract::read_answer answer;
  answer.file_size = static_cast<std::uint64_t>(found->st_size);
  if (request.offset >= answer.file_size) return answer;
  answer.bytes.resize(std::min<std::uint64_t>(request.size, answer.file_size - request.offset));
  std::size_t filled = 0;
  while (filled != answer.bytes.size()) {
    const auto got =
        ::pread(opened->get(), answer.bytes.data() + filled, answer.bytes.size() - filled,
                static_cast<off_t>(request.offset + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return path_error(request.path, errno);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  answer.bytes.resize(filled);
  return answer;
}

result<contract::usage_answer> disk_usage(const confined_root& root,
                                          const contract::path_request& request,
                                          const call_info& info) {
  contract::usage_answer total;
  const auto count = [&total](const contract::file_entry& entry) {
    if (entry.type == "directory") {
      ++total.directories;
      if (!entry.error.empty()) ++total.unreadable;
    } else {
      ++total.files;
      if (entry.type == "file") total.bytes += entry.size;
    }
  };
  const auto top = stat_path(root, request);
  if (!top) return top.error();
  if (top->type != "directory") {
    count(*top);
    return total;
  }
  auto walk = tree_walk::start(root, request.path);
  if (!walk) return walk.error();
  for (unsigned seen = 0;; ++seen) {
    if (seen % entries_per_look == 0 && info.is_abandoned())
      return make_error(errc::deadline_exceeded,
                        "files: the tree is too large to be summed in time");
    const auto entry = walk->next();
    if (!entry) return total;
    count(*entry);
  }
}

} // namespace actorgrid::catalogue
