// SPDX-License-Identifier: MIT OR Apache-2.0
/// Runs one module of CPython's own test suite inside the sandbox: packs the module and what the suite shares, hands
/// both to guest_runner.py as standard input, and reports what failed.
///
///   eryx-cpython-test LIB_TEST_FOLDER MODULE
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
#include <regex>
#include <set>
#include <sstream>
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

/// Files as guest_runner.py reads them: for each a line "SIZE PATH", then its bytes. Paths are relative to the root, which is
/// the folder of the suite.
class Pack {
 public:
  explicit Pack(fs::path root) : root_(std::move(root)) {}

  /// Adds the modules directly in the root that are no tests themselves, and the package `support`: what tests share.
  void add_helpers() {
    for (const auto& entry : fs::directory_iterator(root_)) {
      const std::string name = entry.path().filename().string();
      if (entry.path().extension() == ".py" && !is_test(name)) add_file(name);
    }
    add("support");
  }

  /// Adds a module, or a package with all its modules: "test_x", or "test_x.test_y" for one of a package. Adds what their
  /// code imports from the suite, and files that it names as text, such as data.
  void add_module(std::string name) {
    std::replace(name.begin(), name.end(), '.', '/');
    fs::path path;
    for (const fs::path& part : fs::path(name)) {
      path /= part;
      for (const fs::path& file : {fs::path(path.string() + ".py"), path / "__init__.py"})
        if (fs::exists(root_ / file)) add_file(file);
    }
    if (fs::is_directory(root_ / path)) add(path);
    if (const fs::path file = path.string() + ".py"; fs::exists(root_ / file)) add_needs(file);
  }

  [[nodiscard]] const std::string& bytes() const noexcept { return bytes_; }

 private:
  static bool is_test(const fs::path& path) { return path.begin()->string().starts_with("test_"); }

  /// Adds a file, or a folder with all that is in it.
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

  void add_file(const fs::path& path) {
    if (!added_.insert(path.string()).second) return;
    const std::string contents = read_file(root_ / path);
    bytes_ += std::to_string(contents.size()) + " " + path.string() + "\n" + contents;
    // What helpers name is needed by some tests only: those that import the helper.
    if (is_test(path) && path.extension() == ".py") add_needs(path);
  }

  void add_needs(const fs::path& path) {
    if (!searched_.insert(path.string()).second) return;
    const std::string code = read_file(root_ / path);
    static const std::regex import(R"((?:from |import |["'])test\.([\w.]+)|from test import ([\w, ]+))");
    for (std::sregex_iterator at(code.begin(), code.end(), import), end; at != end; ++at) {
      std::istringstream names((*at)[1].matched ? (*at)[1].str() : (*at)[2].str());
      for (std::string name; std::getline(names, name, ',');) {
        name.erase(0, name.find_first_not_of(' '));
        add_module(name.substr(0, name.find(' ')));
      }
    }
    static const std::regex literal(R"(["']([\w./-]{3,60})["'])");
    for (std::sregex_iterator at(code.begin(), code.end(), literal), end; at != end; ++at) {
      const fs::path named((*at)[1].str());
      if (named.is_absolute() || named.string().find("..") != std::string::npos) continue;
      for (const fs::path& folder : {fs::path(), path.parent_path()})
        if (fs::exists(root_ / folder / named)) add((folder / named).lexically_normal());
    }
  }

  fs::path root_;
  std::set<std::string> added_;
  std::set<std::string> searched_;  ///< Modules whose needs were added.
  std::string bytes_;
};

eryx::ExecuteResult run(const fs::path& lib_test, const std::string& module) {
  Pack pack(lib_test);
  pack.add_helpers();
  pack.add_module(module);

  eryx::ExecuteOptions options;
  options.standard_input(pack.bytes());
  options.inputs({{"module", module}, {"skips", read_file(ERYX_CPYTHON_SKIPS)}});
  options.limits({.wall_time = std::chrono::minutes(10),
                  .memory = eryx::Bytes{1ull << 30},
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
  if (words.size() != 3) {
    std::cerr << "usage: eryx-cpython-test LIB_TEST_FOLDER MODULE\n";
    return 2;
  }
  try {
    return report(run(words[1], words[2])) ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "eryx-cpython-test: " << error.what() << '\n';
    return 1;
  }
}
