#include "apps/node/locks_table.hpp"
#include "tests/support/catch.hpp"

using namespace actorgrid;
using namespace std::chrono_literals;

namespace {

contract::lock_request ask(std::string resource, std::string uid,
                           std::chrono::milliseconds ttl = 10s, std::string owner = "owner") {
  return {std::move(resource), std::move(owner), std::move(uid),
          static_cast<std::uint64_t>(ttl.count())};
}

bool is_granted(const result<contract::lock_answer>& answer) {
  REQUIRE(answer);
  return answer->granted;
}

std::string text_of(const result<contract::lock_answer>& answer) {
  REQUIRE_FALSE(answer);
  return failure_of(answer.error()).text;
}

const catalogue::locks_table::time_point start{};

} // namespace

TEST_CASE("an exclusive lock keeps everyone else out and says who holds it") {
  catalogue::locks_table table;
  CHECK(is_granted(table.lock(ask("r", "1", 10s, "first"), start)));
  const auto refused = table.lock(ask("r", "2"), start + 4s);
  CHECK_FALSE(is_granted(refused));
  CHECK(refused->reason == "held");
  REQUIRE(refused->holders.size() == 1);
  CHECK(refused->holders[0].owner == "first");
  CHECK(refused->holders[0].uid == "1");
  CHECK(refused->holders[0].exclusive);
  CHECK(refused->holders[0].held_ms == 4000);
  CHECK(refused->holders[0].expires_in_ms == 6000);
  CHECK_FALSE(is_granted(table.read_lock(ask("r", "2"), start)));
  CHECK(is_granted(table.lock(ask("other", "2"), start)));
}

TEST_CASE("readers share a lock and keep writers out until the last is gone") {
  catalogue::locks_table table;
  CHECK(is_granted(table.read_lock(ask("r", "1"), start)));
  CHECK(is_granted(table.read_lock(ask("r", "2"), start)));
  CHECK_FALSE(is_granted(table.lock(ask("r", "3"), start)));
  CHECK(is_granted(table.unlock(ask("r", "1"), start)));
  CHECK_FALSE(is_granted(table.lock(ask("r", "3"), start)));
  CHECK(is_granted(table.unlock(ask("r", "2"), start)));
  CHECK(is_granted(table.lock(ask("r", "3"), start)));
}

TEST_CASE("a reader does not become a writer, nor a writer a reader, while it holds") {
  catalogue::locks_table table;
  CHECK(is_granted(table.read_lock(ask("r", "1"), start)));
  CHECK_FALSE(is_granted(table.lock(ask("r", "1"), start)));
  CHECK(is_granted(table.lock(ask("w", "1"), start)));
  CHECK_FALSE(is_granted(table.read_lock(ask("w", "1"), start)));
}

TEST_CASE("a lock expires at its time and not before") {
  catalogue::locks_table table;
  CHECK(is_granted(table.lock(ask("r", "1", 10s), start)));
  CHECK_FALSE(is_granted(table.lock(ask("r", "2"), start + 10s - 1ns)));
  CHECK(is_granted(table.lock(ask("r", "2"), start + 10s)));
  CHECK_FALSE(is_granted(table.refresh(ask("r", "1"), start + 10s)));
}

TEST_CASE("a reader that expires leaves the other readers in") {
  catalogue::locks_table table;
  CHECK(is_granted(table.read_lock(ask("r", "1", 5s), start)));
  CHECK(is_granted(table.read_lock(ask("r", "2", 10s), start)));
  CHECK_FALSE(is_granted(table.lock(ask("r", "3"), start + 5s)));
  CHECK(table.size() == 1);
  CHECK(is_granted(table.lock(ask("r", "3"), start + 10s)));
}

TEST_CASE("a refresh counts from when it comes, in either direction") {
  catalogue::locks_table table;
  CHECK(is_granted(table.lock(ask("r", "1", 10s), start)));
  const auto longer = table.refresh(ask("r", "1", 10s), start + 9s);
  CHECK(is_granted(longer));
  CHECK(longer->expires_in_ms == 10000);
  CHECK(table.next_expiry() == start + 19s);
  CHECK_FALSE(is_granted(table.lock(ask("r", "2"), start + 18s)));
  CHECK(is_granted(table.refresh(ask("r", "1", 1s), start + 10s)));
  CHECK(is_granted(table.lock(ask("r", "2"), start + 11s)));
}

TEST_CASE("asking again for a lock that one holds is granted and refreshes it") {
  catalogue::locks_table table;
  CHECK(is_granted(table.lock(ask("r", "1", 10s), start)));
  CHECK(is_granted(table.lock(ask("r", "1", 10s), start + 5s)));
  CHECK(table.size() == 1);
  CHECK(table.next_expiry() == start + 15s);
  CHECK(is_granted(table.read_lock(ask("q", "1", 10s), start)));
  CHECK(is_granted(table.read_lock(ask("q", "1", 30s), start + 5s)));
  CHECK(table.size() == 2);
}

TEST_CASE("no owner unlocks or refreshes a lock of another") {
  catalogue::locks_table table;
  CHECK(is_granted(table.lock(ask("r", "1", 10s, "me"), start)));
  for (const auto& request :
       {ask("r", "2", 10s, "me"), ask("r", "1", 10s, "other"), ask("q", "1", 10s, "me")}) {
    const auto unlocked = table.unlock(request, start);
    CHECK_FALSE(is_granted(unlocked));
    CHECK(unlocked->reason == "not held");
    CHECK_FALSE(is_granted(table.refresh(request, start)));
  }
  CHECK(table.next_expiry() == start + 10s);
  CHECK_FALSE(is_granted(table.read_lock(ask("r", "1", 10s, "other"), start)));
  CHECK(is_granted(table.unlock(ask("r", "1", 10s, "me"), start)));
  CHECK(table.size() == 0);
}

