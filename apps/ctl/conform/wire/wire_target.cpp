#include "apps/ctl/conform/wire/wire_target.hpp"

#include "apps/ctl/conform/scenario.hpp"
#include "apps/ctl/conform/wire/raw_frame.hpp"
#include "apps/ctl/exit_code.hpp"

#include <utility>

namespace actorgrid::ctl::conform {

namespace {

bool is_encrypted_name(std::string_view name) {
  return name.starts_with("https://") || name.starts_with("wss://");
}

std::string_view without_scheme(std::string_view name) {
  const auto end = name.find("://");
  return end == std::string_view::npos ? name : name.substr(end + 3);
}

/// "host:port", which was checked when the configuration was read.
detail::host_port address_in(std::string_view text) {
  const auto colon = text.rfind(':');
  auto host = text.substr(0, colon);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  const auto port =
      colon == std::string_view::npos ? 0 : std::stoul(std::string{text.substr(colon + 1)});
  return {std::string{host}, static_cast<std::uint16_t>(port)};
}

/// Whether `own` is the side that dials.
bool is_dialler(std::string_view own, std::string_view other) {
  const auto ours = hash_of(std::string{own}.append(other));
  const auto theirs = hash_of(std::string{other}.append(own));
  return ours != theirs ? ours < theirs : own < other;
}

} // namespace

wire_target::wire_target(const target_grid& where, std::string host)
    : where_(where), host_(std::move(host)), address_(address_in(without_scheme(host_))),
      reached_at_(address_), uses_tls_(is_encrypted_name(host_)) {
  const auto config = where.own_node({host_});
  route_path_ = config.route_path;
  for (const auto& entry : config.connect_to)
    if (entry.starts_with(host_ + '=')) reached_at_ = address_in(entry.substr(host_.size() + 1));
  if (uses_tls_) tls_ = tls_setup(config.tls);
  auto loaded = load_credentials(config.auth);
  if (!loaded) throw quit("credentials", loaded.why());
  credentials_ = *std::move(loaded);
}

std::string wire_target::authority() const {
  return detail::to_string(address_);
}

std::string wire_target::new_name() const {
  return where_.own_node({host_}).local;
}

std::string wire_target::name_to_be_dialled() const {
  constexpr int tries_max = 1000;
  if (!where_.options().as.empty()) return {};
  const auto pattern = where_.own_node({host_}).local;
  // A guest's name with other letters; every second one is to be dialled.
  for (int i = 0; i != tries_max; ++i) {
    auto name = pattern;
    const auto colon = name.rfind(':');
    name.insert(colon == std::string::npos ? name.size() : colon, std::to_string(i));
    if (!is_dialler(name, host_)) return name;
  }
  return {};
}

bool wire_target::has_checksums(std::string_view name) const {
  return !(is_encrypted_name(name) && is_encrypted_name(host_));
}

std::unique_ptr<byte_stream> wire_target::connect() const {
  return std::make_unique<byte_stream>(reached_at_, tls_, address_.host, host_);
}

} // namespace actorgrid::ctl::conform
