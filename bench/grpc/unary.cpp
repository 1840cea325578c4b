// gRPC: a unary call for each call, and whole streams of the three kinds.
#include "bench/driver/contestant.hpp"
#include "bench/grpc/server.hpp"
#include "bench/grpc/streams.hpp"

#include <grpcpp/grpcpp.h>
#include <list>
#include <optional>

namespace {

using namespace actorgrid::bench;

class unary_caller {
public:
  unary_caller(Echo::Stub& stub, closed_loop& loop, std::size_t number)
      : stub_(stub), loop_(loop), number_(number) {
    request_.set_text(loop.text());
  }

  void next() {
    if (!loop_.begin(number_)) return loop_.leave();
    context_.emplace();
    stub_.async()->Call(&*context_, &request_, &answer_, [this](const grpc::Status& status) {
      if (status.ok())
        loop_.answered(number_, answer_.text());
      else
        loop_.failed(status.error_message());
      next();
    });
  }

private:
  Echo::Stub& stub_;
  closed_loop& loop_;
  std::size_t number_;
  Text request_, answer_;
  std::optional<grpc::ClientContext> context_; ///< of the current call
};

class unary_connection final : public connection {
public:
  explicit unary_connection(std::uint16_t port) : stub_(connect_grpc(port)) {}

  void run_calls(closed_loop& loop) override {
    std::list<unary_caller> callers;
    for (std::size_t i = 0; i < loop.callers(); ++i) callers.emplace_back(*stub_, loop, i);
    for (auto& caller : callers) caller.next();
    loop.wait();
  }

  void run_streams(closed_loop& loop, const stream_plan& plan) override {
    run_grpc_streams(*stub_, loop, plan);
  }

private:
  std::unique_ptr<Echo::Stub> stub_;
};

} // namespace

int main(int argc, char** argv) {
  return measure({.program = "bench-grpc",
                  .version = grpc_version("unary calls"),
                  .serve = serve_grpc,
                  .connect = [](auto port) { return std::make_unique<unary_connection>(port); },
                  .has_streams = true},
                 argc, argv);
}
