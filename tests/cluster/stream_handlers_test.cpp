#include "tests/cluster/cluster.hpp"
#include "tests/cluster/routes.hpp"
#include "tests/support/catch.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <atomic>
#include <thread>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

TEST_CASE("a blocking function can serve streams, up to its concurrency") {
  checked_cluster c(2);
  c[1].handle(echo_stream,
              [](payload, source<payload> in, sink<payload> out) {
                while (auto m = in.next().get())
                  if (out.send(std::move(*m)).get()) return;
              },
              {.concurrency = 1});
  c.start();
  {
    auto s = c.link(0, 1).open(echo_stream, "x").get();
    CHECK(!s->send("hi").get());
    CHECK(s->next().get()->text() == "hi");
    auto second = c.link(0, 1).open(echo_stream, "x").get();
    CHECK(!second->next().get());
    CHECK(code_of(second->error()) == errc::too_many_in_flight);
    s->finish();
    CHECK(!s->next().get());
    CHECK(!s->error());
  }
  check_no_stream_left(c);
}

TEST_CASE("a blocking function sees the cancel of its stream") {
  checked_cluster c(2);
  std::atomic<int> seen{0};
  c[1].handle(echo_stream, [&seen](payload, source<payload> in, sink<payload> out) {
    out.send("begun").get();
    while (in.next().get()) {
    }
    seen = static_cast<int>(code_of(in.error()));
  });
  c.start();
  {
    auto s = c.link(0, 1).open(echo_stream, "x").get();
    CHECK(s->next().get()->text() == "begun");
  }
  CHECK(eventually([&] { return seen == static_cast<int>(errc::cancelled); }));
  check_no_stream_left(c);
}

TEST_CASE("an actor can serve streams, and dropping its ends is an error") {
  checked_cluster c(2);
  auto server = c.system().spawn([](caf::event_based_actor* self) -> caf::behavior {
    return {[self](stream_request<>& r) {
      if (r.opening.text() == "drop") return;
      auto out = r.out;
      r.in.next().then(self, [out](std::optional<payload> m) mutable {
        payload answer = m ? std::string(m->text()) + "!" : "nothing";
        out.try_send(answer);
        out.finish();
      });
    }};
  });
  c[1].handle(echo_stream, server);
  c.start();
  auto s = c.link(0, 1).open(echo_stream, "x").get();
  CHECK(!s->send("hi").get());
  CHECK(s->next().get()->text() == "hi!");
  CHECK(!s->next().get());
  CHECK(!s->error());
  auto dropped = c.link(0, 1).open(echo_stream, "drop").get();
  CHECK(!dropped->next().get());
  CHECK(failure_of(dropped->error())
        == failure{errc::remote_failure, "the handler dropped the stream"});
  check_no_stream_left(c);
  caf::anon_send_exit(server, caf::exit_reason::kill);
}

TEST_CASE("a stream used by a task on the node's own loop keeps its order") {
  checked_cluster c(2);
  serve_all(c[1]);
  c.start();
  std::atomic<int> right{-1};
  c[0].spawn_task([](peer p, std::atomic<int>* result) -> task<> {
    auto s = co_await p.open(collect);
    for (int i = 0; i < 1000; ++i) co_await s->send("x");
    s->finish();
    auto m = co_await s->next();
    *result = m ? std::stoi(std::string(m->text())) : -2;
  }(c.link(0, 1), &right));
  CHECK(eventually([&] { return right != -1; }));
  CHECK(right == 1000);
  check_no_stream_left(c);
}

TEST_CASE("a function that fails at once ends its stream with its error, whichever end is released "
          "last") {
  checked_cluster c(2);
  c[1].handle(numbers, [](payload, sink<payload>) { return remote_error("not today"); });
  c.start();
  for (int i = 0; i < 300; ++i) {
    auto s = c.link(0, 1).open(numbers, "x").get();
    REQUIRE(!s->next().get());
    REQUIRE(failure_of(s->error()) == failure{errc::remote_failure, "not today"});
  }
  check_no_stream_left(c);
}

namespace {

/// Opens and finishes streams in one turn, so that all leave in one message.
task<> open_together(peer to, std::size_t count, std::atomic<int>* clean,
                     std::atomic<int>* failed) {
  std::vector<byte_stream> all;
  for (std::size_t i = 0; i < count; ++i) {
    auto opened = co_await to.open(echo_stream.id, echo_stream.window, "x");
    if (opened) all.push_back(std::move(*opened));
  }
  for (auto& s : all) s.finish();
  for (auto& s : all) {
    const auto item = co_await s.next();
    ++*(s.error() ? failed : clean);
  }
}

} // namespace

TEST_CASE("streams of a function that arrive together keep to its concurrency") {
  checked_cluster c(2);
  c[1].handle(echo_stream,
              [](payload, source<payload> in, sink<payload>) {
                while (in.next().get()) {
                }
              },
              {.concurrency = 1});
  c.start();
  std::atomic<int> clean{0}, failed{0};
  c[0].spawn_task(open_together(c.link(0, 1), 5, &clean, &failed));
  CHECK(eventually([&] { return clean + failed == 5; }));
  CHECK(clean == 1);
  check_no_stream_left(c);
}
