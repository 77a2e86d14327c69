// SPDX-License-Identifier: MIT OR Apache-2.0
#include <sys/mman.h>

#include <string>
#include <utility>

#include "base/checksum.hpp"
#include "base/hex.hpp"
#include "base/mapping.hpp"
#include "base/system_error.hpp"
#include "engine/module_registry.hpp"
#include "image/embedded.hpp"
#include "image/header.hpp"
#include "image/image.hpp"
#include "image/self_file.hpp"
#include "image/steady_file.hpp"

namespace eryx::image {

base::Mapping map_part(const base::UniqueFd& file, std::uint64_t offset, std::uint64_t size) {
  const std::uint64_t rounded = base::round_up_to_page(size);
  base::Mapping mapping(
      ::mmap(nullptr, rounded, PROT_READ, MAP_SHARED, file.get(), static_cast<off_t>(offset)), rounded);
  if (!mapping) throw base::system_failure(ErrorKind::OutOfResources, "cannot map the image");
  return mapping;
}

namespace {

// A part of a file, and what its header says of it.
struct PartOfFile {
  std::uint64_t offset;
  std::uint64_t size;
  base::Checksum checksum;
};

// One file with an image that begins at `offset`.
class Parts {
 public:
  Parts(const base::UniqueFd& file, std::uint64_t offset, const ImageHeader& header, Trust trust)
      : file_(file), offset_(offset), header_(header), trust_(trust) {}

  [[nodiscard]] base::Mapping memory() const {
    const std::uint64_t stored = header_.memory_size - header_.zero_prefix;
    return map({header_.memory_offset, stored, header_.memory_checksum});
  }

  [[nodiscard]] ArchivePart archive() const {
    return open_archive({header_.archive_offset, header_.archive_size, header_.archive_checksum});
  }

  [[nodiscard]] std::shared_ptr<const PackagesPart> packages() const {
    if (header_.packages_size == 0) return nullptr;
    return std::make_shared<const PackagesPart>(PackagesPart{
        open_archive({packages_offset(header_), header_.packages_size, header_.packages_checksum}),
        header_.packages_identity});
  }

  [[nodiscard]] std::shared_ptr<const NativePart> native(const engine::LinkedModule& module) const {
    if (header_.native_size == 0) return nullptr;
    const PartOfFile part{native_offset(header_), header_.native_size, header_.native_checksum};
    (void)map(part);
    return std::make_shared<const NativePart>(module, file_, offset_ + part.offset, part.size);
  }

  [[nodiscard]] Recipe recipe() const {
    if (header_.recipe_size == 0) return {};
    const base::Mapping text = map({recipe_offset(header_), header_.recipe_size, header_.recipe_checksum});
    auto recipe = parse_recipe(
        {reinterpret_cast<const char*>(text.data()), static_cast<std::size_t>(header_.recipe_size)});
    if (!recipe) refuse_as_corrupt("its recipe cannot be read");
    return *std::move(recipe);
  }

 private:
  [[nodiscard]] base::Mapping map(const PartOfFile& part) const {
    base::Mapping mapping = map_part(file_, offset_ + part.offset, part.size);
    if (trust_ == Trust::Verify && base::Checksummer().update(mapping.bytes()).finish() != part.checksum)
      refuse_as_corrupt("its contents changed");
    return mapping;
  }

  [[nodiscard]] ArchivePart open_archive(const PartOfFile& part) const {
    base::Mapping mapping = map(part);
    const std::span<const std::byte> bytes(mapping.data(), part.size);
    auto archive = vfs::Archive::open(bytes);
    if (!archive) refuse_as_corrupt("an archive in it cannot be read");
    return {std::move(mapping), bytes, *std::move(archive)};
  }

