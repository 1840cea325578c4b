#include "tests/campaign/tally.hpp"

#include "tests/campaign/print.hpp"

namespace actorgrid::campaign {

void tally::add(const history& h) {
  const auto count = [this](const char* what, std::string_view kind, std::string_view end) {
    ++cases_[std::string(what) + ": " + std::string(kind) + ": " + std::string(end)];
  };
  const auto end_of = [](const std::vector<ending>& endings) {
    return endings.empty() ? std::string_view{"its caller died"}
                           : actorgrid::to_string(endings[0].why.code);
  };
  ++cases_["worlds"];
  cases_["messages"] += h.wire.size();
  for (const auto& c : h.calls) count("call", to_string(c.plan.kind), end_of(c.endings));
  for (const auto& s : h.streams)
    if (s.caller.endings.empty() && s.caller.gave_up)
      count("stream", to_string(s.plan.kind), "abandoned");
    else
      count("stream", to_string(s.plan.kind), end_of(s.caller.endings));
  for (const auto& f : h.faults) ++cases_["fault: " + std::string(to_string(f.what.kind))];
  for (const auto& e : h.events)
    if (e.why) count("event", actorgrid::to_string(e.what), actorgrid::to_string(e.why.code));
}

} // namespace actorgrid::campaign
