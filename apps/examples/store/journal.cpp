#include "apps/examples/store/journal.hpp"

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <sys/file.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace store {

namespace {

constexpr std::uint32_t record_bytes_max = 2 << 20; // larger than any that is written

void check(bool is_done, const std::string& what) {
  if (!is_done) throw std::system_error(errno, std::generic_category(), what);
}

file open_file(const std::string& path) {
  auto* opened = std::fopen(path.c_str(), "a+be");
  check(opened, "cannot open " + path);
  return {opened, &std::fclose};
}

} // namespace

file lock_file(const std::string& path) {
  auto locked = open_file(path);
  for (int tries_left = 50; ::flock(::fileno(locked.get()), LOCK_EX | LOCK_NB) != 0; --tries_left) {
    check(tries_left > 0, "another process has " + path);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return locked;
}

journal::journal(std::string path, bool sync, const std::function<void(const entry&)>& replay)
    : path_(std::move(path)), sync_(sync), file_(open_file(path_)) {
  std::uintmax_t position = 0;
  std::uint32_t size = 0;
  for (std::string bytes; std::fread(&size, sizeof size, 1, file_.get()) == 1; ++size_) {
    bytes.resize(size <= record_bytes_max ? size : 0); // of nothing, there is no entry
    if (std::fread(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size()) break;
    const auto e = grid::decode<entry>(grid::payload(bytes));
    if (!e) throw std::runtime_error(path_ + " is damaged at byte " + std::to_string(position));
    replay(*e);
    position += sizeof size + size;
  }
  check(std::ferror(file_.get()) == 0 && std::fseek(file_.get(), 0, SEEK_END) == 0,
        "cannot read " + path_);
  std::filesystem::resize_file(path_, position);
}

void journal::append(const entry& e) {
  const auto bytes = grid::encode(e);
  const auto size = static_cast<std::uint32_t>(bytes.size());
  auto* f = file_.get();
  check(std::fwrite(&size, sizeof size, 1, f) == 1
            && std::fwrite(bytes.text().data(), 1, size, f) == size && std::fflush(f) == 0
            && (!sync_ || ::fdatasync(::fileno(f)) == 0),
        "cannot write " + path_);
  ++size_;
}

void journal::rewrite(const std::map<std::string, entry>& entries) {
  std::filesystem::remove(path_ + ".new");
  journal fresh{path_ + ".new", false, {}};
  for (const auto& [key, e] : entries) fresh.append(e);
  check(::fdatasync(::fileno(fresh.file_.get())) == 0, "cannot write " + fresh.path_);
  std::filesystem::rename(fresh.path_, path_);
  file_ = fresh.file_;
  size_ = fresh.size_;
}

} // namespace store
