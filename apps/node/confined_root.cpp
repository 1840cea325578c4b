#include "apps/node/confined_root.hpp"

#include "apps/contract/files.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <system_error>

namespace actorgrid::catalogue {

namespace {

/// Maximum attempts at a lookup that the kernel gives up because of a concurrent rename.
constexpr int attempts_max = 32;

/// All other flags would write or create, or are refused together with O_PATH.
constexpr int flags_allowed = O_RDONLY | O_PATH | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK;

int open_beneath(int root, const char* path, int flags) noexcept {
  open_how how{};
  how.flags = static_cast<unsigned>(flags);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  return static_cast<int>(::syscall(SYS_openat2, root, path, &how, sizeof how));
}

confined_root::lookup best_lookup(int root) noexcept {
  const descriptor probe{open_beneath(root, ".", O_PATH | O_CLOEXEC)};
  return probe.is_open() ? confined_root::lookup::in_kernel : confined_root::lookup::by_parts;
}

std::string words_of(int number) {
  return std::generic_category().message(number);
}

result<descriptor> open_directory(const std::string& directory) {
  descriptor root{::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  if (!root.is_open())
    return make_error(errc::invalid_config, "'" + directory + "': " + words_of(errno));
  return root;
}

} // namespace

result<confined_root> confined_root::open(const std::string& directory) {
  auto root = open_directory(directory);
  if (!root) return root.error();
  const auto how = best_lookup(root->get());
  return confined_root{std::move(*root), how};
}

result<confined_root> confined_root::open(const std::string& directory, lookup how) {
  auto root = open_directory(directory);
  if (!root) return root.error();
  return confined_root{std::move(*root), how};
}

result<descriptor> confined_root::open_at(std::string_view path, int flags) const {
  const auto clean = clean_path(path);
  if (!clean) return clean.error();
  const int safe = (flags & flags_allowed) | O_CLOEXEC | ((flags & O_PATH) != 0 ? 0 : O_NOCTTY);
  descriptor opened{how_ == lookup::in_kernel ? open_in_kernel(*clean, safe)
                                              : open_by_parts(*clean, safe)};
  if (!opened.is_open()) return path_error(path, errno);
  return opened;
}

int confined_root::open_in_kernel(const std::string& path, int flags) const noexcept {
  int opened = -1;
  for (int i = 0; i != attempts_max; ++i) {
    opened = open_beneath(root_.get(), path.c_str(), flags);
    if (opened >= 0 || (errno != EAGAIN && errno != EINTR)) break;
  }
  return opened;
}

int confined_root::open_by_parts(const std::string& path, int flags) const noexcept {
  descriptor directory;
  std::string_view rest{path};
  for (;;) {
    const int from = directory.is_open() ? directory.get() : root_.get();
    const std::size_t end = rest.find('/');
    const std::string part{rest.substr(0, end)};
    if (end == std::string_view::npos) return ::openat(from, part.c_str(), flags | O_NOFOLLOW);
    directory =
        descriptor{::openat(from, part.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    if (!directory.is_open()) return -1;
    rest.remove_prefix(end + 1);
  }
}

result<std::string> clean_path(std::string_view path) {
  if (path.size() > contract::path_bytes_max) return remote_error("files: the path is too long");
  if (path.find('\0') != std::string_view::npos)
    return remote_error("files: the path contains a NUL");
  if (path.starts_with('/'))
    return remote_error("files: the path is absolute, expected one below the root");
  std::string clean;
  while (!path.empty()) {
    const auto part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(part.size() + 1, path.size()));
    if (part == "..") return remote_error("files: the path contains '..'");
    if (part.empty() || part == ".") continue;
    if (!clean.empty()) clean += '/';
    clean += part;
  }
  return clean.empty() ? std::string{"."} : clean;
}

std::string path_below(std::string_view directory, std::string_view name) {
  std::string path;
  if (directory != ".") path.append(directory).append("/");
  return path.append(name);
}

caf::error path_error(std::string_view path, int number) {
  const auto why = number == EXDEV ? std::string{"leads outside the root"} : words_of(number);
  return remote_error("files: '" + std::string{path} + "': " + why);
}

} // namespace actorgrid::catalogue
