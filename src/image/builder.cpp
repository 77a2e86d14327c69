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
#include "image/freezer.hpp"
#include "image/header.hpp"
#include "image/image.hpp"
#include "image/image_file.hpp"
#include "image/reproducible.hpp"
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
    try {
      return make(path);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::Internal) throw;
      throw Error(error.kind(), error.what() + ("\n" + output_.text()));
    }
  }

 private:
  ImageBuildReport make(const std::filesystem::path& path) {
    const auto started = steady_clock::now();
    ImageBuildReport report;
    const std::uint32_t stack_at_rest = *slot_.module().stack_pointer(slot_.instance());
    boot();
    report.boot = steady_clock::now() - started;
    progress("warming up and preparing the heap for recycling");
    freezer_.freeze(Freezer::Start::Cold);
    check_left_behind(stack_at_rest);
    progress("writing " + path.string());
    const ImageHeader header = describe();
    write_image_file(path, header, {stored_memory(slot_, header.zero_prefix), archive_bytes_, {}, {}});
    report.total = steady_clock::now() - started;
    Image image;
    image.header = header;
    image.module = &module_;
    report.info = image.info();
    return report;
  }

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
    world.clock = build_clock;
    if (options_.hash_secret == ImageBuildOptions::HashSecret::Public) world.seed = public_seed;
    wasi_.begin(world);
  }

  [[nodiscard]] engine::HostBinding host() { return {&wasi::import_table(), &wasi_}; }

  [[noreturn]] void fail(std::string_view step, const std::string& why) const {
    throw Error(ErrorKind::Internal, "building the image failed at '" + std::string(step) + "': " + why);
  }

  std::uint32_t call(std::string_view step, Export function) {
    const engine::Slot::WriteScope writing(slot_);
    const engine::CallResult result = engine::call_export(slot_, writing, host(), nullptr, function, 0);
    if (result.trap != Trap::None) fail(step, engine::describe(result.trap));
    return result.value;
  }

  void boot() {
    progress("booting " + std::string(module_.name));
    call("initialize", Export::Initialize);
    if (const std::uint32_t status = call("boot", Export::Boot); status != 0)
      fail("boot", "status " + std::to_string(status));
    const auto layout = slot_.memory().load(engine::GuestPtr<eryx_layout>{call("layout", Export::Layout)});
    if (!layout || layout->abi_version != ERYX_ABI_VERSION) fail("layout", "the guest speaks another ABI");
    slot_.set_layout(*layout);
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

  ImageHeader describe() {
    ImageHeader header{};
    header.magic = image_magic;
    header.format_version = image_format_version;
    header.abi_version = ERYX_ABI_VERSION;
    header.memory_size = slot_.memory().size();
    header.zero_prefix = clear_unused_stack(slot_);
    header.archive_size = archive_bytes_.size();
    header.archive_entries = archive_->entry_count();
    set_file_places(header);
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
                                .update(stored_memory(slot_, header.zero_prefix))
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
  Freezer freezer_{slot_, host(), wasi_, nullptr};
};

}  // namespace

ImageBuildReport build_image_from(const engine::LinkedModule& module, std::span<const std::byte> archive,
                                  const std::filesystem::path& path, const ImageBuildOptions& options) {
  engine::install_signal_handlers(0);
  return Builder(module, archive, options).build(path);
}

}  // namespace eryx::image
