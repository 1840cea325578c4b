#include "actors/core/log_lines.hpp"

#include <actorgrid/log.hpp>

#include <iostream>
#include <map>
#include <tuple>
#include <utility>

namespace actorgrid {

namespace {

class log_observer final : public observer {
public:
  explicit log_observer(std::shared_ptr<detail::log_lines> lines) : lines_(std::move(lines)) {}

  void on_event(const event& e) noexcept override {
    try {
      // Held until the line is queued, so that the counts are in the order of the lines.
      const std::lock_guard lock{mutex_};
      if (const auto counted = repeats_.count(e, std::chrono::steady_clock::now()))
        lines_->write(e, *counted);
    } catch (...) {
      // A log that runs out of memory must not end the node.
    }
  }

private:
  const std::shared_ptr<detail::log_lines> lines_;
  std::mutex mutex_;
  actors::log_repeats repeats_;
};

/// The logs of this process that were asked for by their settings.
struct configured_logs {
  using settings = std::tuple<std::string, log_format, log_level>;

  std::mutex mutex;
  std::map<settings, std::weak_ptr<detail::log_lines>> all;
};

outcome<std::shared_ptr<detail::line_output>> open_output(const std::string& to) {
  if (to == "stderr") return std::make_shared<detail::line_output>(std::cerr);
  if (to == "stdout") return std::make_shared<detail::line_output>(std::cout);
  if (to.find('/') != std::string::npos) return detail::line_output::open(to);
  return failure{errc::invalid_config,
                 "grid.log.to: \"" + to + "\" is neither a word for a log nor a path"};
}

} // namespace

logger::logger(std::ostream& out, log_options options)
    : lines_(std::make_shared<detail::log_lines>(std::make_shared<detail::line_output>(out),
                                                 options)) {}

outcome<logger> logger::to_file(const std::string& path, log_options options) {
  auto out = detail::line_output::open(path);
  if (!out) return out.why();
  return logger{std::make_shared<detail::log_lines>(*std::move(out), options)};
}

outcome<logger> logger::of(const log_config& config) {
  static configured_logs logs;
  if (config.to == "none") return logger{};
  const auto to = config.to == "auto" ? "stderr" : config.to;
  const std::lock_guard lock{logs.mutex};
  auto& known = logs.all[{to, config.format, config.level}];
  if (auto same = known.lock()) return logger{std::move(same)};
  auto out = open_output(to);
  if (!out) return out.why();
  auto lines = std::make_shared<detail::log_lines>(
      *std::move(out), log_options{.format = config.format, .level = config.level});
  known = lines;
  return logger{std::move(lines)};
}

bool logger::writes(log_level level) const noexcept {
  return lines_ && lines_->writes(level);
}

void logger::write(log_level level, std::string_view text,
                   std::initializer_list<log_field> fields) const noexcept {
  try {
    if (lines_) lines_->write(level, text, fields);
  } catch (...) {
    // A log that runs out of memory must not end the program.
  }
}

std::shared_ptr<observer> logger::observer() const {
  return lines_ ? std::make_shared<log_observer>(lines_) : nullptr;
}

std::shared_ptr<observer> log_to(std::ostream& out, log_options options) {
  return logger{out, options}.observer();
}

void reopen_logs() {
  detail::line_writer::reopen_files();
}

} // namespace actorgrid
