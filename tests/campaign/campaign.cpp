#include "tests/campaign/print.hpp"
#include "tests/campaign/seed.hpp"
#include "tests/campaign/tally.hpp"

#include <charconv>
#include <iostream>
#include <string_view>

using namespace actorgrid::campaign;

namespace {

constexpr std::string_view usage =
    R"(usage: actorgrid_campaign --seeds FIRST..LAST [--history] [--wire] [--keep-going]

Runs the simulation of each seed and checks what was seen against the promises. Prints every promise
that was broken and the command that repeats its seed; at the end, how often each case occurred.

  --history     also prints what was seen, in order
  --wire        also prints what the simulation traced, message by message
  --keep-going  does not stop at the first seed that breaks a promise

Exits with 0 if all promises were kept, 1 if not, 2 if the arguments are wrong.
)";

struct command {
  std::uint64_t first = 0, last = 0;
  bool prints_history = false, prints_wire = false, keeps_going = false;
  bool makes_sense = true;
};

bool read_range(std::string_view text, command& c) {
  const auto dots = text.find("..");
  if (dots == std::string_view::npos) return false;
  const auto read = [](std::string_view digits, std::uint64_t& n) {
    const auto end = digits.data() + digits.size();
    const auto [at, error] = std::from_chars(digits.data(), end, n);
    return error == std::errc{} && at == end;
  };
  return read(text.substr(0, dots), c.first) && read(text.substr(dots + 2), c.last)
         && c.first <= c.last;
}

command read_command(int argc, char** argv) {
  command c;
  bool has_seeds = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--seeds" && i + 1 < argc)
      has_seeds = read_range(argv[++i], c);
    else if (word == "--history")
      c.prints_history = true;
    else if (word == "--wire")
      c.prints_wire = true;
    else if (word == "--keep-going")
      c.keeps_going = true;
    else
      c.makes_sense = false;
  }
  c.makes_sense = c.makes_sense && has_seeds;
  return c;
}

} // namespace

int main(int argc, char** argv) {
  const auto c = read_command(argc, argv);
  if (!c.makes_sense) {
    std::cerr << usage;
    return 2;
  }
  tally all;
  bool kept = true;
  for (auto seed = c.first; seed <= c.last && (kept || c.keeps_going); ++seed) {
    const auto t = try_seed(seed);
    if (t.seen) {
      all.add(*t.seen);
      if (c.prints_history) print(*t.seen, std::cout);
      if (c.prints_wire)
        for (const auto& line : t.seen->wire) std::cout << line << '\n';
    }
    for (const auto& text : t.broken) std::cout << "seed " << seed << ": " << text << '\n';
    if (!t.broken.empty()) std::cout << "again: " << command_for(seed) << std::endl;
    kept = kept && t.broken.empty();
    if ((seed - c.first) % 100 == 99) std::cerr << seed - c.first + 1 << " seeds\n";
  }
  for (const auto& [what, count] : all.cases()) std::cout << what << ": " << count << '\n';
  return kept ? 0 : 1;
}
