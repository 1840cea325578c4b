#include "apps/ctl/remote_file.hpp"

#include "apps/ctl/exit_code.hpp"

#include <array>
#include <ctime>

namespace actorgrid::ctl {

remote_file::remote_file(const global_options& options, const std::string& host_path)
    : grid_(options), where_(grid_.split(host_path)), session_(grid_, {where_.host}),
      peer_(session_.reach(where_.host)) {}

void remote_file::fail(const caf::error& error) const {
  throw quit(short_name(where_.host) + ':' + where_.path, failure_of(error));
}

contract::file_entry remote_file::stat() const {
  return ask(contract::files_stat, contract::path_request{where_.path});
}

contract::usage_answer remote_file::usage() const {
  return ask(contract::files_usage, contract::path_request{where_.path});
}

std::vector<contract::file_entry> remote_file::list() const {
  std::vector<contract::file_entry> all;
  contract::list_request request{where_.path, {}, contract::list_entries_max};
  while (true) {
    auto page = ask(contract::files_list, request);
    all.insert(all.end(), page.entries.begin(), page.entries.end());
    if (!page.truncated || page.entries.empty()) return all;
    request.after = page.entries.back().path;
  }
}

contract::read_answer remote_file::read(std::uint64_t offset) const {
  return ask(contract::files_read,
             contract::read_request{where_.path, offset, contract::read_bytes_max});
}

nlohmann::ordered_json to_json(const contract::file_entry& entry) {
  nlohmann::ordered_json line{{"path", entry.path},
                              {"type", entry.type},
                              {"size", entry.size},
                              {"modified_ns", entry.modified_ns}};
  if (!entry.error.empty()) line["error"] = entry.error;
  return line;
}

std::string format_time(std::int64_t nanoseconds_since_1970) {
  const std::time_t seconds = nanoseconds_since_1970 / 1'000'000'000;
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%F %T", &utc);
  return text.data();
}

char type_letter(const contract::file_entry& entry) {
  if (entry.type == "directory") return 'd';
  if (entry.type == "link") return 'l';
  return entry.type == "file" ? '-' : '?';
}

} // namespace actorgrid::ctl
