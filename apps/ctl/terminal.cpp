#include "apps/ctl/terminal.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <unistd.h>
#include <utility>

namespace actorgrid::ctl {

namespace {

bool colour_wanted = false;

std::string format(const char* pattern, double value) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), pattern, value);
  return text.data();
}

} // namespace

void choose_colour(bool wanted) {
  const char* refused = std::getenv("NO_COLOR");
  colour_wanted = wanted && !(refused && *refused) && ::isatty(STDOUT_FILENO) == 1;
}

std::string paint(colour c, std::string_view text) {
  static constexpr std::array codes{"", "\033[32m", "\033[1;31m", "\033[2m"};
  if (!colour_wanted || c == colour::none) return std::string(text);
  return codes[static_cast<std::size_t>(c)] + std::string(text) + "\033[0m";
}

void table::print(std::ostream& out, bool plain) const {
  std::vector<std::size_t> widths;
  for (const auto& row : rows_) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (std::size_t r = plain ? 1 : 0; r < rows_.size(); ++r) {
    std::string line;
    for (std::size_t i = 0; i < rows_[r].size(); ++i) {
      const bool last = i + 1 == rows_[r].size();
      line += rows_[r][i];
      if (plain && !last) line += '\t';
      if (!plain && !last) line.append(widths[i] - rows_[r][i].size() + 2, ' ');
    }
    out << (r == 0 ? paint(colour::dim, line) : line) << '\n';
  }
}

progress::progress(std::string what, std::uint64_t total)
    : what_(std::move(what)), total_(total), wanted_(::isatty(STDERR_FILENO) == 1),
      next_(clock::now() + std::chrono::seconds(2)) {}

progress::~progress() {
  if (shown_) std::cerr << "\r\033[K" << std::flush;
}

void progress::set(std::uint64_t done) {
  if (!wanted_) return;
  const auto now = clock::now();
  if (now < next_) return;
  next_ = now + std::chrono::milliseconds(200);
  shown_ = true;
  std::cerr << "\r\033[K" << what_ << ": " << done;
  if (total_ != 0) std::cerr << " of " << total_ << " (" << done * 100 / total_ << " %)";
  std::cerr << std::flush;
}

std::string format_duration(std::chrono::nanoseconds d) {
  const auto ns = static_cast<double>(d.count());
  if (ns < 1e6) return format("%.0f us", ns / 1e3);
  if (ns < 1e9) return format("%.2f ms", ns / 1e6);
  return format("%.2f s", ns / 1e9);
}

} // namespace actorgrid::ctl
