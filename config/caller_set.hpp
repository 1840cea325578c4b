#pragma once

#include <actorgrid/outcome.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid {

/// Who calls, as far as rules tell callers apart.
struct access_caller {
  std::string_view host; ///< the name, as in grid.peers
  bool is_self = false;  ///< the node calls itself
  bool is_guest = false; ///< no configured peer
  /// The names in the certificate that it showed; null if none was verified.
  const std::vector<std::string>* certificate = nullptr;
};

/// Callers that a rule is about: "everyone", "peers" (the node itself included), "guests", "self",
/// a pattern of hosts, or "certificate:" and a pattern of names in certificates.
class caller_set {
public:
  /// @error invalid_config: what the text is, and what was expected, to follow the text in quotes
  static outcome<caller_set> read(std::string_view text);

  bool contains(const access_caller& who) const noexcept;
  /// The hosts of a pattern, in which a `*` stands for any characters but '/'; empty for the words.
  const std::vector<std::string>& hosts() const noexcept { return hosts_; }
  /// Whether certificates decide, so that the node has to ask for them.
  bool is_of_certificates() const noexcept { return kind_ == kind::certificate; }

private:
  enum class kind : std::uint8_t { everyone, peers, guests, self, hosts, certificate };

  kind kind_ = kind::everyone;
  std::vector<std::string> hosts_;
  std::string certificate_; ///< the pattern
};

} // namespace actorgrid
