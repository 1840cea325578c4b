#include "tests/config/reading.hpp"

using namespace actorgrid;
using texts = std::vector<std::string>;

// What the text of a file may be, before its content matters.

TEST_CASE("a file that does not parse is a mistake with its line") {
  CHECK(file_mistake("[grid]\nloops = 1\nroute-path = /x\n")
            .starts_with("--config-file: FILE, line 3: unexpected character"));
  CHECK(file_mistake("[grid]\nroute-path = \"/x\nloops = 1\n")
        == "--config-file: FILE, line 2: the line ends too early");
  CHECK(file_mistake("\n[grid]\nguests = [\"x\",\n")
        == "--config-file: FILE, line 3: the file ends too early");
  CHECK(file_mistake("[grid\n").starts_with("--config-file: FILE, line 1: "));
}

TEST_CASE("a byte order mark and the line ends of other systems are accepted") {
  const std::string text =
      "[grid]\nlocal = \"http://n1:1\"\npeers = [\"http://n1:1\"]\nloops = 3\n";
  for (const std::string mark : {"", "\xef\xbb\xbf"})
    for (const std::string end : {"\n", "\r\n", "\r"}) {
      std::string foreign = mark;
      for (const char c : text) foreign += c == '\n' ? end : std::string(1, c);
      CAPTURE(foreign);
      const temporary_directory dir;
      system_config config;
      CHECK(config.read({"--config-file=" + dir.file("node.ini", foreign)}).text == "");
      CHECK(config.grid().loops == 3);
      system_config other;
      CHECK(other.read_grid(dir.file("node.ini", foreign)).text == "");
      CHECK(other.grid().loops == 3);
    }
}

TEST_CASE("a file in UTF-16 or UTF-32 is a mistake that says so") {
  const auto encoded = [](std::string mark, std::size_t width, std::size_t place) {
    for (const char c : std::string("[grid]\n")) {
      std::string unit(width, '\0');
      unit[place] = c;
      mark += unit;
    }
    return file_mistake(mark);
  };
  const std::string utf16 =
      "--config-file: \"FILE\" is text in UTF-16, expected UTF-8: save it as that";
  const std::string utf32 =
      "--config-file: \"FILE\" is text in UTF-32, expected UTF-8: save it as that";
  CHECK(encoded("\xff\xfe", 2, 0) == utf16);
  CHECK(encoded("\xfe\xff", 2, 1) == utf16);
  CHECK(encoded("", 2, 0) == utf16);
  CHECK(encoded("", 2, 1) == utf16);
  CHECK(encoded(std::string("\xff\xfe\0\0", 4), 4, 0) == utf32);
  CHECK(encoded(std::string("\0\0\xfe\xff", 4), 4, 3) == utf32);
}

TEST_CASE("a file that is not text, or far too long, is a mistake that says so") {
  CHECK(file_mistake(std::string("[grid]\nloops = 1\0\n", 18))
        == "--config-file: \"FILE\" holds a NUL byte in line 2, expected a text file");
  CHECK(file_mistake(std::string(std::size_t{2} << 20, ' '))
        == "--config-file: \"FILE\" is larger than 1 MiB, expected a configuration file");
  CHECK(
      mistakes_of({"--config-file=/dev/zero"})
      == texts{"--config-file: \"/dev/zero\" is larger than 1 MiB, expected a configuration file"});
}

TEST_CASE("a comment may begin with # anywhere, and a text may contain one") {
  const temporary_directory dir;
  const auto file =
      dir.file("node.ini", "# first\n[grid] # a section\nlocal = \"http://n1:1\" # ours\n"
                           "  # alone\npeers = [\"http://n1:1\", # one; \"two\"\n"
                           "  # none\n]\n[grid.auth]\ntoken-file = \"/a#b\\\"#c\" ; d # e\n#");
  system_config config;
  CHECK(config.read({"--config-file=" + file}).text == "");
  CHECK(config.grid().local == "http://n1:1");
  CHECK(config.grid().peers == texts{"http://n1:1"});
  CHECK(config.grid().auth.token_file == "/a#b\"#c");
}

TEST_CASE("a character outside of ASCII in the wrong place is a mistake that says so") {
  CHECK(file_mistake("[grid]\nloops = \xe2\x80\x9c"
                     "1\xe2\x80\x9d\n")
            .starts_with(
                "--config-file: FILE, line 2: a character outside of ASCII, such as a curly"));
  CHECK(file_mistake("[grid]\n\xc2\xa0loops = 1\n")
            .starts_with("--config-file: FILE, line 2: a character outside of ASCII"));
}
