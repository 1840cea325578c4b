#pragma once

#include <actorgrid/payload.hpp>

#include <optional>
#include <string>

namespace actorgrid::ctl {

/// The payload that an argument stands for: its text, the contents of FILE for "@FILE", standard
/// input for "-", nil for no argument. Quits if it cannot be read.
payload argument_payload(const std::optional<std::string>& argument);

/// `bytes` as a member of a JSON object: "payload" for UTF-8 text, "payload_hex" for other bytes.
struct json_member {
  const char* name;
  std::string value;
};
json_member json_payload(const payload& bytes);

} // namespace actorgrid::ctl
