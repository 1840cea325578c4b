#pragma once

// Not part of <actorgrid/testing/testing.hpp>: programs need Catch2 for this header only.
#if __has_include(<catch2/catch_tostring.hpp>)
#include <catch2/catch_tostring.hpp>
#elif __has_include(<catch2/catch.hpp>)
#include <catch2/catch.hpp>
#else
#error "<actorgrid/testing/catch.hpp> needs Catch2, version 2 or 3"
#endif

#include <actorgrid/errc.hpp>
#include <actorgrid/error.hpp>
#include <actorgrid/outcome.hpp>

#include <string>
#include <type_traits>

/// With this header, REQUIRE(result) and CHECK(code == errc::disconnected) print the code and the
/// text of an error instead of {?}. Works with Catch2 2 and 3.

template <>
struct Catch::StringMaker<actorgrid::errc> {
  /// The code's name.
  static std::string convert(actorgrid::errc code) {
    return std::string{actorgrid::to_string(code)};
  }
};

template <>
struct Catch::StringMaker<actorgrid::failure> {
  /// "code: 'text'".
  static std::string convert(const actorgrid::failure& f) {
    return std::string{actorgrid::to_string(f.code)} + ": '" + f.text + "'";
  }
};

template <>
struct Catch::StringMaker<caf::error> {
  /// "code: text".
  static std::string convert(const caf::error& e) { return actorgrid::render(e); }
};

template <class T>
struct Catch::StringMaker<caf::expected<T>> {
  /// The value, or the error as above.
  static std::string convert(const caf::expected<T>& r) {
    if (!r) return "error " + Catch::Detail::stringify(r.error());
    if constexpr (std::is_void_v<T>)
      return "ok";
    else
      return Catch::Detail::stringify(*r);
  }
};

template <class T, class Why>
struct Catch::StringMaker<actorgrid::outcome<T, Why>> {
  /// The value, or why there is none.
  static std::string convert(const actorgrid::outcome<T, Why>& r) {
    return r ? Catch::Detail::stringify(*r) : "error " + Catch::Detail::stringify(r.why());
  }
};
