#pragma once

#include "net/transport/upgrade.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/status.hpp>

#include <optional>
#include <string>

namespace actorgrid::ws {

/// What a request is answered that gets no grid.
struct refusal {
  http::status status;
  std::string text;
};

/// A text of Beast's, as one of the standard library's.
std::string to_text(beast::string_view s);

/// The path that a request asks for, without its query.
std::string path_of(const request_head& request);

/// What is wrong with a request for a grid's path, before the grid's own check.
std::optional<refusal> find_fault(const request_head& request, bool is_knock);

} // namespace actorgrid::ws
