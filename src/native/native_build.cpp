// SPDX-License-Identifier: MIT OR Apache-2.0
#include "native/native_build.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "base/cache_turn.hpp"
#include "base/steady_time.hpp"
#include "eryx/error.hpp"
#include "native/compiled_parts.hpp"
#include "native/compiler.hpp"
#include "native/module_names.hpp"
#include "native/object_cache.hpp"
#include "native/object_source.hpp"
#include "native/scratch_folder.hpp"
#include "native/shared_object.hpp"
#include "native/translated_text.hpp"

namespace eryx::native {

namespace {

/// Of C that wasm2c may make, and of a file that is compiled: large enough to be worth a process.
// What strangers' modules may become, so that the host's work is in proportion to what they are. A module's text has ten to fifteen times
// its bytes; lowering exceptions lets it grow by a tenth.
constexpr std::size_t most_text = std::size_t{1} << 30;
constexpr std::size_t text_per_byte = 40;
constexpr std::size_t joined_per_byte = 4;
constexpr std::size_t always_allowed = std::size_t{16} << 20;
constexpr std::size_t usual_part = std::size_t{512} << 10;
constexpr const char* object_name = "object.so";
constexpr const char* joined_name = "joined.wasm";
constexpr const char* runtime_path = "runtime.wasm";
/// In what wasm2c says.
constexpr std::string_view write_failed = "failed, errno=";

/// Whether a program, or we ourselves, failed to write for want of room. Not for messages with names that strangers chose.
bool tells_of_full_disk(std::string_view message) {
  const auto has = [message](std::string_view sign) { return message.find(sign) != std::string_view::npos; };
  // wasm2c writes on, and ends well: "fwrite size=55 failed, errno=28".
  const auto has_number = [has](int number) {
    return has(std::string(write_failed) + std::to_string(number));
  };
  return has("No space left on device") || has("Disk quota exceeded") || has_number(ENOSPC) ||
         has_number(EDQUOT);
}

class Build {
 public:
  Build(const NativeKit& kit, std::span<const link::SideFile> files, const BuildOptions& options)
      : kit_(kit),
        options_(options),
        files_(files.begin(), files.end()),
        patience_{options.stop, base::later(base::SteadyTime::clock::now(), options.time_limit),
                  [this] { report_waiting(); }},
        jobs_(options.jobs != 0 ? options.jobs : std::max(std::thread::hardware_concurrency(), 1U)),
        scratch_(options.scratch_folder),
        compiler_(options.compiler, scratch_, patience_) {
    add_runtime();
  }

  NativeObject run() {
    joined_ = link::join(kit_.main_module(), files_, link_options());
    const ObjectCache cache(options_.cache_folder, ObjectCache::Contents::Objects);
    NativeObject object;
    fill(object, cache, find_key());
    object.hash = base::Sha256Hasher().update(object.bytes).finish();
    object.memory_end = joined_.memory_end;
    object.table_end = joined_.table_end;
    object.entries = std::move(joined_.entries);
    object.left_out = std::move(joined_.left_out);
    return object;
  }

 private:
  /// Of several who build the same, in any process, one does, and the others wait for what it makes.
  void fill(NativeObject& object, const ObjectCache& cache, const base::Sha256& key) {
    const auto is_kept = [&] {
      auto kept = cache.find(key);
      if (!kept) return false;
      object.bytes = std::move(*kept);
      object.origin = Origin::Cache;
      return true;
    };
    if (is_kept()) return;
    bool is_said = false;
    const base::CacheTurn turn(cache.folder(), key, [&] {
      if (!std::exchange(is_said, true)) report(BuildProgress::Step::Waiting, 0, 1);
      check(patience_);
      return true;
    });
    if (is_kept()) return;
    report_unkept(cache.folder().why_unusable());
    object.bytes = make_object(CompiledParts(options_.cache_folder, key));
    report_unkept(cache.keep(key, object.bytes));
  }

