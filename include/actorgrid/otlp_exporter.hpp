#pragma once

#include <actorgrid/errc.hpp>
#include <actorgrid/tracer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace actorgrid {

/// Where an otlp_exporter sends, and how much.
struct otlp_options {
  /// A collector of OpenTelemetry: http://HOST:PORT/PATH. There is no TLS: use a collector on the
  /// same machine.
  std::string endpoint = "http://127.0.0.1:4318/v1/traces";
  /// The name of the service in the traces.
  std::string service = "actorgrid";
  /// More fields of the HTTP header, such as an API key.
  std::vector<std::pair<std::string, std::string>> headers = {};
  /// One of so many traces that begin at this node is sampled; 0: none is. Those that come from
  /// elsewhere are exported as was decided there.
  std::size_t sample_one_of = 1;
  /// Spans that wait to be sent; further ones are dropped.
  std::size_t queue_max = 4096;
  /// Spans in one request. It is sent when there are so many, or after `interval`.
  std::size_t batch_max = 512;
  /// At most so long a span waits while the collector answers.
  std::chrono::milliseconds interval{1000};
  /// How long a request may take; then its spans are lost.
  std::chrono::milliseconds request_max{5000};
};

/// Sends the sampled spans of nodes to a collector of OpenTelemetry, as JSON over HTTP (OTLP/HTTP).
///
///     grid::otlp_options options{.service = "shop"};
///     auto exporter = std::make_shared<grid::otlp_exporter>(options);
///     grid::node node{system, config, {.tracers = {exporter}}};
///
/// It has a thread of its own and never delays a node: what does not fit into its queue, or cannot
/// be sent, is dropped and counted. The destructor sends what is waiting, for up to a second.
/// @thread any, except that the destructor must not run on a thread that runs actors: keep it
/// longer than the node
class otlp_exporter final : public tracer {
public:
  /// What has become of the sampled spans so far.
  struct counts {
    std::uint64_t sent = 0;    ///< the collector took them
    std::uint64_t dropped = 0; ///< no room, no connection, or the collector refused them
    failure last_failure;      ///< of the last request that failed
  };

  /// Starts its thread. @error throws std::invalid_argument for an endpoint that is no such URL
  explicit otlp_exporter(otlp_options options = {});
  ~otlp_exporter() override;
  otlp_exporter(const otlp_exporter&) = delete;
  otlp_exporter& operator=(const otlp_exporter&) = delete;

  /// As otlp_options::sample_one_of says.
  new_trace on_new_trace(const traced_span& span) noexcept override;
  /// Queues a span that is sampled.
  void on_end(const traced_span& span, const span_end& end) noexcept override;
  /// The counts at this moment.
  counts read() const;

private:
  struct state;
  std::shared_ptr<state> state_;
};

} // namespace actorgrid
