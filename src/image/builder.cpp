// SPDX-License-Identifier: MIT OR Apache-2.0
#include "image/builder.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <string>
#include <string_view>

#include "base/mapping.hpp"
#include "base/sha256.hpp"
#include "engine/entry.hpp"
#include "engine/signals.hpp"
#include "engine/slot.hpp"
#include "eryx/error.hpp"
#include "eryx/version.hpp"
#include "image/format.hpp"
#include "image/image.hpp"
#include "image/image_file.hpp"
#include "turn/turn.hpp"
#include "vfs/archive.hpp"
#include "wasi/preview1.hpp"
#include "wasi/standard_mounts.hpp"

namespace eryx::image {
namespace {

using engine::Export;
using engine::Trap;
using std::chrono::steady_clock;

// Booting needs far less. The peak is part of every image, so a mistake should fail here.
constexpr std::uint64_t boot_memory_limit = std::uint64_t{256} << 20;

// What the clock shows while an image is built: the day when this CPython was released.
constexpr std::chrono::sys_days image_time{std::chrono::year{2025} / 6 / 11};

// Determines the hash secret. Of 24 that were tried, one of those with the fewest pages written: 44 for the smallest
// program, against 47.
constexpr wasi::RandomSeed image_seed = {7};

// The code that fresh programs run before their own first line: compiled, executed and discarded, so that specialised
// bytecode, lazily made caches and interned names are in the image. Repeated, because CPython specialises after a few
// executions.
constexpr std::array<std::string_view, 12> warm_up_programs = {
    "print(1)",
    "pass",
    "x = 1\nresult = {'x': x, 'y': [1.5, 'two', None, True]}",
    "def f(n=1):\n    return n + 1\nprint(f(2), [1], {1: 2}, f'{3:>4}')",
    "class A:\n    def __init__(self, x):\n        self.x = x\nprint([A(i).x for i in range(3)])",
    "import json, re, math, datetime, collections\nprint(json.dumps(json.loads('[1, {\"a\": null}]')))\n"
    "print(re.sub(r'(\\d+)', r'<\\1>', 'a1b22'), math.sqrt(2), collections.Counter('aab'))",
    "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    print(repr(e))",
    "import asyncio\nasync def main():\n    await asyncio.sleep(0)\n    return await "
    "asyncio.gather(asyncio.sleep(0, 1), "
    "asyncio.sleep(0, 2))\nprint(await main())",
    "import asyncio\nasync def work(n):\n    await asyncio.sleep(0.0001)\n    return n\n"
    "async with asyncio.TaskGroup() as group:\n    tasks = [group.create_task(work(n)) for n in range(2)]\n"
    "async with asyncio.timeout(60):\n    await work(1)\nprint(await asyncio.wait_for(work(2), 60))",
    // What a program with callbacks runs before its first line; no call can be answered here.
    "from _eryx.callbacks import bind_described\n"
    "bind_described({}, [['a', 0, False, [['x', True]]], ['b.c', 1, True, []]])",
    "from _eryx.feed_warm import warm_up\nwarm_up()",
    "raise ValueError('warm-up')",
};
// An instruction that runs once in a round, and cannot be specialised, fails in the 2nd, the 6th and the 14th round.
// Its code settles when the heap is frozen.
constexpr int warm_up_rounds_before_freezing = 16;
constexpr int warm_up_rounds_after_freezing = 4;

// Keeps what the guest prints, for the error message when it does not boot.
class BootOutput final : public wasi::OutputSink {
 public:
  void write(OutputStream stream, std::span<const std::byte> bytes) noexcept override {
    if (stream != OutputStream::StandardError || text_.size() > limit) return;
    text_.append(reinterpret_cast<const char*>(bytes.data()), std::min(bytes.size(), limit));
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  static constexpr std::size_t limit = 64 * 1024;
  std::string text_;
};

class HostSleeper final : public wasi::Sleeper {
 public:
  void sleep_until(steady_clock::time_point) noexcept override {}  // Nothing at boot has a reason to wait.
};

class Builder {
 public:
  Builder(const engine::LinkedModule& module, std::span<const std::byte> archive_bytes,
          const ImageBuildOptions& options)
      : module_(module),
        archive_bytes_(archive_bytes),
        options_(options),
        slot_(engine::Slot::FromModule{module.load()}) {
    auto archive = vfs::Archive::open(archive_bytes_);
    if (!archive) throw Error(ErrorKind::ImageCorrupt, "the standard library's archive is damaged");
    archive_ = std::make_shared<const vfs::Archive>(std::move(*archive));
    slot_.set_memory_limit(boot_memory_limit);
    begin_world();
  }

