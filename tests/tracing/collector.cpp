#include "collector.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <utility>

namespace actorgrid::testing {

namespace {

namespace http = boost::beast::http;
using boost::asio::ip::tcp;

template <class Text>
std::string copy_of(const Text& text) {
  return {text.data(), text.size()};
}

} // namespace

collector::collector(std::vector<unsigned> statuses)
    : acceptor_(context_, tcp::endpoint{boost::asio::ip::address_v4::loopback(), 0}),
      statuses_(std::move(statuses)), thread_([this] { run(); }) {}

collector::~collector() {
  {
    const std::lock_guard lock{mutex_};
    is_ending_ = true;
  }
  // Wakes the thread, which waits for a connection.
  tcp::socket last{context_};
  boost::system::error_code ignored;
  last.connect(acceptor_.local_endpoint(), ignored);
  thread_.join();
}

std::string collector::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + path;
}

std::vector<collector::posted> collector::wait_for(std::size_t count) {
  std::unique_lock lock{mutex_};
  came_.wait(lock, [&] { return posted_.size() >= count; });
  return posted_;
}

void collector::run() {
  while (true) {
    auto client = acceptor_.accept();
    {
      const std::lock_guard lock{mutex_};
      if (is_ending_) return;
    }
    serve(std::move(client));
  }
}

void collector::serve(socket client) {
  boost::system::error_code ec;
  boost::beast::flat_buffer buffer;
  http::request<http::string_body> request;
  http::read(client, buffer, request, ec);
  if (ec) return;
  unsigned status = 200;
  {
    const std::lock_guard lock{mutex_};
    if (posted_.size() < statuses_.size()) status = statuses_[posted_.size()];
    posted_.push_back({copy_of(request.target()), copy_of(request[http::field::content_type]),
                       copy_of(request["x-key"]), request.body()});
  }
  came_.notify_all();
  if (status == 0) {
    silent_.push_back(std::move(client));
    return;
  }
  http::response<http::string_body> response{static_cast<http::status>(status), 11, "{}"};
  response.prepare_payload();
  http::write(client, response, ec);
}

} // namespace actorgrid::testing
