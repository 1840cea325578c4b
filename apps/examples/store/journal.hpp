#pragma once

#include "apps/examples/store/contract.hpp"

#include <cstddef>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace store {

using file = std::shared_ptr<std::FILE>;

/// Opens a file that nobody else has opened with this function. Waits five seconds for a process
/// that has it, such as the previous run of this one. @error std::system_error
file lock_file(const std::string& path);

/// Entries that are appended to a file. They outlive a killed process, and with `sync` a power cut.
/// @error std::system_error, std::runtime_error for a file that is no journal
class journal {
public:
  /// Passes all entries of the file to `replay`. An incomplete one at the end, which nobody was
  /// told was stored, is cut off.
  journal(std::string path, bool sync, const std::function<void(const entry&)>& replay);
  void append(const entry& e);
  /// Replaces the file by one with these entries.
  void rewrite(const std::map<std::string, entry>& entries);
  /// Number of entries in the file.
  std::size_t size() const noexcept { return size_; }

private:
  std::string path_;
  bool sync_;
  file file_;
  std::size_t size_ = 0;
};

} // namespace store
