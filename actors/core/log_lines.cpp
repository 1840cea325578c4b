#include "actors/core/log_lines.hpp"

#include "actors/core/log_line.hpp"

#include <actorgrid/error.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <utility>

namespace actorgrid::detail {

namespace {

using actors::log_line;

/// The kinds of the writer: a level of the application's own lines, or behind them an event.
constexpr std::size_t first_event = static_cast<std::size_t>(log_level::error) + 1;

std::string kind_name(std::size_t kind) {
  if (kind < first_event)
    return "application_" + std::string(to_string(static_cast<log_level>(kind)));
  return std::string(to_string(static_cast<event::kind>(kind - first_event)));
}

/// By syslog(3).
char priority_of(log_level level) {
  constexpr std::array by_level{'7', '6', '4', '3'};
  return by_level[static_cast<std::size_t>(level)];
}

std::string utc_now() {
  using namespace std::chrono;
  const auto now = system_clock::now();
  const auto seconds = system_clock::to_time_t(now);
  const auto ms = duration_cast<milliseconds>(now.time_since_epoch()).count() % 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[40];
  const auto size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  const std::string stamp(text, size);
  const auto fraction = std::to_string(1000 + ms).substr(1);
  return stamp + '.' + fraction + 'Z';
}

std::string dropped_line(const log_style& style, const line_writer::counts& dropped) {
  log_line rest{style.options.format};
  rest.add_word("level", to_string(log_level::warning));
  rest.add_word("event", "lines_dropped");
  rest.add_word("code", "AG901");
  for (std::size_t kind = 0; kind < dropped.size(); ++kind)
    if (dropped[kind] != 0) rest.add_count(kind_name(kind), dropped[kind]);
  return style.line(log_level::warning, std::move(rest).finish());
}

std::string not_reopened_line(const log_style& style, const failure& why) {
  log_line rest{style.options.format};
  rest.add_word("level", to_string(log_level::error));
  rest.add_word("event", "log_not_reopened");
  rest.add_word("code", "AG902");
  rest.add_text("why", render(why), log_line::own_bytes_max);
  return style.line(log_level::error, std::move(rest).finish());
}

} // namespace

std::string log_style::line(log_level level, std::string rest) const {
  std::string text;
  if (has_priorities) text = {'<', priority_of(level), '>'};
  if (options.format == log_format::json)
    text += "{\"time\":\"" + utc_now() + "\"," + rest.erase(0, 1);
  else
    text += "time=" + utc_now() + ' ' + rest;
  return text += '\n';
}

// The writer's thread may outlive the rest of the log, when nobody reads it.
log_lines::log_lines(std::shared_ptr<line_output> out, log_options options)
    : style_{options, out->is_journal()},
      lines_(
          std::move(out),
          [style = style_](const auto& dropped) { return dropped_line(style, dropped); },
          [style = style_](const failure& why) { return not_reopened_line(style, why); }) {}

void log_lines::write(const event& e, const actors::log_repeats::counts& counted) {
  queue(first_event + static_cast<std::size_t>(e.what), level_of(e.what),
        [&](log_line& rest) { rest.add(e, counted); });
}

void log_lines::write(log_level level, std::string_view text,
                      std::initializer_list<log_field> fields) {
  queue(static_cast<std::size_t>(level), level, [&](log_line& rest) {
    rest.add_word("level", to_string(level));
    rest.add_text("text", text, log_line::own_bytes_max);
    const auto shown = std::min(fields.size(), log_line::fields_max);
    for (std::size_t i = 0; i < shown; ++i) rest.add(*(fields.begin() + i));
    if (shown < fields.size()) rest.add_count("fields_left_out", fields.size() - shown);
  });
}

template <class Fill>
void log_lines::queue(std::size_t kind, log_level level, Fill fill) {
  // Unknown peers decide how many refusals there are, so a dropped line should cost nothing.
  if (!writes(level) || !lines_.has_room(kind)) return;
  log_line rest{style_.options.format};
  fill(rest);
  auto text = std::move(rest).finish();
  const std::lock_guard lock{mutex_};
  lines_.write(kind, style_.line(level, std::move(text)));
}

} // namespace actorgrid::detail
