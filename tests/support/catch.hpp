#pragma once

// Catch2 v2 (Debian 12) and v3 spell their headers differently.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif

#include <actorgrid/errc.hpp>

#include <string>

/// Failures that differ are shown, not only told apart.
template <>
struct Catch::StringMaker<actorgrid::failure> {
  static std::string convert(const actorgrid::failure& f) {
    return std::string{actorgrid::to_string(f.code)} + ": '" + f.text + "'";
  }
};