  ImageBuildReport build(const std::filesystem::path& path) {
    const auto started = steady_clock::now();
    ImageBuildReport report;
    const std::uint32_t stack_at_rest = *slot_.module().stack_pointer(slot_.instance());
    boot();
    report.boot = steady_clock::now() - started;
    progress("warming up");
    warm_up(warm_up_rounds_before_freezing);
    progress("preparing the heap for recycling");
    require_zero(call("freeze", Export::Freeze, ERYX_FREEZE_IMMORTAL | ERYX_FREEZE_PLUG_HEAP), "freeze");
    warm_up(warm_up_rounds_after_freezing);
    call("reseed", Export::Reseed);
    check_left_behind(stack_at_rest);
    progress("writing " + path.string());
    const ImageHeader header = describe();
    write_image_file(path, header, memory_to_store(header), archive_bytes_);
    report.total = steady_clock::now() - started;
    Image image;
    image.header = header;
    image.module = &module_;
    report.info = image.info();
    return report;
  }

 private:
  void progress(const std::string& line) const {
    if (options_.progress) options_.progress(line);
  }

  void begin_world() {
    wasi::World world;
    world.memory = slot_.memory();
    world.output = &output_;
    world.sleeper = &sleeper_;
    world.file_bytes = Bytes{std::uint64_t{1} << 20};
    world.file_entries = 16;
    // Its identity is for checkpoints, which are not used here.
    world.mounts = vfs::MountTable::make(wasi::standard_mounts(archive_, {}));
    // An image must not depend on the machine or the date: the same library makes the same image.
    world.clock.start = image_time;
    world.clock.flow = ClockOptions::Flow::Frozen;
    if (options_.hash_secret == ImageBuildOptions::HashSecret::Public) world.seed = image_seed;
    wasi_.begin(world);
  }

  [[nodiscard]] engine::HostBinding host() { return {&wasi::import_table(), &wasi_}; }

  [[noreturn]] void fail(std::string_view step, const std::string& why) const {
    throw Error(ErrorKind::Internal,
                "building the image failed at '" + std::string(step) + "': " + why + "\n" + output_.text());
  }

  std::uint32_t call(std::string_view step, Export function, std::uint32_t argument = 0) {
    const engine::Slot::WriteScope writing(slot_);
    const engine::CallResult result =
        engine::call_export(slot_, writing, host(), nullptr, function, argument);
    if (result.trap != Trap::None) fail(step, engine::describe(result.trap));
    return result.value;
  }

  void require_zero(std::uint32_t status, std::string_view step) const {
    if (status != 0) fail(step, "status " + std::to_string(status));
  }

  void boot() {
    progress("booting " + std::string(module_.name));
    call("initialize", Export::Initialize);
    require_zero(call("boot", Export::Boot), "boot");
    const auto layout = slot_.memory().load(engine::GuestPtr<eryx_layout>{call("layout", Export::Layout)});
    if (!layout || layout->abi_version != ERYX_ABI_VERSION) fail("layout", "the guest speaks another ABI");
    slot_.set_layout(*layout);
  }

  void warm_up(int rounds) {
    for (int round = 0; round < rounds; ++round) {
      for (const std::string_view program : warm_up_programs) run_warm_up(program);
    }
  }

