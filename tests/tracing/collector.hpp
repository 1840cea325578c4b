#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace actorgrid::testing {

/// An HTTP server on loopback that keeps what is posted to it.
class collector {
public:
  struct posted {
    std::string target, content_type, key, body;
  };

  /// Answers the requests, one after the other, with these statuses, and the rest with 200. 0
  /// stands for no answer: the connection stays open until the end.
  explicit collector(std::vector<unsigned> statuses = {});
  ~collector();

  std::string url(const std::string& path) const;
  /// Waits until there are so many requests. @returns all
  std::vector<posted> wait_for(std::size_t count);

private:
  using socket = boost::asio::ip::tcp::socket;

  void run();
  void serve(socket s);

  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  const std::vector<unsigned> statuses_;
  std::vector<socket> silent_;
  std::mutex mutex_; ///< guards what follows
  std::condition_variable came_;
  std::vector<posted> posted_;
  bool is_ending_ = false;
  std::thread thread_;
};

} // namespace actorgrid::testing
