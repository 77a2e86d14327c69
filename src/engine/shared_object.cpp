// SPDX-License-Identifier: MIT OR Apache-2.0
#include "engine/shared_object.hpp"

#include <elf.h>
#include <sys/mman.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>

#include "base/system_error.hpp"

namespace eryx::engine {
namespace {

using base::page_size;

// Address space of one object: more than any compiler makes of what our linker accepts.
constexpr std::uint64_t largest_object = std::uint64_t{1} << 30;
constexpr std::size_t most_segments = 32;

[[noreturn]] void refuse(const char* what) {
  throw Error(ErrorKind::ImageCorrupt, std::string("the native object ") + what);
}

template <typename Value>
Value read(std::span<const std::byte> bytes, std::uint64_t at) {
  if (at > bytes.size() || bytes.size() - at < sizeof(Value)) refuse("is cut off");
  Value value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

Elf64_Ehdr read_header(std::span<const std::byte> contents) {
  const auto header = read<Elf64_Ehdr>(contents, 0);
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_ident[EI_CLASS] != ELFCLASS64 ||
      header.e_ident[EI_DATA] != ELFDATA2LSB || header.e_machine != EM_X86_64 || header.e_type != ET_DYN ||
      header.e_phentsize != sizeof(Elf64_Phdr) || header.e_phnum > most_segments) {
    refuse("is no shared object for this machine");
  }
  return header;
}

std::vector<Elf64_Phdr> read_program_headers(std::span<const std::byte> contents, const Elf64_Ehdr& header) {
  std::vector<Elf64_Phdr> all;
  for (std::uint64_t i = 0; i < header.e_phnum; ++i) {
    if (header.e_phoff > contents.size()) refuse("is cut off");
    all.push_back(read<Elf64_Phdr>(contents, header.e_phoff + i * sizeof(Elf64_Phdr)));
  }
  return all;
}

// What is needed of the dynamic section: relocations of one kind. Whatever asks for more than those is refused.
struct Relocations {
  std::uint64_t table = 0;
  std::uint64_t size = 0;
};

Relocations read_dynamic(std::span<const std::byte> contents, const Elf64_Phdr& section) {
  Relocations found;
  for (std::uint64_t at = 0; at + sizeof(Elf64_Dyn) <= section.p_filesz; at += sizeof(Elf64_Dyn)) {
    const auto entry = read<Elf64_Dyn>(contents, section.p_offset + at);
    switch (entry.d_tag) {
      case DT_NULL: return found;
      case DT_RELA: found.table = entry.d_un.d_ptr; break;
      case DT_RELASZ: found.size = entry.d_un.d_val; break;
      case DT_RELAENT:
        if (entry.d_un.d_val != sizeof(Elf64_Rela)) refuse("has relocations of another size");
        break;
      case DT_NEEDED:
      case DT_INIT:
      case DT_INIT_ARRAY:
      case DT_FINI_ARRAY:
      case DT_JMPREL:
      case DT_TEXTREL:
      case DT_REL:
      case 36:  // DT_RELR
        refuse("needs a dynamic linker");
      default: break;
    }
  }
  return found;
}

}  // namespace

SharedObject::SharedObject(const base::UniqueFd& file, std::uint64_t offset, std::uint64_t size) {
  if (size < sizeof(Elf64_Ehdr) || size > largest_object) refuse("has an impossible size");
  const base::Mapping whole(
      ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), static_cast<off_t>(offset)), size);
  if (!whole) throw base::system_failure(ErrorKind::OutOfResources, "cannot map a native object");
  const std::span<const std::byte> contents = whole.bytes();
  map_segments(file, offset, contents);
  const Elf64_Ehdr header = read_header(contents);
  entry_ = header.e_entry;
  if (!holds(memory_.data() + std::min<std::uint64_t>(entry_, memory_.size()), 1))
    refuse("says nothing of itself");
  for (const Elf64_Phdr& part : read_program_headers(contents, header)) {
    if (part.p_type == PT_TLS || part.p_type == PT_INTERP) refuse("needs a dynamic linker");
    if (part.p_type != PT_DYNAMIC) continue;
    const Relocations relocations = read_dynamic(contents, part);
    relocate(relocations.table, relocations.size);
  }
}

