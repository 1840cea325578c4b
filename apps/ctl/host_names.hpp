#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid::ctl {

/// The one of `hosts` that a short form names: the URL itself, its position counted from 1,
/// host:port, the host, or the host's first label. Nothing if none or several match.
std::optional<std::string> find_host(const std::vector<std::string>& hosts, std::string_view name);

/// Why find_host() found nothing: whether none or several match, and which could be meant. At most
/// eight are listed.
std::string why_not_found(const std::vector<std::string>& hosts, std::string_view name);

/// The patterns of a list separated by commas, of which those within braces separate nothing.
std::vector<std::string> split_patterns(std::string_view list);

/// The parts of HOST:PATH.
struct host_path {
  std::string host;
  std::string path;
};

/// Splits HOST:PATH. The host is the longest part before a ':' that names one.
std::optional<host_path> split_host_path(const std::vector<std::string>& hosts,
                                         std::string_view text);

/// host:port of a URL, for tables.
std::string short_name(std::string_view url);

} // namespace actorgrid::ctl
