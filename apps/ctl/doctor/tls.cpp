#include "apps/ctl/doctor/answers.hpp"
#include "apps/ctl/doctor/certificate.hpp"
#include "apps/ctl/doctor/checks.hpp"

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <ctime>
#include <string>

namespace actorgrid::doctor {

namespace {

using namespace std::chrono_literals;

/// As the event certificate_expiring.
constexpr auto renewal_time = std::chrono::hours{24 * 30};
constexpr std::string_view renew =
    "put a new certificate in place of it: the node that shows it follows the file";

std::string date_of(std::chrono::system_clock::time_point time) {
  const auto seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[32]{};
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &parts);
  return text;
}

std::string certificate_in_words(const certificate_facts& certificate) {
  std::string names;
  for (const auto& name : certificate.names) names += (names.empty() ? "" : ", ") + name;
  return certificate.subject + (names.empty() ? " without any name" : " for " + names) + ", by "
         + certificate.issuer + ", from " + date_of(certificate.begins) + " to "
         + date_of(certificate.ends);
}

/// What is wrong with a certificate, and how it was looked at.
struct certificate_view {
  const certificate_facts& certificate;
  verdict how_bad;
  std::string node;           ///< empty: this machine
  std::string whose;          ///< "its certificate"
  std::string name;           ///< in grid.peers, of the node that shows it
  std::string host;           ///< that it has to be for
  std::string seen;           ///< where it comes from
  bool is_chain_known = true; ///< whether it was compared with CAs that say something

