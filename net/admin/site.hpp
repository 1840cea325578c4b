#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace actorgrid::admin {

/// What is asked for: views that the caller keeps.
struct request {
  std::string_view method;
  std::string_view target;
  std::string_view host;          ///< the field Host
  std::size_t hosts = 1;          ///< how many of them there are
  std::string_view authorization; ///< the field Authorization
};

struct resource;

/// What is answered.
struct answer {
  unsigned status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  std::vector<std::pair<std::string, std::string>> fields; ///< further ones
  const resource* events = nullptr; ///< not null: the body is its events, without an end
};

/// A page of a site.
struct resource {
  std::function<answer()> make;
  bool needs_token = true;
  /// Not empty: a client gets the body of `make` again and again, as server-sent events of that
  /// name.
  std::string event_name = {};
};

/// What a server serves, and to which requests.
struct site {
  /// By path, or by path and query for a page that is another with it; any query else is ignored.
  std::map<std::string, resource, std::less<>> resources;
  /// Whether the field Host is checked: a browser may have been led here by a name that another
  /// site controls (DNS rebinding), and that name is then in it.
  bool checks_host = true;
  /// Names that the field Host may have, besides addresses and localhost. In lower case.
  std::vector<std::string> names;
  /// Why a token is refused; empty if it is not. Null: no token is needed.
  std::function<std::string(std::string_view)> why_refused;
};

/// Answers GET; the body of the answer to HEAD, which is the same, is not to be sent. Calls at most
/// one resource, whose exceptions pass, and none that has events.
answer respond(const site& served, const request& asked);

/// Whether a field Host names an address, localhost or one of `names`, with or without a port.
bool is_known_host(std::string_view field, const std::vector<std::string>& names);

} // namespace actorgrid::admin
