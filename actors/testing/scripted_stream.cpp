#include <actorgrid/error.hpp>
#include <actorgrid/testing/scripted_stream.hpp>

#include <caf/message.hpp>

#include <algorithm>
#include <iterator>
#include <limits>
#include <stdexcept>

namespace actorgrid::testing {

class scripted_stream::scripted_port final : public detail::stream_port {
public:
  scripted_port(std::vector<payload> input, failure end)
      : input_(std::move(input)), end_(std::move(end)) {}

  handler_id route() const noexcept override { return {}; }
  caf::actor actor() const override { return {}; }

  bool try_next(std::optional<payload>& item) override {
    if (taken < input_.size()) {
      item = input_[taken++];
    } else {
      item.reset();
      input_over_ = true;
    }
    return true;
  }
  void absorb(detail::stream_update&) override {}
  void reject(failure why) override {
    fail({errc::remote_failure, render(why)});
    end_ = std::move(why);
    input_over_ = true;
  }
  failure end() const override { return input_over_ ? end_ : failure{}; }
  bool await_input(detail::suspension&) override { return false; }
  caf::message pull_request() const override { return {}; }

  send_status try_send(payload& item) override {
    if (finished || failed || end()) return send_status::finished;
    if (sent.size() >= window) return send_status::would_block;
    sent.push_back(std::move(item));
    return send_status::sent;
  }
  bool await_room(detail::suspension&) override { return false; }
  caf::message credit_request() const override {
    throw std::logic_error("the window of the scripted stream is full, and nobody reads");
  }
  void finish() override { finished = finished || !failed; }
  void fail(failure why) override {
    if (!finished && !failed) failed = std::move(why.text);
  }

  std::size_t taken = 0;
  std::size_t window = std::numeric_limits<std::size_t>::max();
  std::vector<payload> sent;
  bool finished = false;
  std::optional<std::string> failed;

private:
  const std::vector<payload> input_;
  failure end_;
  bool input_over_ = false;
};

scripted_stream::scripted_stream(std::vector<payload> input, caf::error end)
    : port_(std::make_shared<scripted_port>(std::move(input), failure_of(end))) {}

std::shared_ptr<detail::stream_port> scripted_stream::port() const {
  return port_;
}

void scripted_stream::limit_window(std::size_t messages) {
  port_->window = messages;
}

const std::vector<payload>& scripted_stream::sent() const noexcept {
  return port_->sent;
}

std::size_t scripted_stream::taken() const noexcept {
  return port_->taken;
}

bool scripted_stream::is_finished() const noexcept {
  return port_->finished;
}

const std::optional<std::string>& scripted_stream::failed() const noexcept {
  return port_->failed;
}

} // namespace actorgrid::testing
