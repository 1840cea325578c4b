#include <actorgrid/with_timeout.hpp>

#include <chrono>
#include <string>

namespace actorgrid::detail {

caf::error out_of_time(time_limit limit) {
  using namespace std::chrono;
  return make_error(errc::deadline_exceeded,
                    "not done within "
                        + std::to_string(duration_cast<milliseconds>(limit.duration()).count())
                        + " ms");
}

} // namespace actorgrid::detail
