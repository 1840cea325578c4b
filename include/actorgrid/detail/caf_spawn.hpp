#pragma once

#include <caf/behavior.hpp> // the next one needs it, and does not include it
#include <caf/config.hpp>
#include <caf/detail/init_fun_factory.hpp>
#include <caf/local_actor.hpp>

#include <memory>
#include <tuple>
#include <utility>

#if CAF_VERSION < 1800
/// Replaces the template that CAF 0.17 uses for spawn(f) without arguments. CAF's dereferences a
/// null std::shared_ptr<std::tuple<>>, for which libstdc++'s assertions abort the process: they are
/// on in unoptimised programs with g++ 15 and later, and wherever _GLIBCXX_ASSERTIONS is defined.
/// This one calls `f` without the dereference. It has the same layout as CAF's, for programs in
/// which some files do not include it.
template <class Base, class F, bool ReturnsBehavior, bool HasSelfPtr>
class caf::detail::init_fun_factory_helper<Base, F, std::shared_ptr<std::tuple<>>, ReturnsBehavior,
                                           HasSelfPtr>
    final : public caf::detail::init_fun_factory_helper_base {
public:
  init_fun_factory_helper(F fun, std::shared_ptr<std::tuple<>> args)
      : fun_(std::move(fun)), args_(std::move(args)) {}

  behavior operator()(local_actor* self) final {
    if (hook_ != nullptr) hook_(self);
    if constexpr (ReturnsBehavior) {
      auto made = call(self);
      return std::move(made.unbox());
    } else {
      call(self);
      return {};
    }
  }

private:
  decltype(auto) call([[maybe_unused]] local_actor* self) {
    if constexpr (HasSelfPtr)
      return fun_(static_cast<Base*>(self));
    else
      return fun_();
  }

  F fun_;
  std::shared_ptr<std::tuple<>> args_;
};
#endif
