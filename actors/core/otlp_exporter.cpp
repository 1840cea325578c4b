#include "actors/core/otlp_json.hpp"
#include "config/url.hpp"
#include "net/loop/loop.hpp"
#include "net/transport/http_post.hpp"

#include <actorgrid/otlp_exporter.hpp>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <iterator>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace actorgrid {

namespace {

using namespace std::chrono_literals;

/// How long the destructor waits for the collector.
constexpr auto otlp_patience = 1000ms;
/// The text of an error may come from a peer.
constexpr std::size_t otlp_text_bytes_max = 256;

struct otlp_target {
  detail::host_port to;
  std::string path;
};

otlp_target read_otlp_endpoint(std::string_view url) {
  constexpr std::string_view scheme = "http://";
  const auto slash = url.size() < scheme.size() ? url.npos : url.find('/', scheme.size());
  const auto host = url.substr(0, slash);
  const auto to = read_node_url(host);
  if (!url.starts_with(scheme) || !to)
    throw std::invalid_argument("otlp_options::endpoint is " + std::string{url}
                                + ", expected http://HOST:PORT/PATH");
  return {(*to).address, slash == url.npos ? "/" : std::string{url.substr(slash)}};
}

} // namespace

/// The exporter's loop makes one request after the other.
struct otlp_exporter::state final : ws::loop::worker {
  explicit state(otlp_options o)
      : options(std::move(o)), target(read_otlp_endpoint(options.endpoint)),
        loop({"grid-otlp", 0us}), timer(loop, [this] { send(); }) {
    options.batch_max = std::max<std::size_t>(1, options.batch_max);
    loop.start(*this);
  }
  ~state() { loop.stop(); }

  bool run_ready() override { return false; }

  /// @thread any
  void add(actors::ended_span span) {
    bool is_first = false, is_full_batch = false;
    {
      const std::lock_guard lock{mutex};
      if (waiting.size() >= options.queue_max) {
        ++so_far.dropped;
        return;
      }
      waiting.push_back(std::move(span));
      is_first = waiting.size() == 1;
      is_full_batch = waiting.size() == options.batch_max;
    }
    if (is_full_batch)
      loop.post([this] { send(); });
    else if (is_first)
      loop.post([this] { timer.arm(loop.now() + options.interval); });
  }

  /// Sends what waits, for a while. @thread any but the loop's
  void close() {
    std::unique_lock lock{mutex};
    is_closing = true;
    loop.post([this] { send(); });
    all_sent.wait_for(lock, otlp_patience, [this] { return waiting.empty() && !is_sending; });
    so_far.dropped += waiting.size();
    waiting.clear();
  }

  // @thread the loop's

  void send() {
    std::vector<actors::ended_span> batch;
    {
      const std::lock_guard lock{mutex};
      if (is_sending || waiting.empty()) return;
      is_sending = true;
      const auto count = std::min(waiting.size(), options.batch_max);
      const auto end = waiting.begin() + static_cast<std::ptrdiff_t>(count);
      batch.assign(std::make_move_iterator(waiting.begin()), std::make_move_iterator(end));
      waiting.erase(waiting.begin(), end);
    }
    post.emplace(loop,
                 ws::http_post::request{target.to, target.path, "application/json", options.headers,
                                        actors::otlp_json(options.service, batch)},
                 options.request_max, [this, count = batch.size()](ws::http_post::result answer) {
                   on_answer(count, std::move(answer));
                 });
  }

  void on_answer(std::size_t count, ws::http_post::result answer) {
    post.reset();
    bool is_more = false;
    {
      const std::lock_guard lock{mutex};
      is_sending = false;
      const bool is_taken = answer && *answer >= 200 && *answer < 300;
      (is_taken ? so_far.sent : so_far.dropped) += count;
      if (!answer)
        so_far.last_failure = answer.why();
      else if (!is_taken)
        so_far.last_failure = {errc::io_failure, "HTTP status " + std::to_string(*answer)};
      is_more = waiting.size() >= options.batch_max || is_closing;
      if (!is_more && !waiting.empty()) timer.arm(loop.now() + options.interval);
      all_sent.notify_all();
    }
    if (is_more) send();
  }

  otlp_options options;
  const otlp_target target;
  std::atomic<std::uint64_t> traces_begun{0};
  mutable std::mutex mutex; ///< guards what follows
  std::condition_variable all_sent;
  std::deque<actors::ended_span> waiting;
  counts so_far;
  bool is_sending = false;
  bool is_closing = false;

  ws::loop loop;
  ws::loop::timer timer;             ///< the loop's
  std::optional<ws::http_post> post; ///< the loop's
};

otlp_exporter::otlp_exporter(otlp_options options)
    : state_(std::make_shared<state>(std::move(options))) {}

otlp_exporter::~otlp_exporter() {
  state_->close();
}

new_trace otlp_exporter::on_new_trace(const traced_span&) noexcept {
  const auto one_of = state_->options.sample_one_of;
  if (one_of == 0) return new_trace::unsampled;
  const auto number = state_->traces_begun.fetch_add(1, std::memory_order_relaxed);
  return number % one_of == 0 ? new_trace::sampled : new_trace::unsampled;
}

void otlp_exporter::on_end(const traced_span& span, const span_end& end) noexcept {
  if (!span.context.is_sampled || !span.context.is_valid()) return;
  try {
    auto shown = end;
    shown.text = shown.text.substr(0, otlp_text_bytes_max);
    state_->add({span, shown});
  } catch (const std::exception&) { // Out of memory.
    const std::lock_guard lock{state_->mutex};
    ++state_->so_far.dropped;
  }
}

otlp_exporter::counts otlp_exporter::read() const {
  const std::lock_guard lock{state_->mutex};
  return state_->so_far;
}

} // namespace actorgrid
