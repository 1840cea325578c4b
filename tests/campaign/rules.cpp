#include "tests/campaign/rules.hpp"

namespace actorgrid::campaign {

std::vector<std::string> find_broken(const history& h) {
  std::vector<std::string> all;
  const evidence facts{h};
  for (const auto& rules : {call_rules(), stream_rules(), stream_end_rules(), connection_rules(),
                            dialling_rules(), final_rules()})
    for (const auto& r : rules)
      r.check(facts, [&](const std::string& text) {
        all.push_back(std::string(r.promise) + ": " + text);
      });
  return all;
}

} // namespace actorgrid::campaign
