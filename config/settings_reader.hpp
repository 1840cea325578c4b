#pragma once

#include <caf/config_option.hpp>
#include <caf/config_option_set.hpp>
#include <caf/settings.hpp>
#include <caf/string_view.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace actorgrid {

inline std::string_view text_of(caf::string_view text) {
  return {text.data(), text.size()};
}
inline caf::string_view view_of(std::string_view text) {
  return {text.data(), text.size()};
}

/// CAF's category of options without a section.
inline bool is_global(const caf::config_option& option) {
  return text_of(option.category()) == "global";
}

/// The option's name in settings, files and flags: "grid.tls.cert", "help".
std::string key_of(const caf::config_option& option);

/// Whether the option asks something of the program (--help) rather than setting something.
bool is_command(const caf::config_option& option);

/// Reads a file and a command line into `settings`, and records what is wrong in them.
class settings_reader {
public:
  /// Declares the keys of the lanes that it finds.
  settings_reader(caf::config_option_set& options, caf::settings& settings)
      : options_(options), settings_(settings) {}

  /// Takes only this section of the file, such as "grid", and ignores the rest.
  void take_section(std::string name) { section_ = std::move(name); }

  /// Takes no notice of unknown keys of the file in these sections.
  void share_sections(std::vector<std::string> names) { shared_sections_ = std::move(names); }

  /// Stores values in `settings` alone, and not where the options have their own.
  void leave_options() noexcept { is_storing_ = false; }

  /// The file named by --config-file comes first, whatever the position of that flag.
  void read(const std::vector<std::string>& arguments);

  void add_mistake(std::string key, const std::string& words);

  /// Whether a value of this key was wrong, so that the settings do not have it.
  bool has_mistake(std::string_view key) const;

  /// Whether settings are missing because the file could not be read to its end.
  bool is_incomplete() const noexcept { return is_incomplete_; }

  const std::vector<std::string>& mistakes() const noexcept { return mistakes_; }
  const std::vector<std::string>& remainder() const noexcept { return remainder_; }
  const std::string& file() const noexcept { return file_; }
  bool has_command(std::string_view name) const;
  /// The lanes that are mentioned, in order; at most one more than there may be.
  const std::vector<std::string>& lanes() const noexcept { return lanes_; }

private:
  struct given_flag {
    std::string key;
    std::string name; ///< as it was written
    std::string value;
    bool has_value;
  };

  void find_flags(const std::vector<std::string>& arguments);
  std::size_t find_short_flag(const std::vector<std::string>& arguments, std::size_t index);
  void apply(const given_flag& flag);
  void read_file();
  /// Makes the keys of the lane known that `key` names, if any. @returns false if that would be one
  /// lane too many
  bool mention_lane_of(std::string_view key);
  void store(const caf::config_option& option, const caf::config_value& value,
             const std::string& origin);
  bool is_shared(std::string_view key) const;
  void refuse_unknown(const std::string& key, const std::string& origin, bool is_flag);
  const caf::config_option* find(std::string_view key) const;
  const caf::config_option* find_map_around(std::string_view key) const;

  caf::config_option_set& options_;
  caf::settings& settings_;
  std::vector<given_flag> flags_;
  std::vector<std::string> commands_;
  std::vector<std::string> mistakes_;
  std::vector<std::string> keys_with_mistakes_;
  std::vector<std::string> remainder_;
  std::vector<std::string> lanes_;
  std::string file_;
  std::string section_; ///< the only one that is read; empty for all
  std::vector<std::string> shared_sections_;
  bool is_incomplete_ = false;
  bool is_storing_ = true;
};

} // namespace actorgrid