  const base::UniqueFd& file_;
  std::uint64_t offset_;
  const ImageHeader& header_;
  Trust trust_;
};

}  // namespace

namespace {

// That of the standard library inside this one, if the image has the same: then all images share its pages.
std::shared_ptr<const ArchivePart> embedded_archive(const ImageHeader& header) {
  if (embedded_bytes().empty()) return nullptr;
  const std::shared_ptr<const Image> embedded = load_embedded_image();
  const bool is_same = embedded->header.archive_checksum == header.archive_checksum &&
                       embedded->header.archive_size == header.archive_size;
  return is_same ? embedded->library : nullptr;
}

void check_native_code(MachineCode native, const base::UniqueFd& file) {
  if (native == MachineCode::Refuse) {
    throw Error(
        ErrorKind::NativeCodeRefused,
        "the image has native packages, whose machine code is to be trusted like a program: allow it by "
        "RuntimeOptions::native_packages, or `--native`");
  }
  // A copy of a file that others can change, see open_steady.
  if (native == MachineCode::Load && is_sealed_copy(file)) {
    throw Error(ErrorKind::NativeCodeRefused,
                "the image has native packages, and other users can change its file: make it your own, "
                "writable by no one else, on a disk of this machine");
  }
}

// What `load` says of the file at `path`.
template <typename Load>
auto naming(const std::filesystem::path& path, const Load& load) {
  try {
    return load();
  } catch (const Error& error) {
    const std::string message = error.what();
    if (message.find("'" + path.string() + "'") != std::string::npos) throw;
    throw Error(error.kind(), path.string() + ": " + message);
  }
}

}  // namespace

NativePart::NativePart(const engine::LinkedModule& module, const base::UniqueFd& file, std::uint64_t offset,
                       std::uint64_t size)
    : mapping_(map_part(file, offset, size)), size_(size), object_(module, file, offset, size) {}

std::shared_ptr<const Image> load_image(base::UniqueFd file, std::uint64_t offset, Trust trust,
                                        MachineCode native) {
  auto image = std::make_shared<Image>();
  image->header = read_header(file, offset);
  const ImageHeader& header = image->header;
  image->module = &check_header(header, size_behind(file, offset));
  const Parts parts(file, offset, header, trust);
  image->library = std::make_shared<const ArchivePart>(parts.archive());
  if (auto same = trust == Trust::Verify ? embedded_archive(header) : nullptr)
    image->library = std::move(same);
  image->packages = parts.packages();
  image->recipe = parts.recipe();
  if (header.native_size != 0) check_native_code(native, file);
  if (native == MachineCode::Load) image->native = parts.native(*image->module);

  auto loaded = std::make_shared<engine::MemoryImage>();
  engine::MemoryImage& memory = *loaded;
  memory.module = &image->module->load();
  if (image->native) memory.native = {image->native, &image->native->object()};
  memory.file_offset = offset + header.memory_offset;
  memory.zero_prefix = header.zero_prefix;
  memory.size = header.memory_size;
  memory.contents = parts.memory();
  memory.file = std::move(file);
  memory.stack_pointer = header.stack_pointer;
  memory.layout = header.layout;
  memory.identity = header.state_identity;
  image->memory = std::move(loaded);
  return image;
}

std::shared_ptr<engine::MemoryImage> with_file(const engine::MemoryImage& image, base::UniqueFd file,
                                               std::uint64_t offset) {
  auto copy = std::make_shared<engine::MemoryImage>();
  copy->module = image.module;
  copy->native = image.native;
  copy->file = std::move(file);
  copy->file_offset = offset;
  copy->zero_prefix = image.zero_prefix;
  copy->size = image.size;
  copy->contents = map_part(copy->file, offset, image.size - image.zero_prefix);
  copy->stack_pointer = image.stack_pointer;
  copy->layout = image.layout;
  copy->identity = image.identity;
  return copy;
}

std::shared_ptr<const engine::MemoryImage> in_memory(std::shared_ptr<const engine::MemoryImage> image) {
  if (is_sealed_copy(image->file)) return image;
  const std::uint64_t stored = image->size - image->zero_prefix;
  return with_file(*image, copy_to_memory_file(image->contents.bytes().first(stored)), 0);
}

std::shared_ptr<const Image> load_image_file(const std::filesystem::path& path, MachineCode native) {
  return naming(path, [&] { return load_image(open_steady(path), 0, Trust::Verify, native); });
}

ImageSources load_image_sources(const std::filesystem::path& path) {
  return naming(path, [&] {
    const base::UniqueFd file = open_steady(path);
    const ImageHeader header = read_header(file, 0);
    check_places(header, size_behind(file, 0));
    const Parts parts(file, 0, header, Trust::Verify);
    (void)parts.memory();
    (void)parts.archive();
    return ImageSources{parts.packages(), parts.recipe()};
  });
}

ImageInfo Image::info() const {
  ImageInfo info;
  info.python_version = text_of(header.python_version);
  info.eryx_version = text_of(header.eryx_version);
  info.module = module ? std::string(module->name) : text_of(header.module_name);
  info.state_identity = base::to_hex(header.state_identity);
  info.code_identity = text_of(header.code_identity);
  info.memory = Bytes{header.memory_size};
  info.stored = Bytes{header.memory_size - header.zero_prefix};
  info.archive = Bytes{header.archive_size};
  info.archive_entries = header.archive_entries;
  info.packages = Bytes{header.packages_size};
  info.package_entries = header.package_entries;
  info.native = Bytes{header.native_size};
  info.package_names = recipe.packages;
  info.imports = recipe.imports;
  for (const RecipeLibrary& one : recipe.libraries) info.libraries.push_back(one.name);
  return info;
}

}  // namespace eryx::image
