#pragma once

#include "net/admin/local_socket.hpp"
#include "net/admin/server_limits.hpp"
#include "net/admin/site.hpp"
#include "net/loop/descriptor.hpp"

#include <actorgrid/errc.hpp>

#include <memory>
#include <optional>

namespace actorgrid::admin {

/// An HTTP server for a few clients: one request for each connection, and one thread, which is its
/// own. Connections of clients that receive events stay open; these come once in a period. What the
/// site does to make a page delays other clients of this server, and nothing else.
class server {
public:
  /// Serves on a listening socket.
  /// @throws std::system_error if the system gives no thread or descriptors
  server(ws::descriptor listening, site served, server_limits limits = {});
  /// Serves on a Unix socket.
  server(local_socket listening, site served, server_limits limits = {});
  /// Closes all connections, and joins the thread: waits for the page that is being made.
  ~server();
  server(const server&) = delete;
  server& operator=(const server&) = delete;

private:
  class state;
  std::optional<local_socket> file_; ///< removed after the end
  std::unique_ptr<state> state_;
};

} // namespace actorgrid::admin
