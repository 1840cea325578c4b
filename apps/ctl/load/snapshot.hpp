#pragma once

#include "apps/contract/metrics.hpp"
#include "apps/contract/streams.hpp"
#include "apps/ctl/session.hpp"

#include <actorgrid/error.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace actorgrid::ctl {

/// The longest that one round of questions takes, whatever --timeout allows: a node that is stopped
/// shall hold nothing up.
inline constexpr std::chrono::milliseconds answer_limit{1000};

/// What a node told of itself, or why it did not.
struct node_snapshot {
  std::string host;
  std::optional<contract::metrics_answer> metrics;
  std::optional<contract::streams_answer> streams;
  failure why_not;                   ///< of the first answer that is missing
  std::vector<std::uint8_t> missing; ///< handlers that were asked and are not there
  /// It was not reached, or did not answer in time. Other failures are answers: it lives.
  bool is_silent = false;
};

/// What is asked.
struct questions {
  bool metrics = true;
  bool streams = false;
};

/// Why a node told nothing, for people.
std::string explain(const node_snapshot& node);

/// Asks the session's nodes, all at a time, for at most answer_limit. In the order of its targets.
std::vector<node_snapshot> ask_all(session& own, questions what, std::chrono::milliseconds timeout);

/// The exit code for these answers: `unreachable` if a node is silent, `remote` if another did not
/// tell what was asked.
exit_code code_of_answers(const std::vector<node_snapshot>& nodes);

} // namespace actorgrid::ctl
