// SPDX-License-Identifier: MIT OR Apache-2.0
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <string>

#include "base/hex.hpp"
#include "base/mapping.hpp"
#include "base/sha256.hpp"
#include "base/system_error.hpp"
#include "base/wasm.hpp"
#include "engine/module_registry.hpp"
#include "image/image.hpp"
#include "image/image_file.hpp"
#include "image/self_file.hpp"

namespace eryx::image {
namespace {

using base::wasm_page;

[[noreturn]] void corrupt(const std::string& what) {
  throw Error(ErrorKind::ImageCorrupt,
              "the image is damaged (" + what + "): build it again with `eryx image build FILE`");
}

constexpr std::uint64_t largest_archive = std::uint64_t{1} << 30;  // of the standard library, and of packages

bool is_page_aligned(std::uint64_t value) { return value % base::page_size == 0; }

// A header's text, up to its padding, made safe for a terminal: it may come from anyone.
std::string text_of(std::span<const char> field) {
  std::string text(field.begin(), std::find(field.begin(), field.end(), '\0'));
  std::ranges::replace_if(
      text, [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

[[noreturn]] void refuse_module(const ImageHeader& header) {
  const std::string name = text_of(header.module_name);
  if (engine::find_module_by_name(name)) {
    throw Error(ErrorKind::ImageMismatch, "the image belongs to another build of the guest module '" + name +
                                              "' than this library's: build it again with "
                                              "`eryx image build FILE`");
  }
  throw Error(ErrorKind::ImageMismatch,
              "the image belongs to the guest module '" + name +
                  "', which this library does not have (it has: " + engine::names_of_linked_modules() + ")");
}

std::uint64_t size_of(const base::UniqueFd& file) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0)
    throw base::system_failure(ErrorKind::Io, "cannot examine the image");
  return static_cast<std::uint64_t>(status.st_size);
}

ImageHeader read_header(const base::UniqueFd& file, std::uint64_t offset, std::uint64_t available) {
  ImageHeader header{};
  if (available < base::page_size) corrupt("too short for a header");
  if (::pread(file.get(), &header, sizeof header, static_cast<off_t>(offset)) != sizeof header) {
    throw base::system_failure(ErrorKind::Io, "cannot read the image's header");
  }
  return header;
}

void verify_contents(const base::UniqueFd& file, std::uint64_t offset, const ImageHeader& header) {
  const base::Mapping contents = map_part(file, offset + base::page_size, header.file_size - base::page_size);
  if (base::Sha256Hasher().update(contents.bytes()).finish() != header.contents_hash)
    corrupt("its contents changed");
}

}  // namespace

base::Mapping map_part(const base::UniqueFd& file, std::uint64_t offset, std::uint64_t size) {
  const std::uint64_t rounded = base::round_up_to_page(size);
  base::Mapping mapping(
      ::mmap(nullptr, rounded, PROT_READ, MAP_SHARED, file.get(), static_cast<off_t>(offset)), rounded);
  if (!mapping) throw base::system_failure(ErrorKind::OutOfResources, "cannot map the image");
  return mapping;
}

Sha256 hash_of_header(ImageHeader header) {
  header.header_hash = {};
  return base::Sha256Hasher().update(std::as_bytes(std::span(&header, 1))).finish();
}

namespace {

void check_format(const ImageHeader& header, Trust trust) {
  if (header.magic != image_magic) corrupt("it does not start like an image");
  if (header.format_version != image_format_version) {
    throw Error(ErrorKind::ImageMismatch, "the image was made by another version of Eryx (" +
                                              text_of(header.eryx_version) +
                                              "): build it again with this one, `eryx image build FILE`");
  }
  // Starting libcrypto takes milliseconds that the first sandbox of a process would wait for.
  if (trust == Trust::Verify && hash_of_header(header) != header.header_hash) corrupt("its header changed");
}

// The hash detects damage, not forgery: everything that is relied on is checked.
void check_parts(const ImageHeader& header, std::uint64_t available) {
  const bool aligned = is_page_aligned(header.file_size) && is_page_aligned(header.zero_prefix) &&
                       is_page_aligned(header.memory_offset) && is_page_aligned(header.archive_offset) &&
                       header.memory_size % wasm_page == 0;
  if (!aligned) corrupt("its parts are not aligned");
  const bool sizes_fit = header.file_size <= available && header.memory_size > 0 &&
                         header.memory_size <= (std::uint64_t{4} << 30) &&
                         header.zero_prefix < header.memory_size && header.archive_size > 0 &&
                         header.archive_size <= largest_archive && header.packages_size <= largest_archive &&
                         header.recipe_size <= largest_recipe;
  if (!sizes_fit) corrupt("it is truncated, or its sizes contradict each other");
  // Whoever copies an image copies all of it: nothing but its parts may make it large.
  ImageHeader expected = header;
  set_file_places(expected);
  const bool has_only_parts = header.memory_offset == expected.memory_offset &&
                              header.archive_offset == expected.archive_offset &&
                              header.file_size == expected.file_size;
  if (!has_only_parts) corrupt("it is larger or smaller than its parts");
}

std::shared_ptr<const PackagesPart> load_packages(const base::UniqueFd& file, std::uint64_t offset,
                                                  const ImageHeader& header) {
  if (header.packages_size == 0) return nullptr;
  base::Mapping mapping = map_part(file, offset + packages_offset(header), header.packages_size);
  const std::span<const std::byte> bytes(mapping.data(), header.packages_size);
  auto archive = vfs::Archive::open(bytes);
  if (!archive) corrupt("its packages cannot be read");
  return std::make_shared<const PackagesPart>(
      PackagesPart{ArchivePart{std::move(mapping), bytes, *std::move(archive)}, header.packages_identity});
}

Recipe load_recipe(const base::UniqueFd& file, std::uint64_t offset, const ImageHeader& header) {
  if (header.recipe_size == 0) return {};
  const base::Mapping mapping = map_part(file, offset + recipe_offset(header), header.recipe_size);
  auto recipe = parse_recipe(
      {reinterpret_cast<const char*>(mapping.data()), static_cast<std::size_t>(header.recipe_size)});
  if (!recipe) corrupt("its recipe cannot be read");
  return *std::move(recipe);
}

// A private copy of the file: if a mapped file were truncated or overwritten, the host would crash. `check` is made before the
// copy, so that what is no image is not copied, and by the reader of the copy again: the file may change meanwhile.
base::UniqueFd copy_of(const base::UniqueFd& file,
                       const std::function<void(const ImageHeader&, std::uint64_t)>& check) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) corrupt("it is not a regular file");
  const std::uint64_t size = size_of(file);
  const ImageHeader header = read_header(file, 0, size);
  check(header, size);
  return copy_to_memory_file(file, header.file_size);
}

base::UniqueFd open_image(const std::filesystem::path& path) {
  base::UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) {
    if (errno == ENOENT || errno == ENOTDIR) {
      throw Error(ErrorKind::ImageMissing,
                  "there is no image at '" + path.string() + "': make one with `eryx image build FILE`");
    }
    throw base::system_failure(ErrorKind::Io, "cannot open the image '" + path.string() + "'");
  }
  return file;
}