  finding make(std::string what, std::string remedy) const {
    return {how_bad, node, whose + " " + std::move(what),
            seen + ": " + certificate_in_words(certificate), std::move(remedy)};
  }
};

bool has(const certificate_view& view, std::initializer_list<int> errors) {
  return std::ranges::any_of(errors,
                             [&](int error) { return view.certificate.errors.contains(error); });
}

/// A certificate of the chain other than the node's own, for which OpenSSL reported the error.
std::string issuer_with(const certificate_view& view, int error) {
  const auto found = view.certificate.errors.find(error);
  if (found == view.certificate.errors.end() || found->second == view.certificate.subject)
    return {};
  return ": that of its CA, " + found->second;
}

void judge_dates(const certificate_view& view, const facts& all, std::vector<finding>& found) {
  if (has(view, {X509_V_ERR_CERT_HAS_EXPIRED}))
    found.push_back(view.make("has expired" + issuer_with(view, X509_V_ERR_CERT_HAS_EXPIRED),
                              std::string{renew}));
  else if (has(view, {X509_V_ERR_CERT_NOT_YET_VALID}))
    found.push_back(view.make("is not valid yet", "compare the clocks of this machine, of the node "
                                                  "and of the CA; then renew it"));
  else if (view.certificate.ends < all.now + renewal_time) {
    auto soon = view.make("ends on " + date_of(view.certificate.ends), std::string{renew});
    soon.how_bad = verdict::warning;
    found.push_back(std::move(soon));
  }
}

void judge_chain(const certificate_view& view, std::vector<finding>& found) {
  if (!view.is_chain_known) return;
  if (has(view, {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT}))
    found.push_back(view.make("is signed by itself, and not one of grid.tls.ca",
                              "give the node a certificate by the CA of the grid"));
  else if (has(view,
               {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
                X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN}))
    found.push_back(view.make("is by a CA that is not trusted here",
                              "add its CA to grid.tls.ca here, or intermediate certificates to its "
                              "grid.tls.cert; or give it a certificate by the CA of the grid"));
  else if (has(view, {X509_V_ERR_UNABLE_TO_GET_CRL, X509_V_ERR_CRL_HAS_EXPIRED,
                      X509_V_ERR_CRL_NOT_YET_VALID}))
    found.push_back(
        view.make("cannot be looked up: grid.tls.crl has no list of its CA, or an old one",
                  "put a newer list into grid.tls.crl, with one for each CA"));
  else if (has(view, {X509_V_ERR_CERT_REVOKED}))
    found.push_back(view.make("was revoked", std::string{renew}));
  else if (has(view, {X509_V_ERR_CERT_SIGNATURE_FAILURE}))
    found.push_back(view.make("has a signature that is not by the CA it names",
                              "grid.tls.ca has another CA of the same name: take the newer one"));
}

void judge_certificate(const certificate_view& view, const facts& all,
                       std::vector<finding>& found) {
  judge_dates(view, all, found);
  judge_chain(view, found);
  if (has(view, {X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH})
      && !has_identity(view.certificate, view.name, all.config.tls))
    found.push_back(view.make("is not for " + view.host,
                              "give it a certificate with that name: as DNS:, or as IP: for an "
                              "address, in its subjectAltName; or list a name that it has in "
                              "grid.tls.identities"));
  if (!view.certificate.is_for_servers)
    found.push_back(view.make("may not be used by servers",
                              "give it one whose extendedKeyUsage has serverAuth and clientAuth"));
}

/// Why the other side ended TLS, for the alerts that are about this side's certificate.
std::string reason_of(int alert, const facts& all) {
  const bool has_own = !all.config.tls.cert.empty();
  switch (alert) {
  case SSL_AD_CERTIFICATE_REQUIRED:
    return "it asks for a certificate, and this node has none";
  case SSL_AD_HANDSHAKE_FAILURE:
    return has_own ? "" : "it asks for a certificate, and this node has none";
  case SSL_AD_UNKNOWN_CA:
    return "it does not trust the CA of this node's certificate";
  case SSL_AD_CERTIFICATE_EXPIRED:
    return "this node's certificate has expired, by the clock there";
  case SSL_AD_UNSUPPORTED_CERTIFICATE:
    return "this node's certificate may not be used by clients";
  case SSL_AD_CERTIFICATE_REVOKED:
    return "this node's certificate was revoked";
  case SSL_AD_BAD_CERTIFICATE:
  case SSL_AD_CERTIFICATE_UNKNOWN:
    return "it does not accept this node's certificate";
  default:
    return {};
  }
}

std::string remedy_for_alert(int alert) {
  switch (alert) {
  case SSL_AD_UNKNOWN_CA:
    return "add the CA of this node's certificate to grid.tls.ca there, or take one by its CA";
  case SSL_AD_CERTIFICATE_EXPIRED:
    return "renew grid.tls.cert here; if it is still valid, compare the clocks";
  case SSL_AD_UNSUPPORTED_CERTIFICATE:
    return "take a certificate whose extendedKeyUsage has serverAuth and clientAuth";
  case SSL_AD_CERTIFICATE_REQUIRED:
  case SSL_AD_HANDSHAKE_FAILURE:
    return "set grid.tls.cert and grid.tls.key here";
  default:
    return "take another certificate for grid.tls.cert; the log there says why it is refused";
  }
}

finding judge_alert(const node_facts& node, int alert, const facts& all) {
  const std::string name = SSL_alert_desc_string_long(alert);
  const auto how = "shook hands with TLS: the other side sent the alert \"" + name + "\"";
  const auto reason = reason_of(alert, all);
  if (reason.empty())
    return {how_bad(node), node.name, "refuses TLS: " + name, how,
            "the log there says why; both sides need TLS 1.2 or 1.3 and a cipher in common"};
  return {how_bad(node), node.name, "refuses this node's TLS: " + reason, how,
          remedy_for_alert(alert)};
}

finding judge_handshake(const node_facts& node, const address_facts& address) {
  const auto& tls = *address.tls;
  const auto where = place_of(node, address);
  const auto how = "shook hands with TLS at " + address.text + ": ";
  if (tls.answered_in_plain)
    return {how_bad(node), node.name, "does not speak TLS at " + where,
            how + "what came back is no TLS",
            "set grid.tls.cert there; or its name begins with http:// on every node; or the port "
            "is that of something else"};
  if (tls.how == ending::silent)
    return {how_bad(node), node.name, "accepts connections at " + where + " but does not answer",
            how + "nothing came within the time limit",
            "the process there hangs or is stopped, or a proxy does not reach it: look at it, "
            "restart it"};
  if (tls.how == ending::closed)
    return {how_bad(node), node.name, "ends the connection in the middle of TLS",
            how + "the connection was closed",
            "the log there says why; a proxy in between may be set up for plain connections"};
  return {how_bad(node), node.name, "cannot agree on TLS", how + tls.error,
          "both sides need TLS 1.2 or 1.3 and a cipher in common"};
}

void judge_usage_as_client(const node_facts& node, const certificate_facts& shown, const facts& all,
                           std::vector<finding>& found) {
  const auto& tls = all.config.tls;
  if (tls.ca.empty() || !tls.verify_peer || shown.is_for_clients || node.is_local) return;
  found.push_back({node.is_ours_to_dial ? verdict::warning : verdict::problem, node.name,
                   "its certificate may not be used by clients",
                   "looked at the certificate it shows: " + certificate_in_words(shown),
                   "give it one whose extendedKeyUsage has serverAuth and clientAuth"});
}

void judge_address(const node_facts& node, const address_facts& address, const facts& all,
                   std::vector<finding>& found) {
  if (address.http && meaning_of(*address.http) == meaning::tls_wanted && !node.uses_tls)
    found.push_back(
        {how_bad(node), node.name,
         place_of(node, address) + " speaks TLS, but the name does not begin with https",
         "asked for an upgrade in plain: "
             + (address.http->is_tls ? std::string{"a TLS record came back"}
                                     : words_of(*address.http)),
         "write its name with https:// on every node, or remove grid.tls.cert there"});
  if (!address.tls) return;
  const auto& tls = *address.tls;
  if (tls.alert && is_unusable(all, "grid.tls")) return;
  if (tls.alert)
    found.push_back(judge_alert(node, *tls.alert, all));
  else if (tls.how != ending::done)
    found.push_back(judge_handshake(node, address));
  if (!tls.certificate) return;
  const auto how = all.config.tls.verify_peer ? verdict::problem : verdict::warning;
  judge_certificate({*tls.certificate, how, node.name, "its certificate", node.name,
                     node.server.host, "shook hands with " + address.text},
                    all, found);
  judge_usage_as_client(node, *tls.certificate, all, found);
}

} // namespace

