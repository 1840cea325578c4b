#pragma once

#include "net/admin/client_socket.hpp"
#include "net/admin/server_limits.hpp"
#include "net/admin/site.hpp"

#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace actorgrid::admin {

/// An event as a client gets it: each line of `data` after "data: ".
std::string event_text(std::string_view name, std::string_view data);

/// The clients that receive events, in periods, for as long as they are connected. All that have
/// the same resource get the same text, which is made once. A client that is slow misses those that
/// were replaced by later ones: for each, no more than the text that is being sent and the latest
/// are kept. @thread one
class event_streams {
public:
  event_streams(boost::asio::io_context& context, const server_limits& limits);
  ~event_streams();
  event_streams(const event_streams&) = delete;
  event_streams& operator=(const event_streams&) = delete;

  bool is_full() const noexcept;
  /// Sends the header of an answer, then events of `source`, which must outlive this.
  void add(client_socket socket, const std::string& header, const resource& source);

private:
  class client;
  using text = std::shared_ptr<const std::string>;

  struct events {
    std::string body; ///< of the last one
    text last;
  };

  void await_period();
  void send_all();
  /// Makes the next event of a resource; null if there is nothing new.
  text make(const resource& source);
  void remove(const client& over);

  const server_limits& limits_;
  deadline period_;
  bool is_waiting_ = false;
  std::map<const resource*, events> made_; ///< of those that somebody receives
  std::list<std::shared_ptr<client>> clients_;
};

} // namespace actorgrid::admin
