#pragma once

#include <actorgrid/config.hpp>
#include <actorgrid/log_level.hpp>
#include <actorgrid/observer.hpp>
#include <actorgrid/outcome.hpp>

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace actorgrid {

namespace detail {
class log_lines;
}

/// How a log is written.
struct log_options {
  log_format format = log_format::logfmt; ///< format of the lines
  log_level level = log_level::info;      ///< lowest level that is written
};

/// A name and a value in a line of the application's own. Refers to its texts: use it only within
/// the call.
class log_field {
public:
  /// The value in whatever form it was given.
  using value_type = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool>;

  /// A text, of which at most 1024 bytes are written.
  log_field(std::string_view name, std::string_view text) : name_(name), value_(text) {}
  /// The same.
  log_field(std::string_view name, const char* text) : log_field(name, std::string_view(text)) {}
  /// A number. JSON has null for one that is not finite.
  template <std::floating_point T>
  log_field(std::string_view name, T number) : name_(name), value_(static_cast<double>(number)) {}
  /// A number, or true or false.
  template <std::integral T>
  log_field(std::string_view name, T number) : name_(name) {
    if constexpr (std::same_as<T, bool>)
      value_ = number;
    else if constexpr (std::signed_integral<T>)
      value_ = static_cast<std::int64_t>(number);
    else
      value_ = static_cast<std::uint64_t>(number);
  }

  /// Its name. Bytes other than ASCII letters, digits and "-._" are written as an underscore, and a
  /// name of the log's own fields gets one at its end.
  std::string_view name() const noexcept { return name_; }
  /// Its value.
  const value_type& value() const noexcept { return value_; }

private:
  std::string_view name_;
  value_type value_;
};

/// Writes a log: the events of nodes, and an application's own lines among them, in one format.
///
///     const grid::logger log{std::cerr};
///     grid::node node{system, config, {.observers = {log.observer()}}};
///     log.info("order placed", {{"order", 17}, {"customer", name}});
///
/// prints
///
///     time=2026-11-29T08:00:00.000Z level=info text="order placed" order=17 customer="..."
///
/// A dedicated thread writes the lines, so that nobody waits for a slow or unread log. At most 256
/// lines of each kind of event, and of each level of the application's own, are queued. Further
/// lines are dropped and counted, and so are those that cannot be written; a line
/// `event=lines_dropped` gives the count for each kind as soon as there is room again. Each line is
/// one line whatever its texts hold: they are quoted and escaped.
///
/// If standard output or error is connected to systemd's journal (JOURNAL_STREAM, see
/// systemd.exec(5)), each line begins with its priority, as in `<4>`.
///
/// A copy writes to the same log. When the last copy and the last observer are gone, the remaining
/// lines are written: to std::cerr, std::clog, std::cout and files for at most a second, as exit()
/// does too; to any other stream until all are written.
/// @thread any
class logger {
public:
  /// Writes nothing.
  logger() = default;
  /// Writes to a stream, which must outlive all copies and observers, and which only they may use
  /// until then. @error std::system_error if the system cannot start a thread
  explicit logger(std::ostream& out, log_options options = {});
  /// Appends to a file, which is made with mode 0640 if there is none. After SIGUSR1 to a program
  /// in node::run(), and after reopen_logs(), it is opened anew, so that logrotate(8) can move it
  /// away; if that fails, the old file is used on, and a line `event=log_not_reopened` says why.
  /// @error io_failure
  static outcome<logger> to_file(const std::string& path, log_options options = {});
  /// The log that a configuration describes; "auto" is standard error. All that ask with the same
  /// settings get the same log, among them the nodes of this process with that configuration.
  /// @error io_failure for a file, invalid_config for a `to` that is none of its words and no path
  static outcome<logger> of(const log_config& config);

  /// Whether lines of a level are written at all, for lines that are costly to make.
  bool writes(log_level level) const noexcept;
  /// Writes a line of the application's own: at most 1024 bytes of `text`, and at most 16 fields;
  /// `fields_left_out` counts further ones.
  void write(log_level level, std::string_view text,
             std::initializer_list<log_field> fields = {}) const noexcept;
  /// write() with the level debug.
  void debug(std::string_view text, std::initializer_list<log_field> fields = {}) const noexcept {
    write(log_level::debug, text, fields);
  }
  /// write() with the level info.
  void info(std::string_view text, std::initializer_list<log_field> fields = {}) const noexcept {
    write(log_level::info, text, fields);
  }
  /// write() with the level warning.
  void warning(std::string_view text, std::initializer_list<log_field> fields = {}) const noexcept {
    write(log_level::warning, text, fields);
  }
  /// write() with the level error.
  void error(std::string_view text, std::initializer_list<log_field> fields = {}) const noexcept {
    write(log_level::error, text, fields);
  }

  /// An observer for one node that writes its events: a line per change of state. Attempts that
  /// repeatedly fail for the same reason, refusals of the same address for the same reason, and
  /// contests for a name are counted and written only every tenth time. Refusals are also limited
  /// to bursts of twenty and five per second; the next one written tells how many were left out.
  /// Null for a logger that writes nothing.
  std::shared_ptr<actorgrid::observer> observer() const;

private:
  explicit logger(std::shared_ptr<detail::log_lines> lines) : lines_(std::move(lines)) {}

  std::shared_ptr<detail::log_lines> lines_;
};

/// The observer of a logger that nothing else writes to. See logger.
std::shared_ptr<observer> log_to(std::ostream& out, log_options options = {});

/// Has each log file of this process opened anew, on the thread that writes it. Not for use in a
/// signal handler.
void reopen_logs();

/// What a logger writes of an event in the format logfmt, without the time. Values are quoted and
/// escaped so that no peer can forge a line.
std::string to_logfmt(const event& e);
/// The same as a JSON object.
std::string to_json(const event& e);

} // namespace actorgrid
