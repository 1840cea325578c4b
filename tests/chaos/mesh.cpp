#include "tests/chaos/mesh.hpp"

#include <algorithm>

namespace actorgrid::chaos {

void mesh::take(std::size_t node, const record& r) {
  if (r.what == "call") {
    asked_[r.subject] = {r.when, record::peer_of(r.detail)};
  } else if (r.what == "done") {
    const auto found = asked_.find(r.subject);
    if (found == asked_.end()) return;
    auto& answer = at(node, found->second.to).answer;
    if (r.detail == "ok" && found->second.when >= healed_ && !answer) answer = r.when;
    asked_.erase(found);
  } else if (r.what == "up") {
    auto& s = at(node, record::peer_of(r.subject));
    s.is_up = true;
    s.failures = 0;
  } else if (r.what == "lost") {
    auto& s = at(node, record::peer_of(r.subject));
    s.is_up = false;
    s.losses.push_back(r.detail);
    s.lost = r.when;
  } else if (r.what == "failed") {
    ++at(node, record::peer_of(r.subject)).failures;
  } else if (r.what == "restarted") {
    ++at(node, record::peer_of(r.subject)).restarts;
  }
}

void mesh::forget(std::size_t node) {
  for (std::size_t peer = 0; peer < size_; ++peer) at(node, peer) = {};
}

void mesh::begin_cycle() {
  for (auto& s : sides_) {
    s.losses.clear();
    s.restarts = 0;
  }
}

void mesh::healed(time_point when) {
  healed_ = when;
  for (auto& s : sides_) s.answer.reset();
}

template <class F>
void mesh::for_each_pair(F f) const {
  for (std::size_t node = 0; node < size_; ++node)
    for (std::size_t peer = 0; peer < size_; ++peer)
      if (node != peer) f(node, peer, of(node, peer));
}

std::optional<time_point> mesh::whole_since() const {
  std::optional<time_point> last = healed_;
  for_each_pair([&](std::size_t, std::size_t, const side& s) {
    if (!s.is_up || !s.answer)
      last.reset();
    else if (last)
      last = std::max(*last, *s.answer);
  });
  return last;
}

std::string mesh::missing() const {
  std::string words;
  for_each_pair([&](std::size_t node, std::size_t peer, const side& s) {
    if (s.is_up && s.answer) return;
    words += (words.empty() ? "" : ", ") + std::to_string(node) + " of " + std::to_string(peer)
             + (s.is_up ? " no answer" : " no connection");
  });
  return words;
}

} // namespace actorgrid::chaos
