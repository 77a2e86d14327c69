// SPDX-License-Identifier: MIT OR Apache-2.0
#include "prepare/bytecode.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/steady_time.hpp"
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

// Of all bytecode together: so many times the size of the sources, and some more. That of widely used packages is about as large as
// their sources.
constexpr std::uint64_t most_growth = 4;
constexpr std::uint64_t free_growth = std::uint64_t{1} << 20;

constexpr std::string_view module_ending = ".py";
constexpr std::size_t longest_name = 255;

using Sources = std::map<std::string, std::string_view>;

std::string bytecode_path(std::string_view module) {
  const std::size_t name = module.rfind('/') + 1;  // npos + 1 is 0
  std::string path(module.substr(0, name));
  path += "__pycache__/";
  path += module.substr(name, module.size() - name - module_ending.size());
  return path + ".cpython-313.pyc";
}

// Compiles modules within bounds for all of them together: the time that one program may take, and a size that follows from that
// of the sources. A hostile module can be a hundred times as large when it is compiled.
class BytecodeMaker {
 public:
  BytecodeMaker(drive::RuntimeCore& runtime, const std::shared_ptr<execution::InterpreterPool>& interpreters,
                const Limits& limits, const Sources& sources)
      : runtime_(runtime),
        interpreters_(interpreters),
        limits_(limits),
        sources_(sources),
        started_(base::SteadyTime::clock::now()),
        end_(base::later(started_, limits.wall_time)) {
    std::uint64_t size = 0;
    for (const auto& [path, contents] : sources)
      if (path.ends_with(module_ending)) size += contents.size();
    room_ = most_growth * size + free_growth;
  }

  [[nodiscard]] bool can_have_bytecode(std::string_view module) const {
    if (!module.ends_with(module_ending)) return false;
    const std::string path = bytecode_path(module);
    const std::size_t name = path.rfind('/') + 1;
    // Where a package has a file of its own there is no room for the folder.
    return path.size() - name <= longest_name && !sources_.contains(path.substr(0, name - 1));
  }

  // A group of which one module exceeds a limit is lost, so its halves are tried.
  void compile(std::span<const std::string_view> modules) {
    if (modules.empty() || room_ == 0 || is_out_of_time()) return;
    if (const auto compiled = try_to_compile(modules)) {
      take(modules, *compiled);
    } else if (modules.size() > 1) {
      compile(modules.first(modules.size() / 2));
      compile(modules.subspan(modules.size() / 2));
    }
  }

  [[nodiscard]] const FileMap& bytecode() const { return bytecode_; }
  [[nodiscard]] bool is_out_of_time() const { return base::SteadyTime::clock::now() >= end_; }

 private:
  // By numbers; absent if a limit was reached.
  [[nodiscard]] std::optional<FileMap> try_to_compile(std::span<const std::string_view> modules) {
    json::array paths;
    for (const std::string_view module : modules) paths.emplace_back(module);
    SetupGuest guest(runtime_, interpreters_, limits_, {}, started_);
    ExecuteResult result = guest.run_for_files(
        {compile_source, json::serialize(json::object{{"paths", std::move(paths)}})}, std::string(target));
    if (result.outcome != Outcome::Completed) return std::nullopt;
    return std::move(result.files);
  }

  void take(std::span<const std::string_view> modules, const FileMap& compiled) {
    for (std::size_t number = 0; number < modules.size(); ++number) {
      const auto found = compiled.find(std::to_string(number));
      if (found == compiled.end()) continue;
      if (found->second.size() > room_) {
        room_ = 0;
        return;
      }
      room_ -= found->second.size();
      bytecode_.emplace(bytecode_path(modules[number]), found->second);
    }
  }

  drive::RuntimeCore& runtime_;
  const std::shared_ptr<execution::InterpreterPool>& interpreters_;
  const Limits& limits_;
  const Sources& sources_;
  base::SteadyTime started_;
  base::SteadyTime end_;
  std::uint64_t room_ = 0;
  FileMap bytecode_;
};

}  // namespace

CompiledArchive with_bytecode(drive::RuntimeCore& runtime,
                              const std::shared_ptr<execution::InterpreterPool>& interpreters,
                              const Limits& limits) {
  const auto sources = vfs::files_of(interpreters->image().packages->archive);
  BytecodeMaker maker(runtime, interpreters, limits, sources);
  std::vector<std::string_view> group;
  std::uint64_t size = 0;
  for (const auto& [path, contents] : sources) {
    if (!maker.can_have_bytecode(path)) continue;
    group.push_back(path);
    size += contents.size();
    if (group.size() < most_modules && size < most_source) continue;
    maker.compile(group);
    group.clear();
    size = 0;
  }
  maker.compile(group);
  const auto end = maker.is_out_of_time() ? CompiledArchive::End::OutOfTime : CompiledArchive::End::All;

  vfs::FileViews all;
  for (const auto& [path, contents] : sources) all.emplace(path, contents);
  for (const auto& [path, contents] : maker.bytecode()) all.emplace(path, contents);
  // As in the standard library's archive: what is imported is the bytecode, and of extension modules the machine code.
  const auto is_seldom_read = [&](std::string_view path) {
    return path.ends_with(".so") ||
           (path.ends_with(module_ending) && maker.bytecode().contains(bytecode_path(path)));
  };
  return {vfs::write_archive(all, is_seldom_read), end};
}

}  // namespace eryx::prepare
