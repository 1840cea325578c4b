#pragma once

#include <actorgrid/metrics.hpp>
#include <actorgrid/node.hpp>

#include <limits>
#include <prometheus/client_metric.h>
#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>
#include <prometheus/metric_type.h>
#include <utility>
#include <vector>

/// The metrics of a node for applications that expose their own with prometheus-cpp. This is the
/// only public header that includes prometheus-cpp: link its library prometheus-cpp-core, and
/// include it only where you need it.
namespace actorgrid {

namespace detail {

inline prometheus::MetricType prometheus_type(metric_type t) noexcept {
  switch (t) {
  case metric_type::counter:
    return prometheus::MetricType::Counter;
  case metric_type::gauge:
    return prometheus::MetricType::Gauge;
  case metric_type::histogram:
    return prometheus::MetricType::Histogram;
  }
  return prometheus::MetricType::Untyped;
}

inline prometheus::ClientMetric prometheus_metric(const metric_sample& s, metric_type t) {
  prometheus::ClientMetric m;
  for (const auto& [name, value] : s.labels) {
    auto& label = m.label.emplace_back();
    label.name = name;
    label.value = value;
  }
  switch (t) {
  case metric_type::counter:
    m.counter.value = s.value;
    break;
  case metric_type::gauge:
    m.gauge.value = s.value;
    break;
  case metric_type::histogram:
    m.histogram.sample_count = s.count;
    m.histogram.sample_sum = s.value;
    for (const auto& b : s.buckets) {
      auto& bucket = m.histogram.bucket.emplace_back();
      bucket.cumulative_count = b.count;
      bucket.upper_bound = b.upper_bound;
    }
    auto& all = m.histogram.bucket.emplace_back();
    all.cumulative_count = s.count;
    all.upper_bound = std::numeric_limits<double>::infinity();
    break;
  }
  return m;
}

} // namespace detail

/// The metrics of a node, for an exposer of the application's own:
///
///     auto metrics = std::make_shared<grid::node_collectable>(node);
///     exposer.RegisterCollectable(metrics);
///
/// The exposer keeps a weak reference: hold the object for as long as it is to be told, and not
/// longer than the node lives.
/// @thread any
class node_collectable final : public prometheus::Collectable {
public:
  /// @pre the node outlives it
  explicit node_collectable(const node& of) noexcept : node_(of) {}

  /// What metric_families() tells of the node now.
  std::vector<prometheus::MetricFamily> Collect() const override {
    std::vector<prometheus::MetricFamily> all;
    for (auto& family : metric_families(node_.metrics())) {
      auto& told = all.emplace_back();
      told.name = std::move(family.name);
      told.help = std::move(family.help);
      told.type = detail::prometheus_type(family.type);
      for (const auto& sample : family.samples)
        told.metric.push_back(detail::prometheus_metric(sample, family.type));
    }
    return all;
  }

private:
  const node& node_;
};

} // namespace actorgrid
