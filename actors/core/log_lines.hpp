#pragma once

#include "actors/core/line_output.hpp"
#include "actors/core/log_repeats.hpp"

#include <actorgrid/detail/line_writer.hpp>
#include <actorgrid/log.hpp>

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace actorgrid::detail {

/// What all lines of a log have in common.
struct log_style {
  log_options options;
  bool has_priorities = false; ///< for the journal

  /// The line of this moment that ends with `rest`.
  std::string line(log_level level, std::string rest) const;
};

/// What the copies and the observers of one logger share. @thread any
class log_lines {
public:
  log_lines(std::shared_ptr<line_output> out, log_options options);

  bool writes(log_level level) const noexcept { return level >= style_.options.level; }
  void write(const event& e, const actors::log_repeats::counts& counted);
  void write(log_level level, std::string_view text, std::initializer_list<log_field> fields);

private:
  /// The rest of a line, behind the time, is what `fill` adds to it.
  template <class Fill>
  void queue(std::size_t kind, log_level level, Fill fill);

  const log_style style_;
  std::mutex mutex_; ///< keeps lines in time order; not held while a line is written
  line_writer lines_;
};

} // namespace actorgrid::detail
