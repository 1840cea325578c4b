#include "bench/grpc/server.hpp"

#include <grpcpp/grpcpp.h>

namespace actorgrid::bench {

namespace {

class taking final : public grpc::ServerReadReactor<Text> {
public:
  explicit taking(Plan* taken) : taken_(taken) { StartRead(&text_); }

  void OnReadDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::OK);
    taken_->set_messages(taken_->messages() + 1);
    taken_->set_bytes(text_.text().size());
    StartRead(&text_);
  }
  void OnDone() override { delete this; }

private:
  Plan* taken_;
  Text text_;
};

class giving final : public grpc::ServerWriteReactor<Text> {
public:
  explicit giving(const Plan& wanted) : left_(wanted.messages()) {
    text_.set_text(std::string(wanted.bytes(), 'x'));
    give();
  }

  void OnWriteDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::CANCELLED);
    give();
  }
  void OnDone() override { delete this; }

private:
  void give() {
    if (--left_ == 0)
      StartWriteAndFinish(&text_, {}, grpc::Status::OK);
    else
      StartWrite(&text_);
  }

  std::uint64_t left_;
  Text text_;
};

class talking final : public grpc::ServerBidiReactor<Text, Text> {
public:
  talking() { StartRead(&text_); }

  void OnReadDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::OK);
    StartWrite(&text_);
  }
  void OnWriteDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::CANCELLED);
    StartRead(&text_);
  }
  void OnDone() override { delete this; }

private:
  Text text_;
};

class echo_service final : public Echo::CallbackService {
  grpc::ServerUnaryReactor* Call(grpc::CallbackServerContext* context, const Text* text,
                                 Text* answer) override {
    *answer = *text;
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
  grpc::ServerReadReactor<Text>* Take(grpc::CallbackServerContext*, Plan* taken) override {
    return new taking(taken);
  }
  grpc::ServerWriteReactor<Text>* Give(grpc::CallbackServerContext*, const Plan* wanted) override {
    return new giving(*wanted);
  }
  grpc::ServerBidiReactor<Text, Text>* Talk(grpc::CallbackServerContext*) override {
    return new talking;
  }
};

} // namespace

void serve_grpc(const std::function<void(std::uint16_t)>& listens_on) {
  echo_service service;
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const auto server = builder.BuildAndStart();
  listens_on(static_cast<std::uint16_t>(port));
  server->Wait();
}

std::unique_ptr<Echo::Stub> connect_grpc(std::uint16_t port) {
  return Echo::NewStub(
      grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials()));
}

std::string grpc_version(const std::string& what) {
  return "gRPC C++ " + grpc::Version() + ", callback API, " + what;
}

} // namespace actorgrid::bench
