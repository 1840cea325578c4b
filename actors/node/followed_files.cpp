#include "actors/node/followed_files.hpp"

#include "net/files/read_file.hpp"

#include <ctime>
#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace actorgrid::actors {

namespace {

using std::chrono::system_clock;

constexpr auto admin_key = "grid.admin.token-file";
constexpr std::chrono::hours told_ahead{24 * 30};
constexpr std::chrono::hours told_again_after{24};

std::string utc(system_clock::time_point when) {
  const auto seconds = system_clock::to_time_t(when);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[40];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

} // namespace

void followed_files::begin() {
  // After a start that failed: what was read then is what changes are looked for in.
  if (watch_) return;
  const auto& auth = core_.config.auth;
  const auto& tls = core_.config.tls;
  watch_.emplace(std::vector<files::file_watch::group>{
      {{auth.token_file, auth.jwt_secret_file}, [this] { reload_credentials(); }},
      {{tls.cert, tls.key, tls.key_password_file, tls.ca, tls.crl}, [this] { reload_tls(); }},
      {{core_.config.admin.token_file}, [this] { reload_admin_tokens(); }}});
}

void followed_files::start() {
  const std::lock_guard lock{mutex_};
  if (is_stopped_) return;
  tell_expiry();
  if (!watch_ || watch_->is_empty()) return;
  looking_ = core_.platform->repeat(period, [this] { look(); });
}

void followed_files::stop() {
  std::shared_ptr<void> ending;
  const std::lock_guard lock{mutex_};
  is_stopped_ = true;
  ending.swap(looking_);
}

void followed_files::look() {
  try {
    watch_->look();
    tell_expiry();
  } catch (const std::exception&) {
    // Out of memory: what was in force stays, and the node goes on.
  }
}

void followed_files::reload_credentials() {
  // A program's own credentials are not from these files.
  if (credentials_) tell(credentials_->key(), credentials_->reload());
}

void followed_files::reload_tls() {
  if (!core_.tls.now().client) return; // Nothing was loaded, because no peer needs it.
  auto loaded = core_.platform->load_tls(core_.config.tls);
  if (!loaded) return tell("grid.tls", loaded.why());
  core_.tls.replace(*std::move(loaded));
  expiry_due_ = {};
  tell("grid.tls", {});
}

failure followed_files::follow_admin_tokens() {
  if (core_.config.admin.token_file.empty()) return {};
  auto read = files::read_secrets({admin_key, core_.config.admin.token_file});
  if (!read) return read.why();
  admin_tokens_.emplace(*std::move(read));
  return {};
}

void followed_files::reload_admin_tokens() {
  if (!admin_tokens_) return;
  auto read = files::read_secrets({admin_key, core_.config.admin.token_file});
  if (!read) return tell(admin_key, read.why());
  admin_tokens_->replace(*std::move(read));
  tell(admin_key, {});
}

void followed_files::tell(const std::string& which, const failure& why) const {
  if (!why) return core_.tell({event::kind::files_reloaded, {}, which, {}});
  core_.tell({event::kind::files_rejected,
              {},
              which,
              why,
              "what was read before stays in force; it is read again when it changes"});
}

void followed_files::tell_expiry() {
  const auto expires = core_.tls.now().expires;
  const auto now = system_clock::now();
  if (expires == system_clock::time_point{} || expires - now > told_ahead || now < expiry_due_)
    return;
  expiry_due_ = now + told_again_after;
  core_.tell(
      {event::kind::certificate_expiring,
       {},
       core_.config.tls.cert + (expires > now ? " expires on " : " has expired on ") + utc(expires),
       {},
       "put a newer one into its place: no restart is needed"});
}

} // namespace actorgrid::actors