  void run_warm_up(std::string_view program) {
    turn::StartMessage message;
    message.program = program;
    message.result_variable = "result";
    message.result_limit = 1 << 20;
    turn::TurnResult result = turn::start(slot_, host(), nullptr, message);
    while (result.ending == turn::TurnEnding::Idle) {
      wasi_.advance_to(result.reply.deadline);
      result = turn::resume(slot_, host(), nullptr);
    }
    if (result.ending != turn::TurnEnding::Done) fail("warm-up", std::string(program));
  }

  // An image is memory and one global. Anything else that the guest holds would be missing in every slot.
  void check_left_behind(std::uint32_t stack_at_rest) {
    if (wasi_.open_file_count() != wasi::Preview1::initial_files) {
      throw Error(ErrorKind::Unsupported, "the guest left files open: they cannot be part of an image");
    }
    if (*slot_.module().stack_pointer(slot_.instance()) != stack_at_rest) {
      throw Error(ErrorKind::Unsupported, "the guest's stack is not empty between turns");
    }
    wasi_.end();
  }

  [[nodiscard]] std::span<const std::byte> memory() const {
    return {slot_.base(), static_cast<std::size_t>(slot_.memory().size())};
  }

  // The guest's stack comes first, and only the part that was used is not zero: that part is cleared, because nothing
  // below the stack pointer is needed.
  [[nodiscard]] std::uint64_t zero_prefix() {
    const std::uint32_t stack_pointer = *slot_.module().stack_pointer(slot_.instance());
    const std::uint64_t prefix = stack_pointer / base::page_size * base::page_size;
    std::memset(slot_.base(), 0, prefix);
    return prefix;
  }

  [[nodiscard]] std::span<const std::byte> memory_to_store(const ImageHeader& header) const {
    return memory().subspan(header.zero_prefix);
  }

  ImageHeader describe() {
    ImageHeader header{};
    header.magic = image_magic;
    header.format_version = image_format_version;
    header.abi_version = ERYX_ABI_VERSION;
    header.memory_size = slot_.memory().size();
    header.zero_prefix = zero_prefix();
    header.memory_offset = base::page_size;
    header.archive_offset =
        base::round_up_to_page(header.memory_offset + header.memory_size - header.zero_prefix);
    header.archive_size = archive_bytes_.size();
    header.archive_entries = archive_->entry_count();
    header.file_size = base::round_up_to_page(header.archive_offset + header.archive_size);
    header.stack_pointer = *slot_.module().stack_pointer(slot_.instance());
    header.layout = slot_.layout();
    const auto put = [](auto& field, std::string_view text) {
      std::copy_n(text.begin(), std::min(text.size(), field.size()), field.begin());
    };
    put(header.python_version, module_.version);
    put(header.eryx_version, version());
    put(header.module_name, module_.name);
    put(header.code_identity, module_.code_identity);
    put(header.module_identity, module_.identity);
    header.state_identity = base::Sha256Hasher()
                                .update(std::as_bytes(std::span(header.module_identity)))
                                .update(std::as_bytes(std::span(&header.abi_version, 1)))
                                .update(memory_to_store(header))
                                .update(archive_bytes_)
                                .finish();
    return header;
  }

  const engine::LinkedModule& module_;
  std::span<const std::byte> archive_bytes_;
  const ImageBuildOptions& options_;
  std::shared_ptr<const vfs::Archive> archive_;
  engine::Slot slot_;
  BootOutput output_;
  HostSleeper sleeper_;
  wasi::Preview1 wasi_;
};

}  // namespace

ImageBuildReport build_image_from(const engine::LinkedModule& module, std::span<const std::byte> archive,
                                  const std::filesystem::path& path, const ImageBuildOptions& options) {
  engine::install_signal_handlers(0);
  return Builder(module, archive, options).build(path);
}

}  // namespace eryx::image

namespace eryx {

ImageBuildReport build_image(const std::filesystem::path& path, const ImageBuildOptions& options) {
  const std::shared_ptr<const image::Image> base =
      options.base.empty() ? image::load_embedded_image() : image::load_image_file(options.base);
  return image::build_image_from(*base->module, {base->archive_bytes.data(), base->header.archive_size}, path,
                                 options);
}

}  // namespace eryx
