#include "net/transport/name_lookup.hpp"

#include <boost/asio/io_context.hpp>

#include <mutex>
#include <thread>
#include <utility>

namespace actorgrid::ws {

namespace {

using boost::asio::ip::tcp;

name_lookup::endpoints ask_system(const std::string& name, const std::string& port,
                                  boost::system::error_code& ec) {
  boost::asio::io_context unused{1};
  const auto found = tcp::resolver(unused).resolve(name, port, tcp::resolver::numeric_service, ec);
  return {found.begin(), found.end()};
}

} // namespace

/// Shared with the lookup thread.
struct name_lookup::question {
  question(loop& where, on_answer f) : asker(&where), answered(std::move(f)) {}

  /// Calls back, on the asker's loop, unless it has gone.
  static void answer(const std::shared_ptr<question>& q, boost::system::error_code ec,
                     endpoints found) {
    const std::lock_guard lock{q->mutex};
    if (!q->asker) return;
    q->asker->post([q, ec, found = std::move(found)]() mutable {
      // It may destroy the lookup.
      if (auto f = std::exchange(q->answered, nullptr)) f(ec, std::move(found));
    });
  }

  std::mutex mutex;
  loop* asker;        ///< null once abandoned; guarded by mutex
  on_answer answered; ///< the loop's own; null once called or abandoned
};

name_lookup::name_lookup(loop& where, std::string name, std::string port, on_answer answered)
    : question_(std::make_shared<question>(where, std::move(answered))) {
  try {
    std::thread([q = question_, name = std::move(name), port = std::move(port)] {
      boost::system::error_code ec;
      auto found = ask_system(name, port, ec);
      question::answer(q, ec, std::move(found));
    }).detach();
  } catch (const std::system_error& no_thread) {
    question::answer(question_, {no_thread.code().value(), boost::system::system_category()}, {});
  }
}

name_lookup::~name_lookup() {
  question_->answered = nullptr;
  const std::lock_guard lock{question_->mutex};
  question_->asker = nullptr;
}

} // namespace actorgrid::ws
