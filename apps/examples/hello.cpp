// Two nodes in one process: a call, and a stream that both ends write to.

#include <actorgrid/actorgrid.hpp>

#include <future>
#include <iostream>

namespace grid = actorgrid;
using bytes = grid::payload;

inline constexpr auto greet = grid::unary<bytes, bytes>(grid::handler_id{40});
inline constexpr auto shout =
    grid::stream<bytes, bytes, bytes>(grid::handler_id{41}, {.in = 8, .out = 8});

grid::task<> talk(grid::peer other, std::promise<void>* done) {
  auto reply = co_await other.call(greet, "world", {.timeout = std::chrono::seconds(2)});
  std::cout << (reply ? std::string(reply->text()) : grid::render(reply.error())) << '\n';

  auto stream = co_await other.open(shout, "!");
  co_await stream->send("one");
  co_await stream->send("two");
  stream->finish();
  while (auto answer = co_await stream->next()) std::cout << answer->text() << '\n';
  std::cout << "the stream ended: " << grid::render(stream->error()) << '\n';
  done->set_value();
}

int main() {
  grid::system_config settings;
  caf::actor_system system{settings};
  grid::node_config here, there;
  here.local = "http://127.0.0.1:7401";
  there.local = "http://127.0.0.1:7402";
  here.peers = there.peers = {here.local, there.local};
  grid::node first{system, here}, second{system, there};

  second.handle(greet, [](const grid::call_info& info, bytes name) -> grid::result<bytes> {
    return "hello " + std::string(name.text()) + ", you are " + info.caller();
  });
  second.handle(shout,
                [](bytes mark, grid::source<bytes> in, grid::sink<bytes> out) -> grid::task<> {
                  while (auto word = co_await in.next())
                    co_await out.send(std::string(word->text()) + std::string(mark.text()));
                });

  for (auto* node : {&second, &first})
    if (auto error = node->start()) return std::cerr << grid::render(error) << '\n', 1;
  if (auto error = first.wait_connected(std::chrono::seconds(5)))
    return std::cerr << grid::render(error) << '\n', 1;
  std::promise<void> done;
  first.spawn_task(talk(first.peer(there.local), &done));
  done.get_future().wait();
}
