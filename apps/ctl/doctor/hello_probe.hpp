#pragma once

#include "apps/ctl/doctor/channel.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace actorgrid::doctor {

/// Says hello over a websocket as the node named `local`, with a time that is a century ahead.
///
/// A node checks the name in a hello before it compares the clocks, and both before anything
/// changes. So the refusal tells whether `local` is in its list, and how far the clocks are apart,
/// and does not touch the connection that the node of that name may have. Every version of the
/// protocol answers so.
hello_facts say_hello(channel& over, std::string received, const std::string& local,
                      const std::string& token, clock::time_point deadline);

/// The duration in a refusal for the clock, "876000h0m1.5s". Nothing if there is none.
std::optional<std::chrono::nanoseconds> read_difference(std::string_view reason);

} // namespace actorgrid::doctor
