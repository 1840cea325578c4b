#pragma once

#include <actorgrid/config.hpp>

#include <caf/config_option_set.hpp>
#include <caf/config_value.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace actorgrid {

/// What is wrong with a text, in words that follow the key's name; empty if nothing is. See
/// config/value_rules.hpp.
using text_rule = std::string (*)(const std::string&);

// Where a key's value lives, and which values it may have; the type says how it is written.

struct text_field {
  std::string& (*of)(node_config&);
  text_rule flaw_in = nullptr;
  std::string_view word = {}; ///< one of the possible values, which completions offer
};
struct path_field { ///< a text that may be the path of a file
  std::string& (*of)(node_config&);
  text_rule flaw_in = nullptr;
};
struct texts_field {
  std::vector<std::string>& (*of)(node_config&);
  text_rule flaw_in = nullptr; ///< of each text
};
struct patterns_field { ///< texts that are expanded when read
  std::vector<std::string>& (*of)(node_config&);
  text_rule flaw_in = nullptr; ///< of each expanded text
};
struct count_field {
  std::size_t& (*of)(node_config&);
  std::size_t least = 0;
  std::size_t most = std::numeric_limits<std::size_t>::max(); ///< any, unless said otherwise
};
struct size_field {
  std::size_t& (*of)(node_config&);
  std::size_t least, most;
};
struct ids_field { ///< handler IDs, each once
  std::vector<std::uint8_t>& (*of)(node_config&);
};
struct millisecond_field {
  std::chrono::milliseconds& (*of)(node_config&);
  std::chrono::milliseconds least, most;
};
struct microsecond_field {
  std::chrono::microseconds& (*of)(node_config&);
  std::chrono::microseconds least, most;
};
struct flag_field {
  bool& (*of)(node_config&);
};
template <class Choice>
struct choice_field { ///< one of a few words, which to_string() gives
  Choice& (*of)(node_config&);
  std::span<const Choice> choices;
};

using field = std::variant<text_field, path_field, texts_field, patterns_field, count_field,
                           size_field, ids_field, millisecond_field, microsecond_field, flag_field,
                           choice_field<log_format>, choice_field<log_level>>;

/// When a changed value is in force in a node that runs.
enum class in_force : std::uint8_t {
  at_once,
  for_new_connections,
  at_restart,
  item_by_item, ///< at once, and told as peers and guests that come, go and move
};

/// Which nodes and lanes a value is for.
struct key_scope {
  bool is_shared = false;   ///< every node of a grid should have the same: see shared_settings()
  bool is_per_lane = false; ///< lanes may have values of their own
};

/// One key of `grid.*`: all there is to know of it. The reader, checks, reloads, help and dump act
/// by these rows, and tests/config/key_pages_test.cpp writes the pages about them.
///
/// The default is that of the member of node_config. No key holds a secret: keys name the files in
/// which secrets are, so values may be shown.
struct grid_key {
  std::string_view category; ///< "grid.tls"
  std::string_view name;     ///< "cert"
  field where;
  key_scope scope;
  in_force change;
  /// A phrase for --help and completions: "time between pings of a connection".
  std::string_view text;
  /// Sentences that follow it in grid.ini, docs/configuration.md and the manual; literals are in
  /// `backticks`. They need not tell the range.
  std::string_view details = {};
  /// A value to show as an example, as the file spells it, of a key that has no default and must be
  /// set.
  std::string_view sample = {};

  std::string full_name() const { return std::string(category) + "." + std::string(name); }
};

/// Every key there is, in the order of help and dump.
std::span<const grid_key> grid_keys();

/// The key of that full name; null if there is none.
const grid_key* find_grid_key(std::string_view full_name);

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

/// The values that the key may have: "100ms to 60min", "logfmt or json". Empty for texts, lists and
/// flags.
std::string range_of(const grid_key& key);

/// What is wrong with the key's value, whatever the other keys are, in words that follow its name:
/// "1000, expected 0 to 256". What is wrong between keys is find_mistakes()'s.
std::vector<std::string> flaws_in(const grid_key& key, const node_config& config);

} // namespace actorgrid
