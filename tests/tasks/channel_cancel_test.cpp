#include "tests/tasks/channel_tasks.hpp"

#include <actorgrid/with_timeout.hpp>

#include <algorithm>
#include <cstddef>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

TEST_CASE("a sender that is destroyed while it waits withdraws its value") {
  one_node w(1);
  const channel<int> c{1};
  const manual_reset_event stop;
  w.spawn(send_one(&w, c, 1));
  w.spawn(send_unless(&w, c, stop, 2));
  w.spawn(send_one(&w, c, 3));
  stop.set();
  w.sim().settle();
  CHECK(w.told() == texts{"1 sent", "2 stopped"});
  w.spawn(receive_one(&w, c, "r"));
  w.spawn(receive_one(&w, c, "r"));
  CHECK(w.told() == texts{"r1", "3 sent", "r3"});
  CHECK(c.size() == 0);
}

TEST_CASE("a value on its way to a receiver that is destroyed goes to the next one") {
  const std::size_t loops = GENERATE(1u, 2u, 3u);
  CAPTURE(loops);
  one_node w(loops);
  const channel<int> c{3};
  const manual_reset_event stop;
  w.spawn(receive_unless(&w, c, stop, "a"));
  w.spawn(receive_one(&w, c, "b"));
  w.spawn(at_once([=] {
    stop.set();
    CHECK(c.try_send(1) == send_status::sent);
  }));
  auto told = w.told();
  std::sort(told.begin(), told.end());
  CHECK(told == texts{"a stopped", "b1"});

  // Without a next one it stays, before what was sent later.
  stop.reset();
  w.spawn(receive_unless(&w, c, stop, "a"));
  w.spawn(at_once([=] {
    stop.set();
    CHECK(c.try_send(2) == send_status::sent);
    CHECK(c.try_send(3) == send_status::sent);
  }));
  CHECK(w.told() == texts{"a stopped"});
  w.spawn(receive_one(&w, c, "b"));
  w.spawn(receive_one(&w, c, "b"));
  CHECK(w.told() == texts{"b2", "b3"});
}

TEST_CASE("room on its way to a sender that is destroyed goes to the next one") {
  const std::size_t loops = GENERATE(1u, 2u, 3u);
  CAPTURE(loops);
  one_node w(loops);
  const channel<int> c{1};
  const manual_reset_event stop;
  CHECK(c.try_send(1) == send_status::sent);
  w.spawn(send_unless(&w, c, stop, 2));
  w.spawn(send_one(&w, c, 3));
  w.spawn(at_once([=] {
    stop.set();
    CHECK(c.try_next() == 1);
    // The room is promised.
    CHECK(c.try_send(4) == send_status::would_block);
  }));
  auto told = w.told();
  std::sort(told.begin(), told.end());
  CHECK(told == texts{"2 stopped", "3 sent"});
  CHECK(c.try_next() == 3);
  CHECK(c.size() == 0);
}

TEST_CASE("a channel that closes while room is on its way to a sender takes nothing more") {
  one_node w;
  const channel<int> c{1};
  CHECK(c.try_send(1) == send_status::sent);
  w.spawn(send_one(&w, c, 2));
  w.spawn(at_once([=] {
    CHECK(c.try_next() == 1);
    c.close();
  }));
  CHECK(w.told() == texts{"2: stream_finished: the channel is closed"});
  CHECK(c.size() == 0);
}

TEST_CASE("the end of a channel comes after a value on its way to a destroyed receiver") {
  one_node w;
  const channel<int> c{3};
  const manual_reset_event stop;
  w.spawn(receive_unless(&w, c, stop, "a"));
  w.spawn(receive_all(&w, c, "b"));
  w.spawn(at_once([=] {
    stop.set();
    CHECK(c.try_send(1) == send_status::sent);
    c.close();
  }));
  auto told = w.told();
  std::sort(told.begin(), told.end());
  CHECK(told == texts{"a stopped", "b end", "b1"});
}

TEST_CASE("values on their way when the node ends are not lost") {
  const channel<int> c{3};
  std::size_t got = 0;
  {
    one_node w;
    w.spawn(receive_one(&w, c, "a"));
    w.spawn(receive_one(&w, c, "b"));
    CHECK(c.try_send(1) == send_status::sent);
    CHECK(c.try_send(2) == send_status::sent);
    CHECK_FALSE(c.try_next());
    w.destroy_tasks();
    got = w.told().size();
  }
  CHECK(got + c.size() == 2);
  while (c.try_next()) ++got;
  CHECK(got == 2);
}

TEST_CASE("a channel closes when the last of its senders is destroyed") {
  one_node w;
  const channel<int> c{1};
  const manual_reset_event first, second;
  w.spawn(receive_all(&w, c, "r"));
  {
    auto closer = c.closer();
    w.spawn(hold(closer, first));
    w.spawn(hold(closer, second));
  }
  CHECK_FALSE(c.is_closed());
  first.set();
  w.sim().settle();
  CHECK_FALSE(c.is_closed());
  second.set();
  w.sim().settle();
  CHECK(w.told() == texts{"r end"});

  // However they end.
  const channel<int> other{1};
  w.spawn(hold(other.closer(), manual_reset_event{}));
  w.destroy_tasks();
  CHECK(other.is_closed());
}

TEST_CASE("a time limit on a channel takes nothing from it") {
  one_node w;
  const channel<int> c{1};
  auto late = w.sim().run([](channel<int> from) -> task<errc> {
    auto value = co_await with_timeout(1s, from.next());
    co_return value ? errc::ok : code_of(value.error());
  }(c));
  CHECK(late == errc::deadline_exceeded);
  w.spawn(receive_one(&w, c, "r"));
  w.spawn(send_one(&w, c, 1));
  CHECK(w.told().size() == 2);
}
