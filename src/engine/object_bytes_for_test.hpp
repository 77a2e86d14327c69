// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <elf.h>

#include <cstddef>
#include <cstring>
#include <string>

namespace eryx::engine {

/// A shared object of four pages: headers and dynamic section, code, two relocated pointers, and relocations behind the dynamic section.
struct ObjectBytes {
  Elf64_Ehdr header{};
  Elf64_Phdr parts[4]{};
  Elf64_Dyn dynamic[4]{};
  Elf64_Rela relocations[2]{};

  ObjectBytes() {
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_type = ET_DYN;
    header.e_machine = EM_X86_64;
    header.e_phoff = offsetof(ObjectBytes, parts);
    header.e_phentsize = sizeof(Elf64_Phdr);
    header.e_phnum = 4;
    header.e_entry = 0x2000;
    parts[0] = {.p_type = PT_LOAD,
                .p_flags = PF_R,
                .p_offset = 0,
                .p_vaddr = 0,
                .p_paddr = 0,
                .p_filesz = 0x1000,
                .p_memsz = 0x1000,
                .p_align = 0x1000};
    parts[1] = {.p_type = PT_LOAD,
                .p_flags = PF_R | PF_X,
                .p_offset = 0x1000,
                .p_vaddr = 0x1000,
                .p_paddr = 0,
                .p_filesz = 0x10,
                .p_memsz = 0x10,
                .p_align = 0x1000};
    parts[2] = {.p_type = PT_LOAD,
                .p_flags = PF_R | PF_W,
                .p_offset = 0x2000,
                .p_vaddr = 0x2000,
                .p_paddr = 0,
                .p_filesz = 0x100,
                .p_memsz = 0x100,
                .p_align = 0x1000};
    parts[3] = {.p_type = PT_DYNAMIC,
                .p_flags = PF_R,
                .p_offset = offsetof(ObjectBytes, dynamic),
                .p_vaddr = offsetof(ObjectBytes, dynamic),
                .p_paddr = 0,
                .p_filesz = sizeof dynamic,
                .p_memsz = sizeof dynamic,
                .p_align = 8};
    dynamic[0] = {.d_tag = DT_RELA, .d_un = {.d_ptr = offsetof(ObjectBytes, relocations)}};
    dynamic[1] = {.d_tag = DT_RELASZ, .d_un = {.d_val = sizeof relocations}};
    dynamic[2] = {.d_tag = DT_RELAENT, .d_un = {.d_val = sizeof(Elf64_Rela)}};
    relocations[0] = {.r_offset = 0x2008, .r_info = ELF64_R_INFO(0, R_X86_64_RELATIVE), .r_addend = 0x1000};
    relocations[1] = {.r_offset = 0x2010, .r_info = ELF64_R_INFO(0, R_X86_64_RELATIVE), .r_addend = 0x2000};
  }

  [[nodiscard]] std::string file() const {
    std::string bytes(0x3000, '\0');
    std::memcpy(bytes.data(), this, sizeof *this);
    bytes[0x1000] = '\xc3';  // ret
    return bytes;
  }
};

}  // namespace eryx::engine
