#include "bench/grpc/streams.hpp"

#include <grpcpp/grpcpp.h>
#include <mutex>

namespace actorgrid::bench {

namespace {

/// What all streams of a load share.
struct shared {
  Echo::Stub& stub;
  closed_loop& loop;
  const stream_plan& plan;
  Text text;

  bool is_whole(const Text& received) const { return received.text().size() == text.text().size(); }
};

template <class Stream>
void open_next(shared& all, std::size_t caller) {
  if (!all.loop.begin(caller)) return all.loop.leave();
  (new Stream(all, caller))->open();
}

/// Destroys a stream that has ended and opens the next one of its caller.
template <class Stream>
void close(Stream* stream, shared& all, std::size_t caller, const grpc::Status& status,
           bool is_complete) {
  delete stream;
  if (status.ok() && is_complete)
    all.loop.succeeded(caller);
  else
    all.loop.failed(status.ok() ? "not what was sent" : status.error_message());
  open_next<Stream>(all, caller);
}

/// Sends only.
class requests final : public grpc::ClientWriteReactor<Text> {
public:
  requests(shared& all, std::size_t caller) : all_(all), caller_(caller) {}

  void open() {
    context_.set_initial_metadata_corked(true); // are sent with the first message
    all_.stub.async()->Take(&context_, &taken_, this);
    send();
    StartCall();
  }
  void OnWriteDone(bool ok) override {
    if (ok && sent_ < all_.plan.messages) send();
  }
  void OnDone(const grpc::Status& status) override {
    const bool is_complete =
        taken_.messages() == all_.plan.messages && taken_.bytes() == all_.text.text().size();
    close(this, all_, caller_, status, is_complete);
  }

private:
  void send() {
    if (++sent_ == all_.plan.messages)
      StartWriteLast(&all_.text, {});
    else
      StartWrite(&all_.text);
  }

  shared& all_;
  std::size_t caller_, sent_ = 0;
  grpc::ClientContext context_;
  Plan taken_;
};

/// Receives only.
class responses final : public grpc::ClientReadReactor<Text> {
public:
  responses(shared& all, std::size_t caller) : all_(all), caller_(caller) {
    wanted_.set_messages(all.plan.messages);
    wanted_.set_bytes(all.text.text().size());
  }

  void open() {
    all_.stub.async()->Give(&context_, &wanted_, this);
    StartRead(&received_);
    StartCall();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return; // the end
    if (all_.is_whole(received_)) ++whole_;
    StartRead(&received_);
  }
  void OnDone(const grpc::Status& status) override {
    close(this, all_, caller_, status, whole_ == all_.plan.messages);
  }

private:
  shared& all_;
  std::size_t caller_, whole_ = 0;
  grpc::ClientContext context_;
  Plan wanted_;
  Text received_;
};

/// Sends and receives, at most a window ahead of the answers.
class both_ways final : public grpc::ClientBidiReactor<Text, Text> {
public:
  both_ways(shared& all, std::size_t caller) : all_(all), caller_(caller) {}

  void open() {
    context_.set_initial_metadata_corked(true);
    all_.stub.async()->Talk(&context_, this);
    StartRead(&received_);
    send_if_possible();
    StartCall();
  }
  void OnWriteDone(bool ok) override {
    const std::scoped_lock lock(mutex_);
    is_writing_ = false;
    if (ok) send_if_possible();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    const std::scoped_lock lock(mutex_);
    if (all_.is_whole(received_)) ++whole_;
    ++answered_;
    StartRead(&received_);
    send_if_possible();
  }
  void OnDone(const grpc::Status& status) override {
    close(this, all_, caller_, status, whole_ == all_.plan.messages);
  }

private:
  void send_if_possible() {
    const auto& plan = all_.plan;
    if (is_writing_ || sent_ == plan.messages || sent_ == answered_ + plan.window) return;
    is_writing_ = true;
    if (++sent_ == plan.messages)
      StartWriteLast(&all_.text, {});
    else
      StartWrite(&all_.text);
  }

  shared& all_;
  std::size_t caller_;
  grpc::ClientContext context_;
  Text received_;
  std::mutex mutex_; ///< guards the members below: reads and writes end on different threads
  std::size_t sent_ = 0, answered_ = 0, whole_ = 0;
  bool is_writing_ = false;
};

template <class Stream>
void run(shared& all) {
  for (std::size_t caller = 0; caller < all.loop.callers(); ++caller)
    open_next<Stream>(all, caller);
  all.loop.wait();
}

} // namespace

void run_grpc_streams(Echo::Stub& stub, closed_loop& loop, const stream_plan& plan) {
  shared all{.stub = stub, .loop = loop, .plan = plan, .text = {}};
  all.text.set_text(loop.text());
  if (plan.kind == "requests")
    run<requests>(all);
  else if (plan.kind == "responses")
    run<responses>(all);
  else
    run<both_ways>(all);
}

} // namespace actorgrid::bench
