// Serves the page of a node that is made up, for check-page. Prints the port. A letter on standard
// input changes something: c cuts a pair, w lets all work once, t lets them work with each answer.

#include "net/admin/server.hpp"
#include "net/transport/listening_socket.hpp"
#include "tests/admin/sample_nodes.hpp"

#include <chrono>
#include <functional>
#include <iostream>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

using namespace actorgrid;
using namespace actorgrid::actors;
using namespace std::chrono_literals;

namespace {

class made_up_node {
public:
  explicit made_up_node(admin_snapshot s) : snapshot_(std::move(s)) {}

  std::string show(const std::function<std::string(const admin_snapshot&)>& render) {
    const std::lock_guard lock{mutex_};
    snapshot_.taken_at += 1s;
    if (is_busy_) test::work(snapshot_, ++second_);
    return render(snapshot_);
  }

  void change(char how) {
    const std::lock_guard lock{mutex_};
    if (how == 'c') test::cut_pair(snapshot_, 1, 2);
    if (how == 'w') test::work(snapshot_, ++second_);
    if (how == 't') is_busy_ = true;
  }

private:
  std::mutex mutex_;
  admin_snapshot snapshot_;
  unsigned second_ = 0;
  bool is_busy_ = false;
};

admin_snapshot made_up(std::string_view kind) {
  if (kind == "hostile") return test::hostile_node();
  return kind == "troubled" ? test::troubled_node() : test::large_node(200);
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: serve_page hostile|troubled|large [without-events]\n";
    return 2;
  }
  made_up_node node{made_up(argv[1])};
  admin::site site;
  const auto add = [&](const char* path, std::string type,
                       std::string (*render)(const admin_snapshot&)) -> admin::resource& {
    auto& made = site.resources[path];
    made.make = [&node, type = std::move(type), render] {
      admin::answer a;
      a.content_type = type;
      a.fields.emplace_back("Content-Security-Policy", page_policy());
      a.body = node.show(render);
      return a;
    };
    return made;
  };
  add("/", "text/html; charset=utf-8", render_page);
  add("/status.json", "application/json", render_status);
  if (argc == 2) add("/events", "application/json", render_status).event_name = "status";
  auto bound = ws::bind_and_listen({"127.0.0.1", 0});
  if (!bound) {
    std::cerr << bound.why().why.text << '\n';
    return 1;
  }
  std::cout << bound->port << std::endl;
  const admin::server server{std::move(bound->fd), std::move(site), {.event_period = 100ms}};
  for (char c; std::cin.get(c);) node.change(c);
}
