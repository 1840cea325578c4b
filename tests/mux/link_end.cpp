#include "link_end.hpp"

namespace actorgrid::testing {

namespace {

std::string show(const payload& body) {
  return body.is_nil() ? "nil" : "'" + std::string{body.text()} + "'";
}

std::string show(const failure& why) {
  return std::string{to_string(why.code)} + ": " + why.text;
}

struct describer {
  std::string operator()(const mux::serve_call& a) const {
    return "serve h=" + std::to_string(a.handler) + " " + show(a.body);
  }
  std::string operator()(const mux::serve_stream& a) const {
    return "stream " + std::to_string(a.mux_id) + " seq=" + std::to_string(a.seq)
           + " h=" + std::to_string(a.handler) + " " + show(a.body);
  }
  std::string operator()(const mux::call_finished& a) const {
    return "finished " + std::to_string(a.owner) + " "
           + (a.result ? show(*a.result) : show(a.result.why()));
  }
  std::string operator()(const mux::stream_frames& a) const {
    std::string line = "frames " + std::to_string(a.owner) + ":";
    for (const codec::frame& f : a.frames) line += " | " + describe(f);
    return line;
  }
  std::string operator()(const mux::link_broken& a) const {
    return "broken " + std::string{to_string(a.why.code)};
  }
};

} // namespace

std::string describe(const mux::action& a) {
  return std::visit(describer{}, a);
}

} // namespace actorgrid::testing
