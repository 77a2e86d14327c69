// SPDX-License-Identifier: MIT OR Apache-2.0
#include "native/shared_object.hpp"

#include <elf.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/error.hpp"

namespace eryx::native {

namespace {

constexpr std::string_view code_section = "eryx_native_code";
constexpr std::string_view symbol_name = "eryx_native_object";

[[noreturn]] void refuse(const std::string& why) {
  throw Error(ErrorKind::CompilerUnusable, "the compiler's shared object cannot be used: " + why);
}

void expect(bool condition, const char* otherwise) {
  if (!condition) refuse(otherwise);
}

class Object {
 public:
  explicit Object(std::span<const std::byte> bytes) : bytes_(bytes) {
    header_ = at<Elf64_Ehdr>(0);
    expect(std::memcmp(header_.e_ident, ELFMAG, SELFMAG) == 0 && header_.e_ident[EI_CLASS] == ELFCLASS64 &&
               header_.e_machine == EM_X86_64 && header_.e_type == ET_DYN,
           "it is none");
    sections_ = table<Elf64_Shdr>(header_.e_shoff, header_.e_shnum);
    expect(header_.e_shstrndx < sections_.size(), "it has no names of sections");
  }

  void check() const {
    check_segments();
    check_sections();
  }

 private:
  template <typename T>
  T at(std::uint64_t offset) const {
    expect(offset <= bytes_.size() && sizeof(T) <= bytes_.size() - offset, "it is cut off");
    T value;
    std::memcpy(&value, bytes_.data() + offset, sizeof(T));
    return value;
  }

  template <typename T>
  std::vector<T> table(std::uint64_t offset, std::uint64_t count) const {
    expect(count <= bytes_.size() / sizeof(T), "it is cut off");
    std::vector<T> result;
    for (std::uint64_t i = 0; i < count; ++i) result.push_back(at<T>(offset + i * sizeof(T)));
    return result;
  }

  template <typename T>
  std::vector<T> table(const Elf64_Shdr& section) const {
    return table<T>(section.sh_offset, section.sh_size / sizeof(T));
  }

  std::string_view text(const Elf64_Shdr& strings, std::uint64_t offset) const {
    expect(strings.sh_offset <= bytes_.size() && strings.sh_size <= bytes_.size() - strings.sh_offset &&
               offset < strings.sh_size,
           "a name is outside of it");
    const auto* const begin = reinterpret_cast<const char*>(bytes_.data()) + strings.sh_offset + offset;
    return {begin, ::strnlen(begin, strings.sh_size - offset)};
  }

  void check_segments() const {
    unsigned executable = 0;
    bool has_plain_stack = false;
    for (const Elf64_Phdr& segment : table<Elf64_Phdr>(header_.e_phoff, header_.e_phnum)) {
      const bool is_executable = (segment.p_flags & PF_X) != 0;
      if (segment.p_type == PT_GNU_STACK) has_plain_stack = !is_executable;
      if (segment.p_type == PT_TLS || segment.p_type == PT_INTERP) refuse("it has variables for each thread");
      if (segment.p_type != PT_LOAD || !is_executable) continue;
      ++executable;
      expect((segment.p_flags & PF_W) == 0, "its code can be written to");
    }
    expect(executable == 1, "its code is in several places");
    expect(has_plain_stack, "it needs an executable stack");
  }

  void check_sections() const {
    const Elf64_Shdr& names = sections_[header_.e_shstrndx];
    for (const Elf64_Shdr& section : sections_) {
      if ((section.sh_flags & SHF_EXECINSTR) != 0 && section.sh_size != 0) {
        const std::string_view name = text(names, section.sh_name);
        if (name != code_section) refuse("it has code in the section " + std::string(name));
      }
      switch (section.sh_type) {
        case SHT_DYNAMIC: check_dynamic(section); break;
        case SHT_DYNSYM: check_symbols(section); break;
        case SHT_RELA: check_relocations(section); break;
        case SHT_REL: expect(section.sh_size == 0, "it has relocations of another kind"); break;
        case SHT_INIT_ARRAY:
        case SHT_FINI_ARRAY:
        case SHT_PREINIT_ARRAY: refuse("it has initialisers");
        default: break;
      }
    }
  }

  void check_dynamic(const Elf64_Shdr& section) const {
    for (const Elf64_Dyn& entry : table<Elf64_Dyn>(section)) {
      switch (entry.d_tag) {
        case DT_NULL: return;
        case DT_NEEDED: refuse("it needs a library");
        case DT_TEXTREL: refuse("its code would be changed when it is loaded");
        case DT_INIT:
        case DT_FINI:
        case DT_INIT_ARRAY:
        case DT_FINI_ARRAY: refuse("it has initialisers");
        default: break;
      }
    }
  }

  void check_symbols(const Elf64_Shdr& section) const {
    expect(section.sh_link < sections_.size(), "its symbols have no names");
    std::vector<Elf64_Sym> symbols = table<Elf64_Sym>(section);
    bool is_found = false;
    for (std::size_t i = 1; i < symbols.size(); ++i) {
      const std::string name(text(sections_[section.sh_link], symbols[i].st_name));
      if (symbols[i].st_shndx == SHN_UNDEF) refuse("it asks for " + name);
      // Some linkers list hidden symbols as well, which nobody finds.
      const bool is_hidden = ELF64_ST_VISIBILITY(symbols[i].st_other) == STV_HIDDEN;
      if (is_hidden || ELF64_ST_BIND(symbols[i].st_info) == STB_LOCAL) continue;
      if (name != symbol_name) refuse("it exports " + name);
      is_found = true;
    }
    expect(is_found, "it does not export eryx_native_object");
  }

  void check_relocations(const Elf64_Shdr& section) const {
    for (const Elf64_Rela& relocation : table<Elf64_Rela>(section)) {
      expect(ELF64_R_TYPE(relocation.r_info) == R_X86_64_RELATIVE,
             "it has relocations that ask for something else");
    }
  }

  std::span<const std::byte> bytes_;
  Elf64_Ehdr header_{};
  std::vector<Elf64_Shdr> sections_;
};

}  // namespace

void check_shared_object(std::span<const std::byte> object) { Object(object).check(); }

}  // namespace eryx::native