// What `load` says of the file at `path`.
template <typename Load>
auto naming(const std::filesystem::path& path, const Load& load) {
  try {
    return load();
  } catch (const Error& error) {
    const std::string message = error.what();
    if (message.find(path.string()) != std::string::npos) throw;
    throw Error(error.kind(), path.string() + ": " + message);
  }
}

}  // namespace

const engine::LinkedModule& check_header(const ImageHeader& header, std::uint64_t available, Trust trust) {
  check_format(header, trust);
  if (header.abi_version != ERYX_ABI_VERSION) {
    throw Error(ErrorKind::ImageMismatch, "the image was made by another version of Eryx (" +
                                              text_of(header.eryx_version) +
                                              "): build it again with this one, `eryx image build FILE`");
  }
  // Its memory is the same however that module was compiled.
  const engine::LinkedModule* module =
      engine::find_module_by_identity({header.module_identity.data(), header.module_identity.size()});
  if (!module) refuse_module(header);
  check_parts(header, available);
  if (header.layout.abi_version != ERYX_ABI_VERSION) corrupt("its guest speaks another ABI");
  return *module;
}

std::shared_ptr<const Image> load_image(base::UniqueFd file, std::uint64_t offset, Trust trust) {
  const std::uint64_t file_size = size_of(file);
  const std::uint64_t available = file_size > offset ? file_size - offset : 0;
  auto image = std::make_shared<Image>();
  image->header = read_header(file, offset, available);
  const ImageHeader& header = image->header;
  image->module = &check_header(header, available, trust);
  if (trust == Trust::Verify) verify_contents(file, offset, header);

  base::Mapping mapping = map_part(file, offset + header.archive_offset, header.archive_size);
  const std::span<const std::byte> bytes(mapping.data(), header.archive_size);
  auto archive = vfs::Archive::open(bytes);
  if (!archive) corrupt("its standard library cannot be read");
  image->library =
      std::make_shared<const ArchivePart>(ArchivePart{std::move(mapping), bytes, std::move(*archive)});

  image->packages = load_packages(file, offset, header);
  image->recipe = load_recipe(file, offset, header);

  auto loaded = std::make_shared<engine::MemoryImage>();
  engine::MemoryImage& memory = *loaded;
  memory.module = &image->module->load();
  memory.file_offset = offset + header.memory_offset;
  memory.zero_prefix = header.zero_prefix;
  memory.size = header.memory_size;
  memory.contents = map_part(file, memory.file_offset, header.memory_size - header.zero_prefix);
  memory.file = std::move(file);
  memory.stack_pointer = header.stack_pointer;
  memory.layout = header.layout;
  memory.identity = header.state_identity;
  image->memory = std::move(loaded);
  return image;
}

