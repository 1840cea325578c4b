// gRPC: every caller has a stream of its own, open throughout; a call is a message there and back.
#include "bench/driver/contestant.hpp"
#include "bench/grpc/server.hpp"

#include <atomic>
#include <grpcpp/grpcpp.h>
#include <list>

namespace {

using namespace actorgrid::bench;

class stream_caller final : public grpc::ClientBidiReactor<Text, Text> {
public:
  stream_caller(Echo::Stub& stub, closed_loop& loop, std::size_t number)
      : loop_(loop), number_(number) {
    request_.set_text(loop.text());
    stub.async()->Talk(&context_, this);
  }

  void start() {
    next();
    StartCall();
  }
  void OnReadDone(bool ok) override {
    if (ok)
      loop_.answered(number_, answer_.text());
    else
      has_failed_ = true;
    next_after_both();
  }
  void OnWriteDone(bool ok) override {
    if (!ok) has_failed_ = true;
    next_after_both();
  }
  void OnDone(const grpc::Status& status) override {
    if (!status.ok()) loop_.failed(status.error_message());
    loop_.leave();
  }

private:
  void next() {
    if (!loop_.begin(number_)) return StartWritesDone();
    pending_ = 2;
    StartWrite(&request_);
    StartRead(&answer_);
  }
  /// The end of a read may be reported before that of the write that it answers.
  void next_after_both() {
    if (--pending_ == 0 && !has_failed_) next();
  }

  closed_loop& loop_;
  std::size_t number_;
  Text request_, answer_;
  grpc::ClientContext context_;
  std::atomic<int> pending_{0};
  std::atomic<bool> has_failed_{false}; ///< the stream is about to end; OnDone() says why
};

class stream_connection final : public connection {
public:
  explicit stream_connection(std::uint16_t port) : stub_(connect_grpc(port)) {}

  void run_calls(closed_loop& loop) override {
    std::list<stream_caller> callers;
    for (std::size_t i = 0; i < loop.callers(); ++i) callers.emplace_back(*stub_, loop, i);
    for (auto& caller : callers) caller.start();
    loop.wait();
  }

private:
  std::unique_ptr<Echo::Stub> stub_;
};

} // namespace

int main(int argc, char** argv) {
  return measure({.program = "bench-grpc-stream",
                  .version = grpc_version("a stream for each caller"),
                  .serve = serve_grpc,
                  .connect = [](auto port) { return std::make_unique<stream_connection>(port); }},
                 argc, argv);
}
