#include "codec/spare_blocks.hpp"

#include <algorithm>
#include <cassert>
#include <new>

namespace actorgrid::codec {

namespace {

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define ACTORGRID_SANITIZED
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ACTORGRID_SANITIZED
#endif

#ifdef ACTORGRID_SANITIZED
/// So that the sanitizer sees the use of a block that was released.
constexpr std::size_t process_bytes_max = 0;
#else
/// What a handful of large messages each way occupy.
constexpr std::size_t process_bytes_max = 8 * 1024 * 1024;
#endif

} // namespace

spare_blocks::spare_blocks(std::size_t kept_bytes_max) : kept_bytes_max_(kept_bytes_max) {
  // Giving back cannot fail.
  kept_.reserve(kept_bytes_max / block_bytes_min);
}

spare_blocks::~spare_blocks() {
  for (const block& b : kept_) ::operator delete(b.at);
}

spare_blocks& spare_blocks::shared() {
  // Never destroyed: payloads may outlive every static object.
  static auto& all = *new spare_blocks(process_bytes_max);
  return all;
}

void* spare_blocks::take(std::size_t& bytes) {
  assert(bytes >= block_bytes_min);
  {
    const std::lock_guard lock{mutex_};
    const auto fits = [bytes](const block& b) {
      return b.bytes >= bytes && b.bytes - bytes <= bytes / 8;
    };
    const auto found = std::find_if(kept_.rbegin(), kept_.rend(), fits);
    if (found != kept_.rend()) {
      const block taken = *found;
      kept_.erase(std::next(found).base());
      kept_bytes_ -= taken.bytes;
      bytes = taken.bytes;
      return taken.at;
    }
  }
  return ::operator new(bytes);
}

void spare_blocks::give(void* at, std::size_t bytes) noexcept {
  if (bytes > kept_bytes_max_) return ::operator delete(at);
  const std::lock_guard lock{mutex_};
  auto oldest = kept_.begin();
  for (; kept_bytes_ + bytes > kept_bytes_max_; ++oldest) {
    kept_bytes_ -= oldest->bytes;
    ::operator delete(oldest->at);
  }
  kept_.erase(kept_.begin(), oldest);
  kept_.push_back({at, bytes});
  kept_bytes_ += bytes;
}

std::size_t spare_blocks::kept_bytes() const {
  const std::lock_guard lock{mutex_};
  return kept_bytes_;
}

} // namespace actorgrid::codec
