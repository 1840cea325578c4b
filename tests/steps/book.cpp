#include "tests/steps/book.hpp"

#include <algorithm>

namespace actorgrid::steps {

void book::caller_note::answered(const result<payload>& r) {
  if (r) asked_->reply = r->text();
  ended(r ? caf::error{} : r.error());
}

void book::caller_note::ended(const caf::error& why) {
  ++asked_->completions;
  asked_->end = failure_of(why);
}

book::handler_note::handler_note(served& s) : served_(&s, [](served* left) { --left->alive; }) {
  ++s.runs;
  ++s.alive;
}

book::handler_note book::serve(std::string_view request) {
  return handler_note{all_served_[std::string(request.substr(0, request.find(' ')))]};
}

std::shared_ptr<void> book::begin_script() {
  ++scripts_;
  return {&scripts_, [](int* scripts) { --*scripts; }};
}

served book::work_for(const std::string& name) const {
  const auto found = all_served_.find(name);
  return found == all_served_.end() ? served{} : found->second;
}

bool book::is_done() const {
  return scripts_ == 0 && std::ranges::all_of(all_asked_, &asked::is_over);
}

bool book::is_any_handler_alive() const {
  return std::ranges::any_of(all_served_, [](const auto& s) { return s.second.alive > 0; });
}

} // namespace actorgrid::steps
