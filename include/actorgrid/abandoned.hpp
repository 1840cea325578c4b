#pragma once

#include <actorgrid/call_info.hpp>
#include <actorgrid/stop.hpp>
#include <actorgrid/task.hpp>
#include <actorgrid/with_timeout.hpp>

namespace actorgrid {

/// Waits until a handler's answer is no longer wanted: its deadline has passed, or the caller's
/// connection has ended. With when_any(), a handler ends work that would be for nothing:
///
///     auto first = co_await grid::when_any(search(query), grid::abandoned(info));
inline task<> abandoned(call_info info) {
  (void)co_await with_timeout(info.time_left(), stop_requested(info.caller_gone()));
}

} // namespace actorgrid
