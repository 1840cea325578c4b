#include "tests/support/catch.hpp"

#include <actorgrid/shared_settings.hpp>

#include <algorithm>

using namespace actorgrid;

TEST_CASE("what belongs to one machine is not among the settings that nodes share") {
  node_config one, other;
  other.local = "http://a:1";
  other.peers = {"http://a:1"};
  other.connect_to = {"http://a:1=b:1"};
  other.listen = ":1";
  other.loops = 7;
  other.busy_poll = std::chrono::microseconds{1};
  other.spawn = {1};
  other.listen_wait = std::chrono::milliseconds{1};
  other.auth = {"token", "key", "file"};
  other.tls.cert = other.tls.key = other.tls.ca = other.tls.key_password_file = "file";
  CHECK(shared_settings(one) == shared_settings(other));
}

TEST_CASE("what both ends of a connection act by is shared, as the file spells it") {
  node_config config;
  config.limits.message_bytes = std::size_t{1} << 20;
  config.ping_interval = std::chrono::milliseconds{2500};
  config.guests = {"http://x-*:1"};
  const auto shared = shared_settings(config);
  for (const auto& expected :
       {setting{"grid.limits.message-bytes", "\"1MiB\""}, setting{"grid.ping-interval", "2500ms"},
        setting{"grid.guests", "[\"http://x-*:1\"]"},
        setting{"grid.route-path", "\"/minio/grid/v1\""}, setting{"grid.tls.verify-peer", "true"}})
    CHECK(std::ranges::find(shared, expected) != shared.end());
}

TEST_CASE("a fingerprint is that of the texts and their order") {
  CHECK(fingerprint({"a", "b"}) == fingerprint({"a", "b"}));
  CHECK(fingerprint({"a", "b"}) != fingerprint({"b", "a"}));
  CHECK(fingerprint({"a", "b"}) != fingerprint({"ab"}));
  CHECK(fingerprint({"1:a"}) != fingerprint({"a"}));
  CHECK(fingerprint({}).size() == 16);
}