check_result check_tls(const facts& all) {
  std::vector<finding> found;
  std::size_t with_tls = 0, reached = 0;
  if (all.certificate) {
    const auto host = all.local() ? all.local()->server.host : std::string{};
    judge_certificate({*all.certificate,
                       verdict::problem,
                       {},
                       "the certificate of this node",
                       all.config.local,
                       host,
                       "read grid.tls.cert " + all.config.tls.cert,
                       !all.config.tls.ca.empty()},
                      all, found);
    if (!all.certificate->is_for_clients)
      found.push_back({verdict::problem,
                       {},
                       "the certificate of this node may not be used by clients",
                       "read grid.tls.cert " + all.config.tls.cert + ": "
                           + certificate_in_words(*all.certificate),
                       "take one whose extendedKeyUsage has serverAuth and clientAuth"});
  }
  for (const auto& node : all.nodes) {
    if (node.uses_tls) ++with_tls;
    if (std::ranges::any_of(node.addresses, [](const auto& one) { return one.tls.has_value(); }))
      ++reached;
    const auto before = found.size();
    for (const auto& address : node.addresses)
      if (found.size() == before) judge_address(node, address, all, found);
  }
  if (found.empty() && with_tls == 0)
    return skipped("tls", "no name begins with https:// or wss://");
  if (found.empty() && reached == 0) return skipped("tls", "no node with TLS was reached");
  return result_of("tls", count_of(reached, with_tls), std::move(found));
}

} // namespace actorgrid::doctor