std::shared_ptr<const engine::MemoryImage> in_memory(std::shared_ptr<const engine::MemoryImage> image) {
  const bool is_in_memory = ::fcntl(image->file.get(), F_GET_SEALS) >= 0;
  if (is_in_memory) return image;
  const std::uint64_t stored = image->size - image->zero_prefix;
  auto copy = std::make_shared<engine::MemoryImage>();
  copy->module = image->module;
  copy->file = copy_to_memory_file(image->contents.bytes().first(stored));
  copy->zero_prefix = image->zero_prefix;
  copy->size = image->size;
  copy->contents = map_part(copy->file, 0, stored);
  copy->stack_pointer = image->stack_pointer;
  copy->layout = image->layout;
  copy->identity = image->identity;
  return copy;
}

std::shared_ptr<const Image> load_image_copy(const base::UniqueFd& file) {
  const auto check = [](const ImageHeader& header, std::uint64_t size) {
    check_header(header, size, Trust::Verify);
  };
  return load_image(copy_of(file, check), 0, Trust::Verify);
}

std::shared_ptr<const Image> load_image_file(const std::filesystem::path& path) {
  return naming(path, [&] { return load_image_copy(open_image(path)); });
}

ImageSources load_image_sources(const std::filesystem::path& path) {
  return naming(path, [&] {
    const auto check = [](const ImageHeader& header, std::uint64_t size) {
      check_format(header, Trust::Verify);
      check_parts(header, size);
    };
    const base::UniqueFd copy = copy_of(open_image(path), check);
    const std::uint64_t size = size_of(copy);
    const ImageHeader header = read_header(copy, 0, size);
    check(header, size);
    verify_contents(copy, 0, header);
    return ImageSources{load_packages(copy, 0, header), load_recipe(copy, 0, header)};
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
  info.package_names = recipe.packages;
  info.imports = recipe.imports;
  return info;
}

}  // namespace eryx::image
