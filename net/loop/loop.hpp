#pragma once

#include "net/loop/turn_meter.hpp"
#include "net/mux/deadline_queue.hpp"

#include <actorgrid/errc.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace actorgrid::ws {

/// One thread with one io_context: reads sockets, runs timers, and runs a worker (the actors that
/// live here) in between.
///
/// A turn: run the worker until it has nothing ready (bounded), run the end-of-turn hooks, poll the
/// sockets until they have nothing (bounded), fire due timers. A loop with nothing to do polls for
/// `busy_poll` while traffic is recent and then sleeps in the kernel: an idle loop costs no CPU. An
/// exception that escapes a callback terminates the process: nothing is there to catch it.
/// @thread the loop's own unless said otherwise
class loop {
public:
  using clock = std::chrono::steady_clock;

  struct options {
    std::string name = "grid";               ///< thread name, cut to 15 characters
    std::chrono::microseconds busy_poll{50}; ///< 0 = never poll
  };

  /// Runs between polls of the sockets.
  class worker {
  public:
    /// Does a bounded amount of ready work. @returns whether more is ready.
    virtual bool run_ready() = 0;
    /// Runs code that may block, each piece of it on an errand. @returns false if the loop did not
    /// wait for the end of one
    virtual bool run_errands() { return true; }
    /// The loop's thread has not come back from an errand, and another is about to take the loop
    /// over; or, with `is_absent` false, it did come back at the last moment. @thread the other one
    virtual void on_absence(bool /*is_absent*/) {}

  protected:
    ~worker() = default;
  };

  /// Time that the loop's thread spends on code that may block. Meanwhile, the loop is not its
  /// current one. If it takes longer than loop_threads::look_interval, another thread takes the
  /// loop over.
  class errand {
  public:
    /// @pre where.may_leave()
    explicit errand(loop& where) noexcept;
    errand(const errand&) = delete;
    errand& operator=(const errand&) = delete;

    /// Ends it. @returns false if another thread runs the loop now; this one must then return from
    /// worker::run_errands() with false. @pre the loop is alive
    bool come_back() noexcept;
    /// How long it took. @pre come_back() was called
    clock::duration took() const noexcept { return ended_ - began_; }

  private:
    loop& where_;
    const clock::time_point began_;
    clock::time_point ended_;
    const std::uint64_t number_;
  };

  /// Called once at the end of the turn in which it was asked for.
  class turn_end_hook {
  public:
    virtual void on_turn_end() = 0;

    bool is_pending = false; ///< the loop's own

  protected:
    ~turn_end_hook() = default;
  };

  /// An event at a point in time. Belongs to one loop; destroying it disarms it.
  class alarm : private mux::deadline_entry {
  public:
    alarm(const alarm&) = delete;
    alarm& operator=(const alarm&) = delete;

    /// Goes off once at `when`, replacing an earlier arming; `clock::time_point::max()` disarms.
    void arm(clock::time_point when);
    void disarm() noexcept;

  protected:
    explicit alarm(loop& where) noexcept : where_(where) {}
    virtual ~alarm() { disarm(); }
    /// May destroy the alarm.
    virtual void on_alarm() = 0;

  private:
    friend loop;
    loop& where_;
  };

  /// A callback at a point in time. Belongs to one loop; destroying it disarms it.
  class timer {
  public:
    timer(loop& where, std::function<void()> callback);
    ~timer();
    timer(const timer&) = delete;
    timer& operator=(const timer&) = delete;

    /// Fires once at `due`, replacing an earlier arming; `clock::time_point::max()` disarms.
    void arm(clock::time_point due);
    void disarm() noexcept;

  private:
    friend class loop;
    struct entry;
    std::unique_ptr<entry> entry_;
  };

  explicit loop(options o);
  /// Stops and joins. @pre not on the loop's thread
  ~loop();
  loop(const loop&) = delete;
  loop& operator=(const loop&) = delete;

  /// Starts the thread. The worker must outlive the loop's threads.
  void start(worker& w);
  /// Opens the descriptors that a loop with sockets needs, once; otherwise its first socket would.
  /// @error io_failure with what to do when there are none left; shutting_down
  /// @pre started @thread not a loop
  failure open_sockets();
  /// Ends the thread after the current turn and joins it. Does not wait for errands that another
  /// thread has not waited for. @thread any but the loop's own
  void stop();

  /// Whether an errand may begin: another thread stands by. Makes one if there is none.
  bool may_leave();
  /// Whether other threads have lately wanted the processor.
  bool has_company() const noexcept;

  /// Takes one turn on the calling thread as of the virtual time `now`, without polling sockets:
  /// for deterministic tests. @pre never started @returns whether anything was done
  bool step(worker& w, clock::time_point now);

  /// Whether the caller is on the loop's thread. @thread any
  bool is_current() const noexcept;
  /// The loop of the calling thread; null when it has none. @thread any
  static loop* current() noexcept;
  /// The worker that was passed to start() or step().
  worker* current_worker() const noexcept;
  /// When the earliest timer is due; `clock::time_point::max()` for none.
  clock::time_point next_due() const noexcept;
  /// Runs `f` on the loop's thread in a later turn; once the loop has stopped, destroys it unrun.
  /// @thread any
  void post(std::function<void()> f);
  /// Makes the loop take a turn soon: one system call when it sleeps, none otherwise. @thread any
  void wake();
  /// Asks for one on_turn_end this turn. No-op when already asked; the hook must stay alive until
  /// then or be forgotten.
  void at_turn_end(turn_end_hook& hook);
  void forget(turn_end_hook& hook) noexcept;
  /// Reports bytes read from a socket: past a limit, the sockets wait for the next turn.
  void count_read(std::size_t bytes) noexcept;

  /// The time, read from the clock once per phase of a turn.
  clock::time_point now() const noexcept;

  /// Ends a piece of work that has a name: reads the clock, and puts the time since it was read
  /// last down to `work`, a number of the caller's other than 0. @returns now()
  clock::time_point end_work(std::uint64_t work) noexcept;
  /// The thread's name. @thread any
  const std::string& name() const noexcept;
  /// How the loop has spent its time. @thread any
  const turn_meter& turns() const noexcept;
  /// How often another thread took the loop over. @thread any
  std::uint64_t handovers() const noexcept;

  /// For the socket code in net/.
  boost::asio::io_context& context() noexcept;

private:
  struct state;
  static void set_off(mux::deadline_entry& due);

  std::unique_ptr<state> state_;
};

} // namespace actorgrid::ws
