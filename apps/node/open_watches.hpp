#pragma once

#include "apps/contract/files.hpp"

#include <actorgrid/stream.hpp>

#include <cstddef>
#include <list>
#include <mutex>
#include <string>

namespace actorgrid::catalogue {

/// The streams that tell what happens in directories. They end only when somebody ends them: their
/// caller, or this node when it drains. @thread any
class open_watches {
public:
  using stream = sink<contract::watch_event>;

  /// A watch's place among them, given back when it goes out of scope.
  class place {
  public:
    /// Takes part as long as it lives.
    place(open_watches& all, const stream& out);
    place(const place&) = delete;
    place& operator=(const place&) = delete;
    ~place();

    /// How many there are with this one.
    std::size_t number() const noexcept { return number_; }

  private:
    open_watches& all_;
    std::list<stream>::iterator at_;
    std::size_t number_ = 0;
  };

  /// Ends each, and each that comes later, with an error for its caller.
  void end_all();

private:
  std::mutex mutex_;
  std::list<stream> streams_;
  bool is_ended_ = false;
};

} // namespace actorgrid::catalogue
