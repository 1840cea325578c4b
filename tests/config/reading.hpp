#pragma once

#include "tests/support/catch.hpp"

#include <actorgrid/system_config.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

/// A temporary directory for one test case.
class temporary_directory {
public:
  temporary_directory() {
    std::string name =
        (std::filesystem::temp_directory_path() / "actorgrid-config-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~temporary_directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  temporary_directory(const temporary_directory&) = delete;
  temporary_directory& operator=(const temporary_directory&) = delete;

  std::string file(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return (path_ / name).string();
  }

  std::string path() const { return path_.string(); }

private:
  std::filesystem::path path_;
};

/// Captures what is printed to stdout.
class captured_stdout {
public:
  captured_stdout() : before_(std::cout.rdbuf(text_.rdbuf())) {}
  ~captured_stdout() { std::cout.rdbuf(before_); }
  captured_stdout(const captured_stdout&) = delete;
  captured_stdout& operator=(const captured_stdout&) = delete;
  std::string text() const { return text_.str(); }

private:
  std::ostringstream text_;
  std::streambuf* before_;
};

/// The flags that a configuration needs at least.
inline const std::vector<std::string> complete = {"--grid.local=http://node1:9000",
                                                  "--grid.peers=http://node{1...3}:9000"};

inline std::vector<std::string> with_complete(std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), complete.begin(), complete.end());
  return arguments;
}

/// The lines of the mistakes that reading `arguments` finds.
template <class Config = actorgrid::system_config>
std::vector<std::string> mistakes_of(const std::vector<std::string>& arguments) {
  Config config;
  const auto error = config.read(arguments);
  std::vector<std::string> lines;
  std::istringstream text(error.text);
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  CHECK(lines.empty() == !error);
  if (error) CHECK(error.code == actorgrid::errc::invalid_config);
  return lines;
}

/// The only mistake in a file with this text; the file's name is replaced by FILE.
template <class Config = actorgrid::system_config>
std::string file_mistake(const std::string& text) {
  const temporary_directory dir;
  const auto file = dir.file("node.ini", text);
  auto lines = mistakes_of<Config>(with_complete({"--config-file=" + file}));
  CAPTURE(lines);
  REQUIRE(lines.size() == 1);
  if (const auto at = lines[0].find(file); at != std::string::npos)
    lines[0].replace(at, file.size(), "FILE");
  return lines[0];
}