  /// Only for those that it helps: what has no C++ needs no runtime of it, which takes longer to compile than many a wheel.
  void add_runtime() {
    if (kit_.runtime_module().empty()) return;
    const std::size_t missing = count_missing();
    if (missing == 0) return;
    files_.push_back({runtime_path, kit_.runtime_module(), link::SideRole::Runtime});
    if (count_missing() == missing) files_.pop_back();
  }

  /// Symbols that the packages' modules ask for in vain.
  std::size_t count_missing() const {
    const auto missing = link::find_missing(kit_.main_module(), files_, link_options());
    return static_cast<std::size_t>(std::ranges::count_if(
        missing, [](const link::MissingSymbol& symbol) { return symbol.side != runtime_path; }));
  }

  [[nodiscard]] std::size_t in_proportion(std::size_t per_byte) const {
    std::size_t bytes = 0;
    for (const link::SideFile& file : files_) bytes += file.bytes.size();
    return always_allowed + per_byte * bytes;
  }

  link::LinkOptions link_options() const {
    link::LinkLimits limits = options_.link_limits;
    limits.output_bytes = std::min(limits.output_bytes, in_proportion(joined_per_byte));
    return {options_.memory, options_.table, options_.unusable, link::Purpose::Translation, limits};
  }

  /// Everything that decides what the object is.
  base::Sha256 find_key() const {
    base::Sha256Hasher hasher;
    const auto add = [&](std::span<const std::byte> bytes) {
      const std::string size = std::to_string(bytes.size()) + ':';
      hasher.update(std::as_bytes(std::span(size))).update(bytes);
    };
    const base::Sha256 kit = kit_.identity();
    add(std::as_bytes(std::span(kit)));
    for (const std::string& text : {std::string(object_source_version), options_.code_identity,
                                    compiler_.version(), Compiler::options_text()})
      add(std::as_bytes(std::span(text)));
    add(joined_.module);
    for (const link::JoinedElements& elements : joined_.elements) {
      add(std::as_bytes(std::span(&elements.slot, 1)));
      add(std::as_bytes(std::span(elements.functions)));
    }
    for (const link::JoinedData& data : joined_.data) {
      add(std::as_bytes(std::span(&data.address, 1)));
      add(data.bytes);
    }
    const std::array numbers{joined_.memory_begin, joined_.memory_end, joined_.table_begin,
                             joined_.table_end};
    add(std::as_bytes(std::span(numbers)));
    return hasher.finish();
  }

  void report_waiting() {
    constexpr std::chrono::seconds often{1};
    const auto now = base::SteadyTime::clock::now();
    if (!options_.on_wait || now - last_waiting_ < often) return;
    last_waiting_ = now;
    options_.on_wait();
  }

  void report(BuildProgress::Step step, std::size_t done, std::size_t total) const {
    if (options_.on_progress) options_.on_progress({step, done, total});
  }

  /// `why`: empty, if it is kept.
  void report_unkept(const std::string& why) {
    if (why.empty() || std::exchange(is_unkept_reported_, true)) return;
    if (options_.on_unkept) options_.on_unkept(why);
  }

  std::vector<std::byte> make_object(const CompiledParts& parts) {
    try {
      return translate_and_compile(parts);
    } catch (const Error& error) {
      // Programs fail on a full disk in ways that say nothing of it, or do not fail.
      const bool is_full = was_full_ || scratch_.is_full() ||
                           (error.kind() == ErrorKind::Io && tells_of_full_disk(error.what()));
      if (error.kind() == ErrorKind::ShutDown || !is_full) throw;
      throw Error(ErrorKind::OutOfResources, "native packages cannot be compiled in " +
                                                 scratch_.path().parent_path().string() +
                                                 ", whose file system is full: make room, or set TMPDIR to "
                                                 "another folder");
    }
  }

  std::vector<std::byte> translate_and_compile(const CompiledParts& parts) {
    const std::vector<std::string> sources =
        write_sources(translate());  // the text is gone before anything is compiled
    compile(sources, parts);
    std::string shared = scratch_.read(object_name, ObjectCache::largest_object);
    const auto bytes = std::as_bytes(std::span(shared));
    check_shared_object(bytes);
    return {bytes.begin(), bytes.end()};
  }

