#pragma once

// Catch2 version 2 (Debian 12) or 3, with the names of version 2.
#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/catch_tostring.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_adapters.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

namespace Catch {

inline auto rngSeed() {
  return getSeed();
}

namespace Matchers {

inline auto Contains(const std::string& text) {
  return ContainsSubstring(text);
}

} // namespace Matchers

} // namespace Catch
#else
#include <catch2/catch.hpp>
#endif

// Shows errors in messages, instead of only telling them apart.
#include <actorgrid/testing/catch.hpp>

#include <string>
