#include "tests/hostile/raw_client.hpp"

#include "codec/control.hpp"

#include <map>
#include <stdexcept>
#include <thread>

namespace actorgrid::hostile {

namespace {

constexpr std::size_t listed_max = 8;

std::string describe_answer(const codec::frame& f) {
  const auto response = codec::decode<codec::connect_response>(f.body);
  if (f.op != op::connect_response || !response) return testing::describe(f);
  return response->accepted ? "accepted" : "refused '" + response->rejected_reason + "'";
}

std::string close_code(const std::string& content) {
  if (content.size() < 2) return "without a code";
  const auto high = static_cast<unsigned char>(content[0]);
  return std::to_string(high * 256 + static_cast<unsigned char>(content[1]));
}

/// Without the connection's own pings, which are no answers.
std::vector<std::string> describe_message(const std::string& content) {
  std::vector<std::string> answers;
  for (const payload& part : testing::split(payload{content}))
    if (const auto f = testing::parse(part); f.op != op::ping || f.mux_id != 0)
      answers.push_back(describe_answer(f));
  return answers;
}

/// Lists a few answers, counts many by kind.
std::string in_one_line(const std::vector<std::string>& answers) {
  std::vector<std::string> parts = answers;
  if (answers.size() > listed_max) {
    std::map<std::string, std::size_t> kinds;
    for (const std::string& a : answers) ++kinds[a.substr(0, a.find(' '))];
    parts.clear();
    for (const auto& [kind, count] : kinds) parts.push_back(std::to_string(count) + " " + kind);
  }
  std::string line;
  for (const std::string& p : parts) line += (line.empty() ? "" : ", ") + p;
  return line;
}

std::size_t content_length(const std::string& head) {
  const std::string name = "\r\nContent-Length: ";
  const auto at = head.find(name);
  return at == std::string::npos ? 0 : std::stoul(head.substr(at + name.size()));
}

codec::frame probe(std::uint32_t number) {
  codec::frame f;
  f.op = op::ping;
  f.seq = number;
  return f;
}

std::string answer_of_probe(std::uint32_t number) {
  return "Pong mux=0 seq=" + std::to_string(number);
}

} // namespace

void raw_client::upgrade(const std::string& token, const std::string& path) {
  socket_.send(ws::test::upgrade_text(path, "Authorization: Bearer " + token + "\r\n"));
  const auto answer = socket_.read_until("\r\n\r\n");
  if (!answer.starts_with("HTTP/1.1 101 ")) throw std::runtime_error("not upgraded: " + answer);
}

void raw_client::greet(const hello& h) {
  const std::string answer = instead_of_hello(message(frame_of(h)));
  if (answer != "accepted") throw std::runtime_error("not let in: " + answer);
}

std::string raw_client::instead_of_request(const std::string& bytes) {
  std::jthread sender{[&] {
    socket_.send(bytes);
    socket_.end_sending();
  }};
  const std::string head = socket_.read_until("\r\n\r\n");
  if (head.empty()) return "end";
  const auto status = head.substr(0, head.find("\r\n")).substr(std::string{"HTTP/1.1 "}.size());
  if (status.starts_with("101")) return "HTTP " + status;
  const std::string body = socket_.read(content_length(head));
  const std::string rest = socket_.read_to_end();
  return "HTTP " + status + ": " + body + (rest.empty() ? ", end" : ", and more");
}

std::string raw_client::instead_of_hello(const std::string& bytes) {
  std::jthread sender{[&] { socket_.send(bytes); }};
  std::vector<std::string> answers;
  collect_until("accepted", answers);
  return in_one_line(answers);
}

std::string raw_client::once_connected(const std::string& bytes) {
  // A probe may overtake other answers: those arrive before the answer to the second one.
  constexpr std::uint32_t first = 900'001, second = 900'002;
  std::vector<std::string> answers;
  std::jthread sender{[&] { socket_.send(bytes + message(probe(first))); }};
  if (collect_until(answer_of_probe(first), answers)) {
    answers.pop_back();
    socket_.send(message(probe(second)));
    if (collect_until(answer_of_probe(second), answers)) answers.pop_back();
  }
  return in_one_line(answers);
}

bool raw_client::collect_until(const std::string& last, std::vector<std::string>& answers) {
  bool found = false;
  while (!found) {
    for (std::string& answer : next_answers()) {
      const bool is_last = answer == last;
      // Answers behind `last` in the same message count as earlier ones.
      if (is_last) found = true;
      if (!is_last && found)
        answers.insert(answers.end() - 1, std::move(answer));
      else
        answers.push_back(std::move(answer));
    }
    if (!answers.empty() && answers.back() == "end") return false;
  }
  return true;
}

std::vector<std::string> raw_client::next_answers() {
  const auto [first, content] = socket_.read_frame();
  answered_bytes_ += content.size();
  switch (first) {
  case 0:
    return {"end"};
  case 0x82:
    return describe_message(content);
  case 0x88:
    return {"close " + close_code(content)};
  case 0x8a:
    return {"pong '" + content + "'"};
  default:
    return {"a frame that begins with " + std::to_string(first)};
  }
}

} // namespace actorgrid::hostile
