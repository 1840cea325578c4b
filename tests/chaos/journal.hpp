#pragma once

#include <actorgrid/observer.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace actorgrid::chaos {

/// What a node process did, one line per event, written so that SIGKILL loses nothing: a time of
/// the steady clock, which all processes of a machine share, then words as in record.hpp. @thread
/// any
class journal {
public:
  /// Appends to a file. @error std::system_error, naming the file
  explicit journal(const std::string& path);
  ~journal();
  journal(const journal&) = delete;
  journal& operator=(const journal&) = delete;

  void write(std::string_view what, std::string_view subject, std::string_view detail = {});

private:
  int fd_;
};

/// Writes a node's connection events to its journal; a peer is named by its place in the list.
class connection_journal final : public observer {
public:
  connection_journal(journal& to, std::vector<std::string> peers)
      : to_(to), peers_(std::move(peers)) {}

  void on_event(const event& e) noexcept override;

private:
  journal& to_;
  const std::vector<std::string> peers_;
};

} // namespace actorgrid::chaos
