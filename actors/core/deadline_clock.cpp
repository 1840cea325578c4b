#include <actorgrid/deadline_clock.hpp>
#include <actorgrid/detail/handler_deadline.hpp>

#include <utility>

namespace actorgrid {

namespace {

thread_local const detail::time_source* virtual_time = nullptr;
thread_local auto latest_here = std::chrono::steady_clock::time_point::max();

} // namespace

deadline_clock::time_point deadline_clock::now() noexcept {
  return detail::from_steady(virtual_time ? virtual_time->now() : std::chrono::steady_clock::now());
}

detail::virtual_time_scope::virtual_time_scope(const time_source& source) noexcept
    : outer_(std::exchange(virtual_time, &source)) {}

detail::virtual_time_scope::~virtual_time_scope() {
  virtual_time = outer_;
}

detail::handler_deadline::handler_deadline(std::chrono::steady_clock::time_point latest) noexcept
    : outer_(std::exchange(latest_here, latest)) {}

detail::handler_deadline::~handler_deadline() {
  latest_here = outer_;
}

std::chrono::steady_clock::time_point detail::handler_deadline::current() noexcept {
  return latest_here;
}

} // namespace actorgrid
