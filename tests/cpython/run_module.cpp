// SPDX-License-Identifier: MIT OR Apache-2.0
/// Runs one module of CPython's own test suite inside the sandbox: packs the module and what the suite shares, hands
/// both to guest_runner.py as standard input, and reports what failed.
///
///   eryx-cpython-test LIB_TEST_FOLDER MODULE [MORE_FILES…]
///
/// Skips stand in skips.txt with their reasons; a skip that matches no test is a failure, so that the list stays true.
#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "eryx/eryx.hpp"

namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Files as guest_runner.py reads them: for each a line "SIZE PATH", then its bytes.
class Pack {
 public:
  explicit Pack(fs::path root) : root_(std::move(root)) {}

  /// Adds a file, or a folder with all that is in it. `path` is relative to the root.
  void add(const fs::path& path) {
    if (!fs::is_directory(root_ / path)) {
      add_file(path);
      return;
    }
    for (const auto& entry : fs::recursive_directory_iterator(root_ / path)) {
      if (entry.is_regular_file() && entry.path().extension() != ".pyc")
        add_file(fs::relative(entry.path(), root_));
    }
  }

  /// Adds the modules directly in the root that are no tests themselves: helpers that tests share.
  void add_helpers() {
    for (const auto& entry : fs::directory_iterator(root_)) {
      const std::string name = entry.path().filename().string();
      if (entry.path().extension() == ".py" && !name.starts_with("test_")) add_file(name);
    }
  }

  [[nodiscard]] const std::string& bytes() const noexcept { return bytes_; }

 private:
  void add_file(const fs::path& path) {
    const std::string contents = read_file(root_ / path);
    bytes_ += std::to_string(contents.size()) + " " + path.string() + "\n" + contents;
  }

  fs::path root_;
  std::string bytes_;
};

/// "test_x" is a file or a package of tests; "test_x.test_y" is one file of a package.
fs::path path_of(const fs::path& lib_test, const std::string& module) {
  std::string path = module;
  std::replace(path.begin(), path.end(), '.', '/');
  return fs::exists(lib_test / path) ? path : path + ".py";
}

eryx::ExecuteResult run(const fs::path& lib_test, const std::string& module,
                        const std::vector<std::string>& more) {
  Pack pack(lib_test);
  pack.add_helpers();
  pack.add("support");
  pack.add(path_of(lib_test, module));
  for (const std::string& path : more) pack.add(path);

  eryx::ExecuteOptions options;
  options.standard_input(pack.bytes());
  options.inputs({{"module", module}, {"skips", read_file(ERYX_CPYTHON_SKIPS)}});
  options.limits({.wall_time = std::chrono::minutes(10),
                  .memory = eryx::Bytes{512ull << 20},
                  .output = eryx::Bytes{64ull << 20},
                  .files = eryx::Bytes{256ull << 20},
                  .file_entries = 100'000});
  return eryx::Sandbox::builder().build().execute(read_file(ERYX_CPYTHON_GUEST_RUNNER), options);
}

/// Prints the report; returns whether everything passed.
bool report(const eryx::ExecuteResult& result) {
  if (result.outcome != eryx::Outcome::Completed || !result.value_json) {
    std::cout << result.stdout_text << result.stderr_text << "ended as " << to_string(result.outcome) << ' '
              << (result.exception ? result.exception->traceback : result.trap.value_or(""))
              << result.value_error.value_or("") << '\n';
    return false;
  }
  const boost::json::value value = result.value();
  const boost::json::object& summary = value.as_object();
  for (const boost::json::value& failure : summary.at("failures").as_array()) {
    std::cout << "FAILED " << failure.at("test").as_string().c_str() << '\n'
              << failure.at("why").as_string().c_str() << '\n';
  }
  for (const boost::json::value& skip : summary.at("unused_skips").as_array()) {
    std::cout << "skips.txt names a test that does not exist: " << skip.as_string().c_str() << '\n';
  }
  std::cout << summary.at("run") << " run, " << summary.at("failures").as_array().size() << " failed, "
            << summary.at("skipped_by_list") << " skipped by skips.txt, " << summary.at("skipped_by_suite")
            << " skipped by the suite itself\n";
  return summary.at("failures").as_array().empty() && summary.at("unused_skips").as_array().empty() &&
         summary.at("run").to_number<std::int64_t>() > 0;
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string> words(arguments, arguments + count);
  if (words.size() < 3) {
    std::cerr << "usage: eryx-cpython-test LIB_TEST_FOLDER MODULE [MORE_FILES...]\n";
    return 2;
  }
  try {
    return report(run(words[1], words[2], {words.begin() + 3, words.end()})) ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "eryx-cpython-test: " << error.what() << '\n';
    return 1;
  }
}
