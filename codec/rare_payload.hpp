#pragma once

#include <actorgrid/payload.hpp>

#include <cstddef>
#include <memory>
#include <utility>

namespace actorgrid::codec {

/// A payload that most objects do not have: until it is set it is nil, and takes no more room and
/// time than a null pointer. Frames are moved several times on their way.
class rare_payload {
public:
  rare_payload() noexcept = default;
  rare_payload(payload p) : box_(p.is_nil() ? nullptr : new payload(std::move(p))) {}
  rare_payload(const rare_payload& other) : rare_payload(other.get()) {}
  rare_payload(rare_payload&&) noexcept = default;
  rare_payload& operator=(rare_payload other) noexcept {
    box_.swap(other.box_);
    return *this;
  }

  bool is_nil() const noexcept { return !box_; }
  /// Whether there are no bytes; nil is empty, too.
  bool empty() const noexcept { return size() == 0; }
  std::size_t size() const noexcept { return box_ ? box_->size() : 0; }
  payload get() const noexcept { return box_ ? *box_ : payload{}; }

  friend bool operator==(const rare_payload& a, const rare_payload& b) noexcept {
    return a.get() == b.get();
  }

private:
  /// Not inline, so that the destructors of frames and of what has frames stay small enough to be.
  struct destroyer {
    void operator()(payload* box) const noexcept;
  };

  std::unique_ptr<payload, destroyer> box_;
};

} // namespace actorgrid::codec