  TranslatedText translate() {
    report(BuildProgress::Step::Translating, 0, 1);
    scratch_.write(joined_name, joined_.module);
    std::vector<std::string> words = kit_.translator();
    words.insert(words.end(), {joined_name, "-o", "eryx.c", "--num-outputs=2", "-n", "eryx"});
    const std::size_t largest = std::min(most_text, in_proportion(text_per_byte));
    ProcessLimits limits = options_.process_limits;
    limits.file = std::min<std::uint64_t>(limits.file, largest);
    const std::array commands{Command{std::move(words), {}, "wasm2c.log", limits}};
    const auto failed = run_commands(commands, scratch_.path(), 1, patience_);
    const std::string said = scratch_.read_log("wasm2c.log");
    if (failed) refuse_untranslated(*failed, said);
    if (said.find(write_failed) != std::string::npos)
      throw Error(ErrorKind::Io, "wasm2c could not write what it has made: " + said);
    // Before its files go, which makes room: what was cut off is only noticed later.
    was_full_ = scratch_.is_full();
    std::vector<std::string> files;
    for (const char* name : {"eryx.h", "eryx-impl.h", "eryx_0.c", "eryx_1.c"}) {
      files.push_back(scratch_.read(name, largest));
      std::error_code ignored;
      std::filesystem::remove(scratch_.path() / name, ignored);
    }
    report(BuildProgress::Step::Translating, 1, 1);
    TranslatedText text = read_translated(std::move(files), joined_.first_function, joined_.function_count);
    was_full_ = false;
    return text;
  }

  [[noreturn]] void refuse_untranslated(const FailedCommand& failed, const std::string& said) const {
    expect_translator();
    if (failed.is_killed) {
      throw Error(ErrorKind::NativeCodeTooLarge,
                  "the packages' native code is too much to translate: wasm2c was " + failed.how + " on " +
                      names().of_all());
    }
    const std::string refused = names().of_refusal(joined_name, said);
    throw Error(ErrorKind::PackageInvalid,
                (refused.empty() ? "the packages' native code, that of " + names().of_all() + ","
                                 : refused + ": its code") +
                    " is refused by wasm2c (" + failed.how + "): " + said);
  }

  /// One that does not run at all is no fault of what it is given.
  void expect_translator() const {
    constexpr const char* log = "wasm2c-version.log";
    std::vector<std::string> words = kit_.translator();
    words.emplace_back("--version");
    const std::array commands{Command{std::move(words), {}, log, options_.process_limits}};
    const auto failed = run_commands(commands, scratch_.path(), 1, patience_);
    if (!failed) return;
    throw Error(failed->has_lower_limits ? ErrorKind::OutOfResources : ErrorKind::Unsupported,
                "the translator of Eryx's native kit does not run: " + kit_.translator().back() +
                    " --version ended with " + failed->how + ": " + scratch_.read_log(log) +
                    (failed->has_lower_limits ? "" : "; install Eryx anew (`make install`)"));
  }

  ModuleNames names() const { return {joined_, files_}; }

  std::vector<std::string> write_sources(const TranslatedText& text) {
    std::size_t bytes = 0;
    for (const TranslatedFunction& function : text.functions) bytes += function.text.size();
    const std::string main_header = kit_.read_header("eryx.h");
    const std::string prelude = kit_.read_header("prelude.h");
    if (text.has_vectors && !kit_.has_vectors())
      throw Error(ErrorKind::Unsupported,
                  "a side module uses vectors (SIMD), and the native kit has no headers for them: " +
                      (kit_.include_folder() / "simde").string() + " is not there; install Eryx anew");
    const ObjectSource source = make_object_source({kit_.main_module(), joined_, text, main_header, prelude,
                                                    options_.code_identity, bytes / usual_part + 1});
    for (const SourceFile& file : source.included) scratch_.write(file.name, file.text);
    scratch_.write("section.h", std::string_view("#pragma clang section text=\"eryx_native_code\"\n"));
    std::vector<std::string> sources;
    for (const SourceFile& file : source.compiled) {
      scratch_.write(file.name, file.text);
      sources.push_back(file.name);
      contents_.emplace(file.name, names().of_functions(file.first, file.end));
    }
    return sources;
  }

