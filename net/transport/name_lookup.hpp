#pragma once

#include "net/loop/loop.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace actorgrid::ws {

/// Asks the system for the addresses of a name, on its own thread: the lookup may take arbitrarily
/// long and can be neither cancelled nor given a time limit. So nothing ever waits for that thread.
/// It ends, and releases what it holds, when the system answers.
/// @cancel destroying it: `answered` is not called
/// @thread the loop's own
class name_lookup {
public:
  using endpoints = std::vector<boost::asio::ip::tcp::endpoint>;
  using on_answer = std::function<void(const boost::system::error_code&, endpoints)>;

  /// `answered` runs on the loop, never before this returns.
  name_lookup(loop& where, std::string name, std::string port, on_answer answered);
  ~name_lookup();
  name_lookup(const name_lookup&) = delete;
  name_lookup& operator=(const name_lookup&) = delete;

private:
  struct question;
  std::shared_ptr<question> question_;
};

} // namespace actorgrid::ws