void SharedObject::map_segments(const base::UniqueFd& file, std::uint64_t offset,
                                std::span<const std::byte> contents) {
  const std::vector<Elf64_Phdr> parts = read_program_headers(contents, read_header(contents));
  std::uint64_t end = 0;
  for (const Elf64_Phdr& part : parts) {
    if (part.p_type != PT_LOAD) continue;
    const bool fits = part.p_vaddr <= largest_object && part.p_memsz <= largest_object &&
                      part.p_filesz <= part.p_memsz && part.p_offset <= contents.size() &&
                      part.p_filesz <= contents.size() - part.p_offset &&
                      part.p_vaddr % page_size == part.p_offset % page_size;
    if (!fits) refuse("has a segment that does not fit");
    const std::uint64_t begin = part.p_vaddr / page_size * page_size;
    if (begin < end) refuse("has segments that overlap");
    // Zeros behind the file's bytes would be variables, of which there are none.
    if (part.p_filesz != part.p_memsz) refuse("has variables");
    end = base::round_up_to_page(part.p_vaddr + part.p_memsz);
    Use use = Use::Read;
    if (part.p_flags & PF_W) use = Use::Write;
    if (part.p_flags & PF_X) {
      if (use == Use::Write) refuse("has code that can be written");
      use = Use::Execute;
    }
    segments_.push_back({begin, end, use});
  }
  if (end == 0) refuse("has no segments");
  memory_ =
      base::Mapping(::mmap(nullptr, end, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0), end);
  if (!memory_) throw base::system_failure(ErrorKind::OutOfResources, "cannot map a native object");
  std::size_t next = 0;
  for (const Elf64_Phdr& part : parts) {
    if (part.p_type != PT_LOAD) continue;
    const Segment& segment = segments_[next++];
    int access = PROT_READ;
    if (segment.use == Use::Write) access |= PROT_WRITE;
    if (segment.use == Use::Execute) access |= PROT_EXEC;
    const std::uint64_t place = offset + part.p_offset / page_size * page_size;
    if (part.p_memsz > 0 &&
        ::mmap(memory_.data() + segment.begin, segment.end - segment.begin, access, MAP_PRIVATE | MAP_FIXED,
               file.get(), static_cast<off_t>(place)) == MAP_FAILED) {
      const Error failure = base::system_failure(ErrorKind::OutOfResources, "cannot map a native object");
      struct statvfs system {};
      if (segment.use == Use::Execute && ::fstatvfs(file.get(), &system) == 0 &&
          (system.f_flag & ST_NOEXEC) != 0)
        throw Error(ErrorKind::NativeCodeRefused,
                    "the file has machine code, and lies on a file system that is mounted noexec: move it to "
                    "another");
      throw failure;
    }
  }
}

const SharedObject::Segment* SharedObject::segment_of(const void* place, std::size_t size) const noexcept {
  const auto at = reinterpret_cast<std::uintptr_t>(place) - reinterpret_cast<std::uintptr_t>(memory_.data());
  const auto found = std::ranges::find_if(segments_, [&](const Segment& segment) {
    return at >= segment.begin && at < segment.end && size <= segment.end - at;
  });
  return found == segments_.end() ? nullptr : &*found;
}

bool SharedObject::holds(const void* place, std::size_t size) const noexcept {
  const Segment* const segment = segment_of(place, size);
  return segment && segment->use != Use::Execute;
}

bool SharedObject::may_write(const void* place, std::size_t size) const noexcept {
  const Segment* const segment = segment_of(place, size);
  return segment && segment->use == Use::Write;
}

bool SharedObject::is_code(const void* begin, std::size_t size) const noexcept {
  const Segment* const segment = segment_of(begin, size);
  return segment && segment->use == Use::Execute;
}

void SharedObject::relocate(std::uint64_t table, std::uint64_t size) {
  if (size == 0) return;
  if (table > memory_.size() || !holds(memory_.data() + table, size) || size % sizeof(Elf64_Rela) != 0)
    refuse("has relocations outside itself");
  const std::span<const std::byte> entries(memory_.data() + table, size);
  for (std::uint64_t at = 0; at < size; at += sizeof(Elf64_Rela)) {
    const auto entry = read<Elf64_Rela>(entries, at);
    if (ELF64_R_TYPE(entry.r_info) != R_X86_64_RELATIVE) refuse("needs a dynamic linker");
    std::byte* const place = memory_.data() + std::min<std::uint64_t>(entry.r_offset, memory_.size());
    const bool is_inside =
        entry.r_addend >= 0 && static_cast<std::uint64_t>(entry.r_addend) <= memory_.size();
    if (!is_inside || !may_write(place, sizeof(std::byte*))) refuse("has relocations outside itself");
    const std::byte* const value = memory_.data() + entry.r_addend;
    std::memcpy(place, &value, sizeof value);
  }
}

void SharedObject::make_read_only() {
  for (Segment& segment : segments_) {
    if (segment.use != Use::Write) continue;
    if (::mprotect(memory_.data() + segment.begin, segment.end - segment.begin, PROT_READ) != 0)
      throw base::system_failure(ErrorKind::OutOfResources, "cannot protect a native object");
    segment.use = Use::Read;
  }
}

}  // namespace eryx::engine
