#pragma once

#include "apps/contract/files.hpp"
#include "apps/ctl/session.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace actorgrid::ctl {

/// The file at HOST:PATH, with a connection to the host. Every function here quits if it fails.
class remote_file {
public:
  remote_file(const global_options& options, const std::string& host_path);

  const std::string& path() const noexcept { return where_.path; }
  contract::file_entry stat() const;
  contract::usage_answer usage() const;
  /// All entries of the directory, requested page by page.
  std::vector<contract::file_entry> list() const;
  contract::read_answer read(std::uint64_t offset) const;
  /// Opens a stream of files_walk or files_watch.
  template <class Item>
  duplex<no_input, Item> open(stream_route<contract::path_request, no_input, Item> route) const {
    const contract::path_request request{where_.path};
    auto opened = peer_.open(route, request).get();
    if (!opened) fail(opened.error());
    return std::move(*opened);
  }
  /// Quits with an error about this file.
  [[noreturn]] void fail(const caf::error& error) const;

private:
  template <class Request, class Answer>
  Answer ask(unary_route<Request, Answer> route, const Request& request) const {
    auto answer = peer_.call(route, request, {.timeout = grid_.options().timeout}).get();
    if (!answer) fail(answer.error());
    return std::move(*answer);
  }

  target_grid grid_;
  host_path where_;
  session session_;
  peer peer_;
};

nlohmann::ordered_json to_json(const contract::file_entry& entry);
/// "2024-05-01 12:30:59", UTC.
std::string format_time(std::int64_t nanoseconds_since_1970);
/// The type as in the first column of ls -l; '?' for other types.
char type_letter(const contract::file_entry& entry);

} // namespace actorgrid::ctl
