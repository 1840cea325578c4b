#pragma once

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <stdlib.h>
#include <string>
#include <string_view>
#include <system_error>

namespace actorgrid::testing {

/// A temporary directory with two inside: `root()`, to be served, and `outside()`, to be kept out
/// of reach.
class temp_tree {
public:
  temp_tree() {
    std::string name = (std::filesystem::temp_directory_path() / "actorgrid-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("cannot make a directory: " + name);
    top_ = name;
    std::filesystem::create_directories(root());
    std::filesystem::create_directories(outside());
  }
  temp_tree(const temp_tree&) = delete;
  temp_tree& operator=(const temp_tree&) = delete;
  ~temp_tree() {
    std::error_code ignored;
    std::filesystem::remove_all(top_, ignored);
  }

  std::filesystem::path root() const { return top_ / "root"; }
  std::filesystem::path outside() const { return top_ / "outside"; }

  /// Writes a file below the root, and makes its directories.
  void write(std::string_view path, std::string_view text) const {
    const auto file = root() / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream{file, std::ios::binary} << text;
  }
  void link(std::string_view path, const std::filesystem::path& target) const {
    std::filesystem::create_directories((root() / path).parent_path());
    std::filesystem::create_symlink(target, root() / path);
  }
  void make_directory(std::string_view path) const {
    std::filesystem::create_directories(root() / path);
  }

private:
  std::filesystem::path top_;
};

} // namespace actorgrid::testing