TEST_CASE("a reader's uid is not taken over by another owner") {
  catalogue::locks_table table;
  CHECK(is_granted(table.read_lock(ask("r", "1", 10s, "me"), start)));
  CHECK_FALSE(is_granted(table.read_lock(ask("r", "1", 10s, "other"), start)));
  CHECK(is_granted(table.refresh(ask("r", "1", 10s, "me"), start)));
}

TEST_CASE("a second unlock is denied") {
  catalogue::locks_table table;
  CHECK(is_granted(table.lock(ask("r", "1"), start)));
  CHECK(is_granted(table.unlock(ask("r", "1"), start)));
  CHECK_FALSE(is_granted(table.unlock(ask("r", "1"), start)));
}

TEST_CASE("the longest time to live is enforced and reported") {
  catalogue::locks_table table{{.locks_max = 10, .name_bytes_max = 10, .ttl_max = 5s}};
  const auto answer = table.lock(ask("r", "1", 3600s), start);
  CHECK(is_granted(answer));
  CHECK(answer->expires_in_ms == 5000);
  auto endless = ask("q", "1");
  endless.ttl_ms = ~std::uint64_t{0};
  CHECK(table.lock(endless, start)->expires_in_ms == 5000);
  CHECK(is_granted(table.lock(ask("r", "2"), start + 5s)));
}

TEST_CASE("a full table refuses new locks only") {
  catalogue::locks_table table{{.locks_max = 2, .name_bytes_max = 10, .ttl_max = 60s}};
  CHECK(is_granted(table.lock(ask("a", "1"), start)));
  CHECK(is_granted(table.read_lock(ask("b", "1"), start)));
  CHECK(text_of(table.lock(ask("c", "1"), start)) == "locks: the table is full");
  CHECK(text_of(table.read_lock(ask("b", "2"), start)) == "locks: the table is full");
  CHECK(is_granted(table.refresh(ask("a", "1"), start)));
  CHECK(is_granted(table.lock(ask("a", "1"), start)));
  CHECK(is_granted(table.unlock(ask("a", "1"), start)));
  CHECK(is_granted(table.lock(ask("c", "1"), start)));
  CHECK(is_granted(table.lock(ask("d", "1"), start + 10s)));
}

TEST_CASE("empty or long names, and a missing time to live, are refused") {
  catalogue::locks_table table{{.locks_max = 2, .name_bytes_max = 3, .ttl_max = 60s}};
  CHECK(is_granted(table.lock(ask("rrr", "111", 1s, "ooo"), start)));
  CHECK(text_of(table.lock(ask("rrrr", "1", 1s, "o"), start))
        == "locks: resource: longer than 3 bytes");
  CHECK(text_of(table.lock(ask("r", "1111", 1s, "o"), start)) == "locks: uid: longer than 3 bytes");
  CHECK(text_of(table.lock(ask("r", "1", 1s, "oooo"), start))
        == "locks: owner: longer than 3 bytes");
  CHECK(text_of(table.unlock(ask("", "1", 1s, "o"), start)) == "locks: resource: empty");
  CHECK(text_of(table.refresh(ask("r", "", 1s, "o"), start)) == "locks: uid: empty");
  CHECK(text_of(table.read_lock(ask("r", "1", 1s, ""), start)) == "locks: owner: empty");
  CHECK(text_of(table.lock(ask("r", "1", 0s, "o"), start)) == "locks: ttl_ms: 0");
}

TEST_CASE("the table is listed in order and its pages join without a gap") {
  catalogue::locks_table table;
  std::vector<std::string> expected;
  for (const auto* resource : {"a", "b", "c"})
    for (const auto* uid : {"1", "2", "3"}) {
      CHECK(is_granted(table.read_lock(ask(resource, uid), start)));
      expected.push_back(std::string{resource} + uid);
    }
  const auto limit = GENERATE(1U, 2U, 3U, 4U, 9U, 1000U);
  std::vector<std::string> seen;
  contract::table_request request{"", "", limit};
  for (;;) {
    const auto page = table.list(request, start);
    REQUIRE(page);
    CHECK(page->holders.size() <= limit);
    for (const auto& h : page->holders) seen.push_back(h.resource + h.uid);
    if (!page->truncated) break;
    request.after_resource = page->holders.back().resource;
    request.after_uid = page->holders.back().uid;
  }
  CHECK(seen == expected);
  CHECK(table.list({"", "", 1000}, start + 10s)->holders.empty());
  CHECK_FALSE(table.list({"", "", 0}, start));
  CHECK_FALSE(table.list({"", "", contract::table_entries_max + 1}, start));
}

TEST_CASE("a denial names a bounded number of holders") {
  catalogue::locks_table table;
  for (unsigned i = 0; i != 100; ++i)
    CHECK(is_granted(table.read_lock(ask("r", std::to_string(i)), start)));
  CHECK(table.lock(ask("r", "w"), start)->holders.size() == contract::holders_named_max);
}

TEST_CASE("expiry frees locks that are not asked for again") {
  catalogue::locks_table table;
  CHECK_FALSE(table.next_expiry());
  for (int i = 0; i != 10; ++i)
    CHECK(is_granted(table.lock(ask(std::to_string(i), "1", std::chrono::seconds(i + 1)), start)));
  table.expire(start + 3s);
  CHECK(table.size() == 7);
  CHECK(table.next_expiry() == start + 4s);
  table.expire(start + 10s);
  CHECK(table.size() == 0);
}
