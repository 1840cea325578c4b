#include "tests/steps/trial.hpp"
#include "tests/support/catch.hpp"

#include <cstdlib>
#include <string>

using namespace actorgrid::steps;

namespace {

/// Runs a trial, unless ACTORGRID_STEP is set to something its name does not begin with.
verdict judge(const trial& t) {
  const char* chosen = std::getenv("ACTORGRID_STEP");
  if (chosen && t.struck != fault::none && !t.name().starts_with(chosen)) return {};
  auto found = run(t);
  for (const auto& broken : found.broken)
    FAIL_CHECK(t.name() << ": " << broken << "\nagain: ACTORGRID_STEP='" << t.name()
                        << "' build/tests/steps/test_steps");
  if (found.broken.empty()) SUCCEED();
  return found;
}

/// Runs the conversation once for every fault before every step.
void disturb(const conversation& c, callers where, road over) {
  const auto undisturbed = judge({&c, fault::none, 0, where, over});
  CHECK(undisturbed.steps > 0);
  for (const auto f : all_faults()) {
    if (c.stops_callee && (f == fault::crash_callee || f == fault::stop_callee)) continue;
    for (std::uint64_t step = 0; step < undisturbed.steps; ++step)
      judge({&c, f, step, where, over});
  }
}

void disturb_all(const std::vector<conversation>& all) {
  for (const auto& c : all)
    for (const auto where : {callers::on_their_node, callers::elsewhere})
      for (const auto over : {road::ideal, road::far, road::narrow}) disturb(c, where, over);
}

} // namespace

TEST_CASE("calls keep their promises, whatever fails at whatever step") {
  disturb_all(call_conversations());
}

TEST_CASE("streams keep their promises, whatever fails at whatever step") {
  disturb_all(stream_conversations());
}

TEST_CASE("streams that are cut short keep their promises, whatever fails at whatever step") {
  disturb_all(cut_short_conversations());
}

TEST_CASE("nodes that come and go keep their promises, whatever fails at whatever step") {
  disturb_all(connection_conversations());
}
