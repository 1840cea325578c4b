#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace actorgrid {

/// Lets an application with its own HTTP server serve the grid on one of its routes.
///
///     if (grid_route.matches(request.target())) grid_route(request, std::move(socket));
///
/// Works with Beast's request and Asio's TCP socket (or any types with the same members) without
/// depending on them. Terminate TLS before the server. An empty or moved-from handler matches
/// nothing and takes nothing over. @thread any
class http_handler {
public:
  /// Names and values of a request's headers.
  using fields = std::vector<std::pair<std::string, std::string>>;
  /// Takes over a descriptor, method, target and headers.
  using taker = std::function<void(int descriptor, std::string method, std::string target, fields)>;

  /// For internal use; get one from node::http_handler().
  http_handler(std::string path, taker take) noexcept
      : path_(std::move(path)), take_(std::move(take)) {}

  /// Whether a request's target (without its query) is the grid's route.
  bool matches(std::string_view target) const noexcept {
    return take_ && target.substr(0, target.find('?')) == path_;
  }

  /// Answers the upgrade request, which must have been read completely, and takes over its socket.
  /// Closes the socket if the node is not started or was stopped.
  template <class Request, class Socket>
  void operator()(const Request& request, Socket&& socket) const {
    if (!take_) return;
    fields all;
    for (const auto& f : request)
      all.emplace_back(std::string(f.name_string().data(), f.name_string().size()),
                       std::string(f.value().data(), f.value().size()));
    auto method = request.method_string();
    auto target = request.target();
    take_(static_cast<int>(socket.release()), std::string(method.data(), method.size()),
          std::string(target.data(), target.size()), std::move(all));
  }

private:
  std::string path_;
  taker take_;
};

} // namespace actorgrid
