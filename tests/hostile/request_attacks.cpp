#include "tests/hostile/attack.hpp"
#include "tests/hostile/bytes.hpp"

namespace actorgrid::hostile {

namespace {

constexpr std::string_view grid_path = "/minio/grid/v1";

/// A request of these lines, each ended as HTTP requires.
std::string http(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\r\n";
  return text + "\r\n";
}

attacks no_requests() {
  const std::string too_early = "end";
  return {
      {"nothing at all", "", too_early},
      {"one byte", "G", too_early},
      {"a zero byte", std::string(1, '\0'), too_early},
      {"empty lines", repeated("\r\n", 100), too_early},
      {"bytes without meaning", repeated("\x9c\x01\xfe\x7f", 500), too_early},
      {"a TLS greeting on the plain port",
       std::string{"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03", 10},
       "HTTP 400 Bad Request: this port does not speak TLS, end"},
      {"an SSH greeting", "SSH-2.0-OpenSSH_9.2\r\n", too_early},
      {"a mail greeting", "EHLO scanner\r\n\r\n", too_early},
      {"a database command", "*1\r\n$7\r\nCOMMAND\r\n", too_early},
      {"HTTP/0.9", "GET /minio/grid/v1\r\n\r\n", too_early},
      {"the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", too_early},
      {"a version that is none", http({"GET /minio/grid/v1 HTTP/9.9"}), too_early},
      {"a request line cut short", "GET /minio/gr", too_early},
      {"a header cut short", "GET /minio/grid/v1 HTTP/1.1\r\nHost: 127.0", too_early},
      {"a request line without a path", http({"GET  HTTP/1.1"}), too_early},
      {"a frame of the grid at once", message(frame_of({.host = "http://x:1", .token = "t"})),
       too_early},
  };
}

attacks malformed_headers(const std::string& good) {
  const std::string host = "Host: 127.0.0.1:1\r\n";
  return {
      {"a header without a colon", with(good, host, host + "X\r\n"), "end"},
      {"a space before the colon", with(good, host, host + "X : y\r\n"), "end"},
      {"a header without a name", with(good, host, host + ": y\r\n"), "end"},
      {"a zero byte in a header", with(good, host, host + std::string("X: \0y\r\n", 7)), "end"},
      {"an escape in a header", with(good, host, host + "X: \x1b[2J\r\n"), "end"},
      {"lines ended by LF alone", with(good, host, "Host: 127.0.0.1:1\n"), "end"},
      {"lines ended by CR alone", with(good, host, "Host: 127.0.0.1:1\r"), "end"},
      {"a header above 8 KiB", with(good, host, host + "X: " + std::string(8192, 'x') + "\r\n"),
       "HTTP 431 Request Header Fields Too Large: header too large, end"},
      {"a header of 1 MiB", with(good, host, host + "X: " + std::string(1 << 20, 'x') + "\r\n"),
       "HTTP 431 Request Header Fields Too Large: header too large, end"},
      {"a header without an end", "GET / HTTP/1.1\r\n" + repeated("a: b\r\n", 5'000),
       "HTTP 431 Request Header Fields Too Large: header too large, end"},
      {"a path of 64 KiB", "GET /" + std::string(65'536, 'x') + " HTTP/1.1\r\n\r\n",
       "HTTP 431 Request Header Fields Too Large: header too large, end"},
      {"a length that is no number", with(good, host, host + "Content-Length: x\r\n"), "end"},
      {"a negative length", with(good, host, host + "Content-Length: -1\r\n"), "end"},
      {"a length beyond 64 bits",
       with(good, host, host + "Content-Length: 99999999999999999999\r\n"), "end"},
      {"two lengths", with(good, host, host + "Content-Length: 0\r\nContent-Length: 5\r\n"), "end"},
      {"a body of 2^62 bytes", with(good, host, host + "Content-Length: 4611686018427387904\r\n"),
       "HTTP 400 Bad Request: a body is not expected, end"},
      {"a body", with(good, host, host + "Content-Length: 5\r\n") + "hello",
       "HTTP 400 Bad Request: a body is not expected, end"},
      {"a chunked body", with(good, host, host + "Transfer-Encoding: chunked\r\n") + "0\r\n\r\n",
       "HTTP 400 Bad Request: nothing may follow the request, end"},
      {"both a length and chunks",
       with(good, host, host + "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n"), "end"},
  };
}

attacks other_requests(const std::string& good) {
  const std::string not_found = "HTTP 404 Not Found: not found, end";
  const std::string expected_get = "HTTP 400 Bad Request: expected GET, end";
  const std::string not_valid = "HTTP 400 Bad Request: not a valid websocket upgrade, end";
  const std::string more = "HTTP 400 Bad Request: nothing may follow the request, end";
  return {
      {"another path", with(good, grid_path, "/"), not_found},
      {"a path that begins alike", with(good, grid_path, "/minio/grid/v10"), not_found},
      {"a path with dots", with(good, grid_path, "/minio/grid/v1/../../../etc/passwd"), not_found},
      {"a path in percent signs", with(good, grid_path, "/minio/grid/v%31"), not_found},
      {"a path in capitals", with(good, grid_path, "/MINIO/GRID/V1"), not_found},
      {"a whole URL for a path", with(good, grid_path, "http://127.0.0.1/minio/grid/v1"),
       not_found},
      {"a path with a query", with(good, grid_path, "/minio/grid/v1?x=1"),
       "HTTP 101 Switching Protocols"},
      {"POST", with(good, "GET", "POST"), expected_get},
      {"HEAD", with(good, "GET", "HEAD"), expected_get},
      {"CONNECT", with(good, "GET", "CONNECT"), expected_get},
      {"a method nobody knows", with(good, "GET", "GRID"), expected_get},
      {"HTTP/1.0", with(good, "HTTP/1.1", "HTTP/1.0"), not_valid},
      {"no upgrade", with(good, "Upgrade: websocket\r\n", ""),
       "HTTP 426 Upgrade Required: expected a websocket upgrade, end"},
      {"an upgrade to something else", with(good, "websocket", "h2c"), not_valid},
      {"a connection that is kept", with(good, "Connection: Upgrade", "Connection: keep-alive"),
       not_valid},
      {"no connection header", with(good, "Connection: Upgrade\r\n", ""), not_valid},
      {"no version", with(good, "Sec-WebSocket-Version: 13\r\n", ""), "HTTP 426 *, end"},
      {"an older version", with(good, "Version: 13", "Version: 8"), "HTTP 426 *, end"},
      {"no key", with(good, "Sec-WebSocket-Key: mBmmkFqSPArEn+FflLmz9Q==\r\n", ""),
       "HTTP 400 *, end"},
      {"a key of 1 KiB", with(good, "mBmmkFqSPArEn+FflLmz9Q==", std::string(1024, 'A')),
       "HTTP 400 *, end"},
      {"no host", with(good, "Host: 127.0.0.1:1\r\n", ""), "HTTP 400 *, end"},
      {"a second request behind the first", good + good, more},
      {"a frame behind the request", good + message("early"), more},
      {"compression",
       with(good, "Upgrade:",
            "Sec-WebSocket-Extensions: permessage-deflate\r\n"
            "Upgrade:"),
       "HTTP 101 Switching Protocols"},
  };
}

attacks unknown_hosts(const std::string& good, const std::string& token) {
  const std::string bearer = "Authorization: Bearer " + token + "\r\n";
  const std::string browser = "HTTP 403 Forbidden: browsers are not welcome, end";
  const std::string missing = "HTTP 403 Forbidden: the token is missing, end";
  const std::string wrong = "HTTP 403 Forbidden: the token is wrong, end";
  return {
      {"a page of somebody else", with(good, bearer, bearer + "Origin: http://evil\r\n"), browser},
      {"a page of this host", with(good, bearer, bearer + "Origin: http://127.0.0.1:1\r\n"),
       browser},
      {"a page without a name", with(good, bearer, bearer + "Origin: null\r\n"), browser},
      {"an empty origin", with(good, bearer, bearer + "Origin:\r\n"), browser},
      {"no token", with(good, bearer, ""), missing},
      {"an empty token", with(good, bearer, "Authorization: Bearer \r\n"), wrong},
      {"a wrong token", with(good, token, "another secret"), wrong},
      {"the beginning of the token", with(good, token, token.substr(0, 5)), wrong},
      {"the token and more", with(good, token, token + "x"), wrong},
      {"the token in capitals", with(good, token, "A SHARED SECRET"), wrong},
      {"a token of 6 KiB", with(good, token, std::string(6'000, 'x')), wrong},
      {"a token that is no text", with(good, token, "\xff\xfe\x80"), wrong},
      {"another scheme", with(good, "Bearer", "Basic"), wrong},
      {"a wrong token before the right one",
       with(good, bearer, "Authorization: Bearer x\r\n" + bearer), wrong},
      {"a wrong token and a page", with(good, bearer, "Origin: http://evil\r\n"), browser},
  };
}

} // namespace

attacks on_the_request(const std::string& token) {
  const std::string good =
      ws::test::upgrade_text(grid_path, "Authorization: Bearer " + token + "\r\n");
  attacks all = no_requests();
  for (const attacks& more :
       {malformed_headers(good), other_requests(good), unknown_hosts(good, token)})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

} // namespace actorgrid::hostile
