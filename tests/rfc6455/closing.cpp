#include "tests/rfc6455/exchange.hpp"

// Chapter 7 of the suites.

namespace actorgrid::rfc6455 {

exchanges closing() {
  const std::string reason(123, '*');
  exchanges all{
      {"a close", {close_with(1000)}, {}, closed},
      {"a message, then a close", {binary("x"), close_with(1000)}, {"'x'"}, closed},
      {"two closes", {close_with(1000), close_with(1000)}, {}, closed},
      {"a ping after a close", {close_with(1000), ping("late")}, {}, closed},
      {"a message after a close", {close_with(1000), binary("late")}, {}, closed},
      {"a violation after a close", {close_with(1000), raw(0x83, "late")}, {}, closed},
      {"a close between fragments",
       {raw(0x02, "x"), close_with(1000), raw(0x80, "late")},
       {},
       closed},
      {"a close after 256 KiB",
       {binary(std::string(256 << 10, '*')), close_with(1000), ping("late")},
       {"<262144 bytes>"},
       closed},
      {"a close without a code", {raw(0x88, "")}, {}, "close without a code, end"},
      {"a close of one byte", {raw(0x88, "\x03")}, {}, violated},
      {"a close with a reason", {close_with(1000, "Hello, world!")}, {}, closed},
      {"a close with a reason of 123 bytes", {close_with(1000, reason)}, {}, closed},
      {"a close with a reason of 124 bytes", {close_with(1000, reason + "*")}, {}, violated},
  };
  for (const int code :
       {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999}) {
    const std::string which = "code " + std::to_string(code);
    const std::string answer = "close " + std::to_string(code) + ", end";
    all.push_back({which, {close_with(code)}, {}, answer, true});
    all.push_back({which + " with a reason", {close_with(code, "why")}, {}, answer, true});
  }
  for (const int code : {0, 1, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999, 5000, 32768, 65535}) {
    const std::string which = "code " + std::to_string(code) + ", which nobody may send";
    all.push_back({which, {close_with(code)}, {}, violated});
    all.push_back({which + ", with a reason", {close_with(code, "why")}, {}, violated});
  }
  // Registered after the RFC. 1015 is for local use only, like 1005 and 1006.
  for (const int code : {1012, 1013, 1014}) {
    const std::string answer = "close " + std::to_string(code) + ", end";
    all.push_back({"code " + std::to_string(code), {close_with(code)}, {}, answer, true});
  }
  all.push_back({"code 1015, which nobody may send", {close_with(1015)}, {}, violated});
  return all;
}

} // namespace actorgrid::rfc6455
