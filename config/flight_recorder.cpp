#include "config/flight_recorder.hpp"

#include "config/option_types.hpp"

namespace actorgrid {

void add_flight_recorder_mistakes(const flight_recorder_config& recorder,
                                  std::vector<std::string>& out) {
  constexpr std::size_t least = 64 * 1024;
  if (recorder.bytes != 0 && recorder.bytes < least)
    out.push_back("grid.flight-recorder: " + render_size(recorder.bytes)
                  + ", expected 64KiB to 16MiB, or 0 to keep no frames");
  if (recorder.bytes == 0 && !recorder.directory.empty())
    out.push_back("grid.flight-recorder-directory: set though grid.flight-recorder is 0, expected "
                  "both or none");
}

} // namespace actorgrid