  void compile(const std::vector<std::string>& sources, const CompiledParts& parts) {
    std::vector<std::string> objects;
    for (const std::string& source : sources)
      objects.push_back(std::filesystem::path(source).replace_extension(".o").string());
    std::vector<Command> commands;
    std::vector<std::string> missing;
    for (std::size_t i = 0; i < sources.size(); ++i) {
      if (parts.restore(objects[i], scratch_)) continue;
      commands.push_back(compiler_.compile(kit_, sources[i], options_.process_limits));
      missing.push_back(objects[i]);
    }
    const std::size_t restored = sources.size() - missing.size();
    commands.push_back(compiler_.compile_memory(kit_, options_.process_limits));
    const std::size_t total = restored + commands.size();
    std::size_t done = restored;
    report(BuildProgress::Step::Compiling, done, total);
    expect(commands, run_commands(commands, scratch_.path(), jobs_, patience_, [&](std::size_t command) {
             if (command < missing.size()) {
               expect_written(missing[command]);
               report_unkept(parts.keep(missing[command], scratch_));
             }
             report(BuildProgress::Step::Compiling, ++done, total);
           }));
    link_objects(objects);
    for (const std::string& object : objects) parts.remove(object);
  }

  void link_objects(std::vector<std::string> objects) {
    objects.emplace_back("memory.o");
    report(BuildProgress::Step::Linking, 0, 1);
    const std::vector<Command> link{compiler_.link(objects, object_name, options_.process_limits)};
    expect(link, run_commands(link, scratch_.path(), 1, patience_));
    expect_written(object_name);
    report(BuildProgress::Step::Linking, 1, 1);
  }

  void expect_written(const std::string& name) const {
    std::error_code ignored;
    if (std::filesystem::exists(scratch_.path() / name, ignored)) return;
    throw Error(ErrorKind::CompilerUnusable, "the packages' native code cannot be compiled: " +
                                                 compiler_.version() + " ended well, and wrote nothing");
  }

  void expect(const std::vector<Command>& commands, const std::optional<FailedCommand>& failed) {
    if (!failed) return;
    const std::string& log = commands[failed->command].log;
    const std::string said = scratch_.read_log(log);
    was_full_ = tells_of_full_disk(said);
    // Logs are called as what is compiled.
    const auto found = contents_.find(log.substr(0, log.rfind(".log")));
    const std::string names = found != contents_.end() ? found->second : std::string();
    const std::string how = compiler_.version() + (failed->is_killed ? " was " : " ended with ") +
                            failed->how + (names.empty() ? "" : " on functions of " + names) +
                            (said.empty() ? "" : ": " + said);
    if (failed->is_killed)
      throw Error(ErrorKind::NativeCodeTooLarge, "the packages' native code is too much to compile: " + how);
    throw Error(failed->has_lower_limits ? ErrorKind::OutOfResources : ErrorKind::CompilerUnusable,
                "the packages' native code cannot be compiled: " + how);
  }

  const NativeKit& kit_;
  const BuildOptions& options_;
  std::vector<link::SideFile> files_;
  base::SteadyTime last_waiting_ = base::SteadyTime::clock::now();
  const Patience patience_;
  const unsigned jobs_;
  const ScratchFolder scratch_;
  const Compiler compiler_;
  link::Joined joined_;
  /// Of each file that is compiled, the modules that have functions in it.
  std::map<std::string, std::string> contents_;
  bool is_unkept_reported_ = false;
  /// Whether the scratch folder was full while wasm2c wrote what is read now, or a compiler has said so.
  bool was_full_ = false;
};

}  // namespace

NativeObject build_native_object(const NativeKit& kit, std::span<const link::SideFile> files,
                                 const BuildOptions& options) {
  try {
    return Build(kit, files, options).run();
  } catch (const std::bad_alloc&) {
    throw Error(
        ErrorKind::OutOfResources,
        "there is not enough memory to make native code of the packages: the machine has no more, or this "
        "process may have no more (ulimit -v, ulimit -d)");
  }
}

}  // namespace eryx::native
