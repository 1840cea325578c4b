#pragma once

#include <actorgrid/config.hpp>

#include <caf/config_option_set.hpp>
#include <caf/config_value.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace actorgrid {

/// Where a key's value lives; the type says how it is written.
struct text_field {
  std::string& (*of)(node_config&);
};
struct texts_field {
  std::vector<std::string>& (*of)(node_config&);
};
struct patterns_field { ///< texts that are expanded when read
  std::vector<std::string>& (*of)(node_config&);
};
struct count_field {
  std::size_t& (*of)(node_config&);
};
struct size_field {
  std::size_t& (*of)(node_config&);
};
struct ids_field {
  std::vector<std::uint8_t>& (*of)(node_config&);
};
struct millisecond_field {
  std::chrono::milliseconds& (*of)(node_config&);
};
struct microsecond_field {
  std::chrono::microseconds& (*of)(node_config&);
};
struct flag_field {
  bool& (*of)(node_config&);
};
struct log_format_field { ///< one of a few words
  log_format& (*of)(node_config&);
};
struct log_level_field { ///< likewise
  log_level& (*of)(node_config&);
};

using field = std::variant<text_field, texts_field, patterns_field, count_field, size_field,
                           ids_field, millisecond_field, microsecond_field, flag_field,
                           log_format_field, log_level_field>;

/// One key of `grid.*`: "grid.tls", "cert".
struct grid_key {
  std::string_view category;
  std::string_view name;
  std::string_view meaning;
  field where;

  std::string full_name() const { return std::string(category) + "." + std::string(name); }
};

/// Every key there is, in the order of help and dump.
std::span<const grid_key> grid_keys();

void declare_grid_keys(caf::config_option_set& options);

/// Declares a key in a section.
void declare_key(caf::config_option_set& options, const grid_key& key, std::string_view section);

/// Stores a value of the right type; the result lists what is wrong with it, if anything.
std::vector<std::string> assign(const grid_key& key, const caf::config_value& value,
                                node_config& config);

/// Gives the key the value in `to` that it has in `from`.
void copy_value(const grid_key& key, const node_config& from, node_config& to);

/// The value as the configuration file spells it.
caf::config_value value_of(const grid_key& key, const node_config& config);

} // namespace actorgrid
