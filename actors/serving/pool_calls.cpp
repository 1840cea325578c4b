#include "actors/serving/pool_calls.hpp"

#include "actors/core/peer_quota.hpp"
#include "actors/link/link_driver.hpp"
#include "actors/serving/responder.hpp"

#include <algorithm>
#include <cstdint>

namespace actorgrid::actors {

pool_calls::pool_calls(link_driver& connection, std::shared_ptr<peer_quota> share)
    : ws::loop::alarm(connection.loop()), connection_(&connection), share_(std::move(share)),
      loop_(connection.loop()) {}

void pool_calls::serve(const std::shared_ptr<pool_queue>& pool, mux::serving_id id,
                       call_info&& info, payload&& body) {
  if (running_++ == 0) arm(loop_.now() + pool_queue::help_interval);
  if (std::find(pools_.begin(), pools_.end(), pool) == pools_.end()) pools_.push_back(pool);
  pool->serve({shared_from_this(), id, std::move(info), std::move(body), &start_of(id)});
}

call_start& pool_calls::start_of(mux::serving_id id) {
  const auto slot = static_cast<std::uint32_t>(id);
  while (slot >= calls_.size()) calls_.emplace_back();
  auto& served = calls_[slot];
  served.id = id;
  served.start.set({});
  return served.start;
}

void pool_calls::tell_starts(served_calls& to) const noexcept {
  for (const auto& served : calls_) to.set_began(served.id, served.start.get());
}

void pool_calls::answer(mux::serving_id id, result<payload>&& outcome, run_times ran) {
  {
    const std::lock_guard lock{mutex_};
    answers_.emplace_back(id, std::move(outcome), ran);
    if (answers_.size() > 1) return;
  }
  loop_.post([me = shared_from_this()] { me->send_answers(); });
}

void pool_calls::close() noexcept {
  connection_ = nullptr;
  closed_.store(true, std::memory_order_relaxed);
  disarm();
}

void pool_calls::drop_one() noexcept {
  share_->end_calls(1);
}

void pool_calls::send_answers() {
  std::vector<ready_answer> answers;
  {
    const std::lock_guard lock{mutex_};
    answers.swap(answers_);
  }
  running_ -= answers.size();
  share_->end_calls(answers.size());
  if (!connection_) return;
  for (auto& a : answers) actors::answer(*connection_, a.id, std::move(a.outcome), a.ran);
}

void pool_calls::on_alarm() {
  if (running_ == 0) return pools_.clear();
  std::erase_if(pools_, [](const auto& pool) { return pool->is_closed(); });
  for (auto& pool : pools_) pool->help();
  arm(loop_.now() + pool_queue::help_interval);
}

} // namespace actorgrid::actors
