#pragma once

#include "tests/campaign/node_process.hpp"

#include <actorgrid/call_info.hpp>
#include <actorgrid/payload.hpp>

namespace actorgrid::campaign {

/// Records one run of a call's handler for as long as it lives.
class call_run_note {
public:
  call_run_note(const here& where, const call_info& info, const payload& request);
  call_run_note(const call_run_note&) = delete;
  call_run_note& operator=(const call_run_note&) = delete;
  /// Records that the handler was destroyed, unless it returned.
  ~call_run_note();

  void returned() { run().returned = notes_.now(); }

private:
  call_run& run() { return record_.runs[index_]; }

  history& notes_;
  call_record& record_;
  std::size_t index_;
};

/// Does the same for a stream's handler.
class stream_run_note {
public:
  stream_run_note(const here& where, const payload& opening);
  stream_run_note(const stream_run_note&) = delete;
  stream_run_note& operator=(const stream_run_note&) = delete;
  ~stream_run_note();

  void sent(std::string_view text);
  void received(const payload& item);
  void input_ended(const caf::error& why);
  void returned(std::string error = {});

private:
  stream_run& run() { return record_.runs[index_]; }

  history& notes_;
  stream_record& record_;
  std::size_t index_;
};

} // namespace actorgrid::campaign
