#include "actors/peers/connection_actor.hpp"
#include "net/transport/peer_certificate.hpp"

#include <actorgrid/application_error.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

// Which callers may use which handler, and how often: decided before a payload is looked at.

namespace actorgrid::actors {

namespace {

/// The handler as the caller knows it: a subroute travels as a hash.
std::string name_of_wanted(std::uint8_t id, bool has_subroute, const handler_entry* handler) {
  if (handler) return actors::name_of(handler->spec.id, handler->spec.subroute);
  return actors::name_of(handler_id{id}, {}) + (has_subroute ? " under an unknown subroute" : "");
}

/// The rate that `scope` has is used up: "from ..." or "of ...".
failure too_often(access_kind what, std::size_t per_second, const std::string& scope,
                  std::chrono::nanoseconds wait) {
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(wait);
  auto told = std::make_shared<application_error>();
  told->is_retryable = true;
  told->retry_after = ms;
  return {errc::rate_limited,
          "more than " + std::to_string(per_second)
              + (what == access_kind::call ? " calls a second " : " streams a second ") + scope
              + ", again in " + std::to_string(ms.count()) + " ms",
          std::move(told)};
}

/// A rate of grid.limits that applies to a peer, and what an operator should know.
struct configured_rate {
  std::size_t per_second;
  std::string_view hint;
};
configured_rate rate_for(access_kind what, bool is_guest, const limits_config& limits) {
  if (what == access_kind::call)
    return is_guest ? configured_rate{limits.guest_call_rate, "set by grid.limits.guest-call-rate"}
                    : configured_rate{limits.call_rate, "set by grid.limits.call-rate"};
  return is_guest
             ? configured_rate{limits.guest_stream_rate, "set by grid.limits.guest-stream-rate"}
             : configured_rate{limits.stream_rate, "set by grid.limits.stream-rate"};
}

} // namespace

access_caller connection_actor::caller_for_rules() const {
  return {*record_->host, record_->is_self(), is_guest_,
          certificate_ ? &certificate_->names() : nullptr};
}

void connection_actor::restrict_caller() {
  // Read first: what changes meanwhile is noticed the next time.
  access_version_ = core_.access.version();
  if (!record_->is_unknown()) is_guest_ = record_->is_guest();
  rights_ = caller_rights{core_.access.get(), caller_for_rules()};
  is_restricted_ = !rights_.is_unrestricted() || record_->share->has_rates();
}

failure connection_actor::why_refused(const wanted_use& use) {
  auto refused = why_not_allowed(use);
  if (!refused) refused = why_too_often(use);
  if (!refused) return {};
  const auto& why = refused->why;
  driver_->count_refusal(why.code);
  const bool is_rate = why.code == errc::rate_limited;
  auto& notices = is_rate ? record_->rate_limited : record_->not_allowed;
  if (const auto count = notices.count(loop().now()); count != 0)
    core_.tell({is_rate ? event::kind::rate_limited : event::kind::not_allowed, *record_->host,
                name_of_wanted(use.id, use.has_subroute, use.handler) + ", " + std::to_string(count)
                    + " refused",
                why, std::string{refused->hint}});
  return why;
}

std::optional<connection_actor::refused_use>
connection_actor::why_not_allowed(const wanted_use& use) const {
  const auto* handler = use.handler;
  std::string_view hint;
  if (!rights_.allow(use.what, use.id, handler ? std::string_view{handler->spec.subroute} : ""))
    hint = "set by grid.allow";
  else if (handler && !handler->allows(caller_for_rules()))
    hint = "set by the program, in handler_options::allow";
  else
    return std::nullopt;
  return refused_use{{errc::not_allowed,
                      *record_->host
                          + (use.what == access_kind::call ? " may not call " : " may not open ")
                          + name_of_wanted(use.id, use.has_subroute, handler)},
                     hint};
}

std::optional<connection_actor::refused_use>
connection_actor::why_too_often(const wanted_use& use) {
  const auto now = loop().now();
  auto& share = *record_->share;
  const bool is_call = use.what == access_kind::call;
  if (const auto wait = (is_call ? share.call_rate : share.stream_rate).take(now);
      wait.count() > 0) {
    const auto rate = rate_for(use.what, is_guest_, core_.present.get()->limits);
    return refused_use{too_often(use.what, rate.per_second, "from " + *record_->host, wait),
                       rate.hint};
  }
  if (!use.handler || !use.handler->rate) return std::nullopt;
  const auto wait = use.handler->rate->take(now);
  if (wait.count() == 0) return std::nullopt;
  return refused_use{too_often(use.what, use.handler->spec.options.rate.per_second,
                               "of " + name_of_wanted(use.id, use.has_subroute, use.handler), wait),
                     "set by the program, in handler_options::rate"};
}

} // namespace actorgrid::actors
