#include "config/caller_set.hpp"

#include "config/glob.hpp"

#include <actorgrid/config.hpp>

#include <algorithm>
#include <utility>

namespace actorgrid {

outcome<caller_set> caller_set::read(std::string_view text) {
  constexpr std::string_view by_certificate = "certificate:";
  caller_set out;
  if (text == "everyone") return out;
  if (text == "peers") {
    out.kind_ = kind::peers;
  } else if (text == "guests") {
    out.kind_ = kind::guests;
  } else if (text == "self") {
    out.kind_ = kind::self;
  } else if (text.starts_with(by_certificate) && text != by_certificate) {
    out.kind_ = kind::certificate;
    out.certificate_ = text.substr(by_certificate.size());
  } else if (text.find("://") != std::string_view::npos) {
    auto expanded = expand_pattern(text);
    if (expanded.error)
      return failure{errc::invalid_config, "names the callers " + expanded.error.text
                                               + ", expected a pattern such as http://tool-*:9000"};
    out.kind_ = kind::hosts;
    out.hosts_ = std::move(expanded.hosts);
  } else {
    return failure{errc::invalid_config,
                   "names the callers \"" + std::string(text)
                       + "\", expected everyone, peers, guests, self, a pattern of hosts such as "
                         "http://tool-*:9000, or certificate: and a pattern of names such as "
                         "spiffe://grid/tool-*"};
  }
  return out;
}

bool caller_set::contains(const access_caller& who) const noexcept {
  switch (kind_) {
  case kind::everyone:
    return true;
  case kind::peers:
    return !who.is_guest;
  case kind::guests:
    return who.is_guest;
  case kind::self:
    return who.is_self;
  case kind::certificate:
    return who.certificate && std::ranges::any_of(*who.certificate, [&](const std::string& name) {
             return matches_glob(certificate_, name, '/');
           });
  case kind::hosts:
    break;
  }
  return std::any_of(hosts_.begin(), hosts_.end(),
                     [&](const auto& host) { return matches_glob(host, who.host, '/'); });
}

} // namespace actorgrid
