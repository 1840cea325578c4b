#include "tests/hostile/attack.hpp"
#include "tests/hostile/bytes.hpp"

namespace actorgrid::hostile {

using namespace std::string_literals;

namespace {

/// The connection ends without an answer.
const std::string ended = "end";

attacks malformed() {
  const std::string call = bytes_of(request(1, 1, "x"));
  attacks all{
      {"an empty message", message(""), ended},
      {"a zero byte", message("\0"s), ended},
      {"a map", message("\x87\0\0\0\0\0\0\xc4\0"s), ended},
      {"an array of six", message("\x96\x01\0\0\x01\x0e\0"s), ended},
      {"an array of eight", message("\x98\x01\0\0\x01\x0e\0\xc4\0\xc4\0"s), ended},
      {"an array of four billion", message("\xdd\xff\xff\xff\xff\x01\0\0\x01\x0e\0\xc4\0"s), ended},
      {"a number that is negative", message("\x97\xff\0\0\x01\x0e\0\xc4\0"s), ended},
      {"a number that is a fraction", message("\x97\xca\0\0\0\0\0\0\x01\x0e\0\xc4\0"s), ended},
      {"a number that is a text", message("\x97\xa1\x31\0\0\x01\x0e\0\xc4\0"s), ended},
      {"a sequence above 32 bits", message("\x97\x01\xcf\0\0\0\x01\0\0\0\0\0\x01\x0e\0\xc4\0"s),
       ended},
      {"handler 256", message("\x97\x01\0\0\xcd\x01\0\x0e\0\xc4\0"s), ended},
      {"op 256", message("\x97\x01\0\0\x01\xcd\x01\0\0\xc4\0"s), ended},
      {"a payload that is nil", message("\x97\x01\0\0\x01\x0e\0\xc0"s), ended},
      {"a payload that is a text", message("\x97\x01\0\0\x01\x0e\0\xa1x"s), ended},
      {"a payload that is a list", message("\x97\x01\0\0\x01\x0e\0\x91\xc0"s), ended},
      {"a payload of four billion bytes", message("\x97\x01\0\0\x01\x0e\0\xc6\xff\xff\xff\xff"s),
       ended},
      {"lists in each other, a million deep", message(std::string(1'000'000, '\x97')), ended},
      {"a wrong checksum", message(with_wrong_checksum(request(1, 1, "x"))), ended},
      {"a checksum flagged and missing", message("\x97\x01\0\0\x01\x0e\x01\xc4\0"s), ended},
      {"a subroute flagged and missing", message("\x97\x01\0\0\x01\x0e\x20\xc4\0"s), ended},
      {"a checksum of the frame before", message(call.substr(0, call.size() - 4) + "\0\0\0\0"s),
       ended},
  };
  for (std::size_t size = 1; size < 9; ++size)
    all.push_back({"a call cut after " + std::to_string(size) + " bytes",
                   message(call.substr(0, size)), ended});
  return all;
}

attacks strange_but_fine() {
  const auto with_op = [](int code) {
    codec::frame f = request(1, 1, "x");
    f.op = static_cast<op>(code);
    return message(f);
  };
  const std::string answered = "Response mux=1 seq=0 [EOF] 'x'";
  const std::string content = "\xc4\x01x"s;
  return {
      {"longer forms of every number",
       message("\xdd\0\0\0\x07\xcf\0\0\0\0\0\0\0\x01\xce\0\0\0\0\xcd\0\0\xcc\x01\xd1\0\x0e\xd0\x02"s
               + "\xc6\0\0\0\x01x"s),
       answered},
      {"bytes between payload and end", message("\x97\x01\0\0\x01\x0e\x02"s + content + "junk"),
       answered},
      {"flags nobody uses", message("\x97\x01\0\0\x01\x0e\xcc\xc2"s + content), answered},
      {"op 0", with_op(0), ""},
      {"op 18", with_op(18), ""},
      {"op 255", with_op(255), ""},
      {"a connect message again", with_op(1), ""},
      {"an answer to a connect message", with_op(2), ""},
      {"the disconnect nobody uses", with_op(16), ""},
  };
}

} // namespace

attacks on_frames() {
  attacks all = malformed();
  const attacks more = strange_but_fine();
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

attacks on_merging() {
  const std::string call = bytes_of(request(1, 1, "x"));
  const std::string good = part(call);
  const std::string answered = "Response mux=1 seq=0 [EOF] 'x'";
  std::string nested = call;
  for (int depth = 0; depth < 100; ++depth) nested = merged(1, part(nested));
  codec::frame with_checksum;
  with_checksum.op = op::merged;
  with_checksum.seq = 0;
  return {
      {"no parts at all", message(merged(0, "")), ""},
      {"no parts announced, one there", message(merged(0, good)), ""},
      {"one part announced, two there", message(merged(1, good + part("junk"))), answered},
      {"two parts announced, one there", message(merged(2, good)), "end"},
      {"four billion parts announced, none there", message(merged(0xffffffff, "")), "end"},
      {"four billion parts announced, one there", message(merged(0xffffffff, good)), "end"},
      {"a part longer than the message", message(merged(1, "\xc4\xff"s + call)), "end"},
      {"a part of four billion bytes", message(merged(1, "\xc6\xff\xff\xff\xff"s + call)), "end"},
      {"a part that is a text", message(merged(1, "\xa5hello"s)), "end"},
      {"an empty part", message(merged(1, part(""))), "end"},
      {"fifty thousand empty parts", message(merged(50'000, repeated(part(""), 50'000))), "end"},
      {"a part that is no frame", message(merged(1, part("junk"))), "end"},
      {"a part with a wrong checksum",
       message(merged(1, part(with_wrong_checksum(request(1, 1, "x"))))), "end"},
      {"a merged frame inside", message(merged(1, part(merged(1, good)))), ""},
      {"merged frames in each other, a hundred deep", message(nested), ""},
      {"a merged frame inside, and a call beside it",
       message(merged(2, part(merged(1, good)) + good)), answered},
      {"a connect message inside",
       message(merged(1, part(bytes_of(frame_of({.host = "http://evil:1", .token = "x"}))))), ""},
      {"a wrong checksum around it", message(with_wrong_checksum(with_checksum)), "end"},
      {"seventy thousand parts of an op nobody knows",
       message(merged(70'000, repeated(part("\x97\0\0\0\0\xcc\xff\0\xc4\0"s), 70'000))), ""},
  };
}

} // namespace actorgrid::hostile
