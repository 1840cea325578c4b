#pragma once

#include <caf/behavior.hpp>
#include <caf/detail/behavior_impl.hpp>
#include <caf/error.hpp>
#include <caf/intrusive_ptr.hpp>
#include <caf/unit.hpp>

#include <type_traits>
#include <utility>

namespace actorgrid::detail {

/// What handles the answer to one request: a value of type T, unless that is void, nothing at all, or
/// an error. A behavior made of lambdas would need one for each, each with a copy of what it uses.
template <class T>
class answer_behavior : public caf::detail::behavior_impl {
public:
  using caf::detail::behavior_impl::invoke;
  caf::match_case::result invoke(caf::detail::invoke_result_visitor& done,
                                 caf::type_erased_tuple& answer) final {
    if (!handle(answer)) return caf::match_case::no_match;
    done(caf::unit);
    return caf::match_case::match;
  }

protected:
  using value_type = std::conditional_t<std::is_void_v<T>, caf::unit_t, T>;

  virtual void on_value(value_type& /*value*/) {}
  virtual void on_error(caf::error& why) = 0;
  /// An answer without elements came. @returns whether it was expected
  virtual bool on_nothing() { return false; }

private:
  bool handle(caf::type_erased_tuple& answer) {
    if (answer.empty()) return on_nothing();
    if constexpr (!std::is_void_v<T>) {
      if (answer.match_elements<T>()) {
        use<T>(answer, [this](T& value) { on_value(value); });
        return true;
      }
    }
    if (!answer.match_elements<caf::error>()) return false;
    use<caf::error>(answer, [this](caf::error& why) { on_error(why); });
    return true;
  }
  /// Passes the only element, which `f` may change.
  template <class Element, class F>
  static void use(caf::type_erased_tuple& answer, F f) {
    if (answer.shared()) {
      auto copy = answer.get_as<Element>(0);
      f(copy);
    } else {
      f(answer.get_mutable_as<Element>(0));
    }
  }
};

inline caf::behavior to_behavior(caf::intrusive_ptr<caf::detail::behavior_impl> handler) {
  caf::behavior made;
  made.assign(std::move(handler));
  return made;
}

} // namespace actorgrid::detail
