#include "config/flight_recorder.hpp"

#include "config/option_types.hpp"

namespace actorgrid {

void add_flight_recorder_mistakes(const flight_recorder_config& recorder,
                                  std::vector<std::string>& out) {
  constexpr std::size_t kib = 1024, most = 16 * kib * kib;
  if (recorder.bytes != 0 && (recorder.bytes < 64 * kib || recorder.bytes > most))
    out.push_back("grid.flight-recorder: " + render_size(recorder.bytes)
                  + ", expected 64KiB to 16MiB, or 0 to keep no frames");
  if (recorder.payload_bytes > kib)
    out.push_back("grid.flight-recorder-payload: " + render_size(recorder.payload_bytes)
                  + ", expected 0B to 1KiB");
  if (recorder.bytes == 0 && !recorder.directory.empty())
    out.push_back("grid.flight-recorder-directory: set though grid.flight-recorder is 0, expected "
                  "both or none");
}

} // namespace actorgrid
