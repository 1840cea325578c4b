#include <actorgrid/deadline_clock.hpp>
#include <actorgrid/detail/handler_scope.hpp>

#include <utility>

namespace actorgrid {

namespace {

thread_local const detail::time_source* virtual_time = nullptr;
thread_local detail::inherited inherited_here;

} // namespace

deadline_clock::time_point deadline_clock::now() noexcept {
  return detail::from_steady(virtual_time ? virtual_time->now() : std::chrono::steady_clock::now());
}

detail::virtual_time_scope::virtual_time_scope(const time_source& source) noexcept
    : outer_(std::exchange(virtual_time, &source)) {}

detail::virtual_time_scope::~virtual_time_scope() {
  virtual_time = outer_;
}

detail::handler_scope::handler_scope(const inherited& what) noexcept
    : outer_(std::exchange(inherited_here, what)) {}

detail::handler_scope::~handler_scope() {
  inherited_here = outer_;
}

const detail::inherited& detail::handler_scope::current() noexcept {
  return inherited_here;
}

} // namespace actorgrid
