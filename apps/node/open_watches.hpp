#pragma once

#include "apps/contract/files.hpp"

#include <actorgrid/stream.hpp>

#include <cstddef>
#include <list>
#include <mutex>
#include <string>

namespace actorgrid::catalogue {

/// The open streams of files_watch. Their callers may leave them open for ever, so that a node that
/// drains has to end them. @thread any
class open_watches {
public:
  using stream = sink<contract::watch_event>;

  /// The place of a stream among them, while it lives.
  class place {
  public:
    place(open_watches& all, const stream& out);
    place(const place&) = delete;
    place& operator=(const place&) = delete;
    ~place();

    /// The number of streams when this one was added, itself included.
    std::size_t number() const noexcept { return number_; }

  private:
    open_watches& all_;
    std::list<stream>::iterator at_;
    std::size_t number_ = 0;
  };

  /// Ends every stream, and every one added later, with an error for its caller.
  void end_all();

private:
  std::mutex mutex_;
  std::list<stream> streams_;
  bool is_ended_ = false;
};

} // namespace actorgrid::catalogue
