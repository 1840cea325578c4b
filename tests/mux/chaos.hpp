#pragma once

#include "pair.hpp"
#include "wire_checker.hpp"

#include <cstdint>
#include <functional>
#include <set>
#include <vector>

namespace actorgrid::testing {

/// A pair whose two ends are used as chance, or a fuzzer, decides: streams and calls are opened,
/// used, ended and cancelled in any order. Throws broken_rule when a rule is broken.
class chaos {
public:
  /// Chooses a number in [0, n).
  using choice = std::function<std::uint64_t(std::uint64_t n)>;

  chaos(choice below, mux::stream_windows window);
  chaos(const chaos&) = delete;
  chaos& operator=(const chaos&) = delete;

  /// Does one thing.
  void step();
  /// Ends all programs, and checks what became of everything.
  void finish();
  /// Loses the connection in the middle of everything, and checks what became of it.
  void lose();

private:
  /// What the program at one end sent, by stream.
  using sent_by_stream = std::vector<std::vector<payload>>;

  payload text();
  void use_client(node& n, std::size_t place, sent_by_stream& all);
  void use_server(node& n, std::size_t place, sent_by_stream& all);
  void use_calls(node& n);
  void call(node& n);
  void answer(node& n);
  void wind_down();
  bool wind_down_once();
  void check_all();
  void check(const node& client, const node& server, const sent_by_stream& requests,
             const sent_by_stream& responses);

  choice below_;
  wire_checker wire_;
  pair pair_;
  sent_by_stream clients_[2];
  sent_by_stream servers_[2];
  std::uint64_t next_text_ = 0;
  mux::token next_owner_ = 1;
  std::set<mux::token> awaited_;
};

} // namespace actorgrid::testing
