#pragma once

#include <actorgrid/error.hpp>
#include <actorgrid/wire_format.hpp>

#include <memory>
#include <string>
#include <system_error>
#include <utility>

namespace actorgrid {

/// Same as remote_error(code, text), with details of any type that a route could carry. Callers in
/// other ActorGrid nodes get them with details_of().
///
///     return grid::remote_error(store_errc::stale, "", newer{entry.version});
template <class Details>
caf::error remote_error(std::error_code code, std::string text, const Details& details) {
  auto why = failure_of(remote_error(code, std::move(text)));
  if (!why.application) return make_error(why);
  auto detailed = *why.application;
  detailed.details = encode(details);
  why.application = std::make_shared<application_error>(std::move(detailed));
  return make_error(why);
}

/// The details that a handler added to its error. @error decode_failed if there are none, or they
/// are not a T
template <class T>
result<T> details_of(const caf::error& e) {
  const auto own = application_error_of(e);
  if (!own || own->details.empty())
    return make_error(errc::decode_failed, "the error has no details");
  return decode<T>(own->details);
}

} // namespace actorgrid
