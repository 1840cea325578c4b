#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid::ctl {

/// Which of `hosts` a short form names: the URL itself, its place counted from 1, host:port, the
/// host, or the host's first label. Nothing when none or several fit.
std::optional<std::string> find_host(const std::vector<std::string>& hosts, std::string_view name);

/// HOST:PATH taken apart.
struct host_path {
  std::string host;
  std::string path;
};

/// The longest part before a ':' that names a host is the host.
std::optional<host_path> split_host_path(const std::vector<std::string>& hosts,
                                         std::string_view text);

/// host:port of a URL, for tables.
std::string short_name(std::string_view url);

} // namespace actorgrid::ctl
