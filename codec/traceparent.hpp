#pragma once

#include <string_view>

namespace actorgrid::codec {

/// Whether it is carried as trace_context::state.
bool is_trace_state(std::string_view text) noexcept;

} // namespace actorgrid::codec
