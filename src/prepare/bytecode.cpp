// SPDX-License-Identifier: MIT OR Apache-2.0
#include "prepare/bytecode.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "prepare/setup_guest.hpp"
#include "vfs/archive_files.hpp"
#include "vfs/archive_writer.hpp"

namespace eryx::prepare {
namespace {

namespace json = boost::json;

constexpr std::string_view compile_source =
    "import _eryx.packages\n_eryx.packages.compile_modules(paths, '/data')";
constexpr std::string_view target = "/data";

// Of what is compiled in one interpreter: its memory holds one module after the other, and its files all of the bytecode,
// which is about as large as the source.
constexpr std::size_t most_modules = 500;
constexpr std::uint64_t most_source = std::uint64_t{8} << 20;

std::string bytecode_path(std::string_view module) {
  const std::size_t name = module.rfind('/') + 1;  // npos + 1 is 0
  std::string path(module.substr(0, name));
  path += "__pycache__/";
  path += module.substr(name, module.size() - name - std::string_view(".py").size());
  return path + ".cpython-313.pyc";
}

// The bytecode of modules, by numbers; absent if a limit was reached.
std::optional<FileMap> compile(drive::RuntimeCore& runtime,
                               const std::shared_ptr<execution::InterpreterPool>& interpreters,
                               const Limits& limits, const std::vector<std::string_view>& modules) {
  json::array paths;
  for (const std::string_view module : modules) paths.emplace_back(module);
  SetupGuest guest(runtime, interpreters, limits);
  ExecuteResult result = guest.run_for_files(
      {compile_source, json::serialize(json::object{{"paths", std::move(paths)}})}, std::string(target));
  if (result.outcome != Outcome::Completed) return std::nullopt;
  return std::move(result.files);
}

}  // namespace

std::vector<std::byte> with_bytecode(drive::RuntimeCore& runtime,
                                     const std::shared_ptr<execution::InterpreterPool>& interpreters,
                                     const Limits& limits) {
  const auto sources = vfs::files_of(interpreters->image().packages->archive);
  FileMap bytecode;
  std::vector<std::string_view> group;
  std::uint64_t size = 0;
  bool goes_on = true;
  const auto compile_group = [&] {
    const auto compiled = compile(runtime, interpreters, limits, group);
    goes_on = compiled.has_value();
    for (std::size_t number = 0; compiled && number < group.size(); ++number) {
      const auto found = compiled->find(std::to_string(number));
      if (found != compiled->end()) bytecode.emplace(bytecode_path(group[number]), found->second);
    }
    group.clear();
    size = 0;
  };
  for (const auto& [path, contents] : sources) {
    if (!path.ends_with(".py") || !goes_on) continue;
    group.push_back(path);
    size += contents.size();
    if (group.size() == most_modules || size >= most_source) compile_group();
  }
  if (!group.empty() && goes_on) compile_group();

  vfs::FileViews all;
  for (const auto& [path, contents] : sources) all.emplace(path, contents);
  for (const auto& [path, contents] : bytecode) all.emplace(path, contents);
  return vfs::write_archive(all);
}

}  // namespace eryx::prepare
