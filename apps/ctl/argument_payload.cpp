#include "apps/ctl/argument_payload.hpp"

#include "apps/ctl/exit_code.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <iostream>
#include <iterator>

namespace actorgrid::ctl {

namespace {

payload read_all(std::istream& in) {
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  return payload{std::string_view(text)};
}

bool is_utf8(std::string_view text) {
  try {
    static_cast<void>(nlohmann::json(std::string(text)).dump());
    return true;
  } catch (const nlohmann::json::type_error&) {
    return false;
  }
}

} // namespace

payload argument_payload(const std::optional<std::string>& argument) {
  if (!argument) return {};
  if (*argument == "-") return read_all(std::cin);
  if (!argument->starts_with('@')) return payload{std::string_view(*argument)};
  const std::string name = argument->substr(1);
  std::ifstream file(name, std::ios::binary);
  auto bytes = read_all(file);
  if (!file) throw quit(exit_code::usage, name + ": cannot be read");
  return bytes;
}

json_member json_payload(const payload& bytes) {
  if (is_utf8(bytes.text())) return {"payload", std::string(bytes.text())};
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const auto b : bytes.bytes()) {
    hex += digits[std::to_integer<std::size_t>(b) >> 4U];
    hex += digits[std::to_integer<std::size_t>(b) & 15U];
  }
  return {"payload_hex", std::move(hex)};
}

} // namespace actorgrid::ctl
