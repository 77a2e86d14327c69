// SPDX-License-Identifier: MIT OR Apache-2.0
// The form of native objects: what is mapped of a right one, and that wrong ones are refused whatever is wrong with them.

#include "engine/shared_object.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <functional>
#include <random>
#include <string>

#include "engine/object_bytes_for_test.hpp"
#include "eryx/error.hpp"

namespace eryx::engine {
namespace {

base::UniqueFd file_with(std::string_view bytes) {
  base::UniqueFd file(::memfd_create("shared-object-test", MFD_CLOEXEC));
  EXPECT_EQ(::write(file.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  return file;
}

std::string refusal_of(std::string_view bytes) {
  try {
    (void)SharedObject(file_with(bytes), 0, bytes.size());
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::ImageCorrupt) << error.what();
    return error.what();
  }
  return {};
}

std::string refusal_of_changed(const std::function<void(ObjectBytes&)>& change) {
  ObjectBytes bytes;
  change(bytes);
  return refusal_of(bytes.file());
}

TEST(SharedObject, MapsAndRelocates) {
  const std::string bytes = ObjectBytes().file();
  SharedObject object(file_with(bytes), 0, bytes.size());
  const std::byte* const entry = object.entry();
  const std::byte* pointers[2];
  std::memcpy(pointers, entry + 8, sizeof pointers);
  EXPECT_EQ(pointers[1], entry);
  EXPECT_EQ(pointers[0], entry - 0x1000);
  EXPECT_TRUE(object.is_code(pointers[0], 1));
  reinterpret_cast<void (*)()>(const_cast<std::byte*>(pointers[0]))();
}

TEST(SharedObject, LiesAnywhereInItsFile) {
  const std::string bytes = std::string(0x5000, 'x') + ObjectBytes().file() + std::string(0x1000, 'y');
  const SharedObject object(file_with(bytes), 0x5000, 0x3000);
  const std::byte* pointer = nullptr;
  std::memcpy(&pointer, object.entry() + 16, sizeof pointer);
  EXPECT_EQ(pointer, object.entry());
}

TEST(SharedObject, TellsWhatItsBytesMayBeUsedFor) {
  const std::string bytes = ObjectBytes().file();
  SharedObject object(file_with(bytes), 0, bytes.size());
  const std::byte* const data = object.entry();
  EXPECT_TRUE(object.may_write(data, 0x1000));
  EXPECT_FALSE(object.may_write(data, 0x1001));
  EXPECT_FALSE(object.may_write(data - 0x2000, 1));
  EXPECT_TRUE(object.holds(data - 0x2000, 0x1000));
  EXPECT_FALSE(object.holds(data - 0x1000, 1)) << "code";
  EXPECT_FALSE(object.holds(data - 0x2001, 1));
  EXPECT_FALSE(object.holds(data, SIZE_MAX));
  EXPECT_FALSE(object.holds(nullptr, 0));
  object.make_read_only();
  EXPECT_FALSE(object.may_write(data, 1));
  EXPECT_TRUE(object.holds(data, 0x1000));
}

TEST(SharedObjectDeathTest, NothingCanBeWrittenAtTheEnd) {
  const std::string bytes = ObjectBytes().file();
  SharedObject object(file_with(bytes), 0, bytes.size());
  object.make_read_only();
  EXPECT_DEATH(*const_cast<volatile std::byte*>(object.entry()) = std::byte{1}, "");
}

TEST(SharedObject, RefusesOtherKindsOfObjects) {
  EXPECT_NE(refusal_of_changed([](ObjectBytes& o) { o.header.e_machine = EM_AARCH64; }), "");
  EXPECT_NE(refusal_of_changed([](ObjectBytes& o) { o.header.e_type = ET_EXEC; }), "");
  EXPECT_NE(refusal_of_changed([](ObjectBytes& o) { o.header.e_ident[0] = 'M'; }), "");
  EXPECT_NE(refusal_of_changed([](ObjectBytes& o) { o.header.e_phnum = 60'000; }), "");
  EXPECT_NE(refusal_of_changed([](ObjectBytes& o) { o.header.e_phoff = UINT64_MAX - 8; }), "");
  EXPECT_NE(refusal_of_changed([](ObjectBytes& o) { o.header.e_entry = 0x1000; }), "") << "code";
  EXPECT_NE(refusal_of_changed([](ObjectBytes& o) { o.header.e_entry = UINT64_MAX; }), "");
}

TEST(SharedObject, RefusesImpossibleSegments) {
  EXPECT_NE(refusal_of_changed([](ObjectBytes& o) { o.parts[1].p_flags = PF_R | PF_W | PF_X; }), "");
  EXPECT_NE(refusal_of_changed([](ObjectBytes& o) { o.parts[1].p_vaddr = 0; }), "") << "overlaps";
  EXPECT_NE(refusal_of_changed([](ObjectBytes& o) { o.parts[2].p_memsz = 0x2000; }), "") << "variables";
  EXPECT_NE(refusal_of_changed([](ObjectBytes& o) { o.parts[2].p_offset = 0x2001; }), "");
  EXPECT_NE(refusal_of_changed([](ObjectBytes& o) { o.parts[2].p_offset = UINT64_MAX; }), "");
  EXPECT_NE(refusal_of_changed([](ObjectBytes& o) { o.parts[2].p_filesz = o.parts[2].p_memsz = 0x1001; }),
            "");
  EXPECT_NE(refusal_of_changed([](ObjectBytes& o) { o.parts[2].p_vaddr = std::uint64_t{1} << 62; }), "");
  EXPECT_NE(refusal_of_changed([](ObjectBytes& o) { o.header.e_phnum = 0; }), "");
}

TEST(SharedObject, RefusesWhatNeedsADynamicLinker) {
  for (const Elf64_Sxword tag :
       {DT_NEEDED, DT_INIT, DT_INIT_ARRAY, DT_FINI_ARRAY, DT_JMPREL, DT_TEXTREL, DT_REL})
    EXPECT_NE(refusal_of_changed([&](ObjectBytes& o) { o.dynamic[3].d_tag = tag; }), "") << tag;
  EXPECT_NE(refusal_of_changed([](ObjectBytes& o) { o.parts[3].p_type = PT_TLS; }), "");
  EXPECT_NE(refusal_of_changed([](ObjectBytes& o) { o.parts[3].p_type = PT_INTERP; }), "");
  EXPECT_NE(
      refusal_of_changed([](ObjectBytes& o) { o.relocations[0].r_info = ELF64_R_INFO(1, R_X86_64_64); }), "");
}

TEST(SharedObject, RefusesRelocationsOutsideItself) {
  EXPECT_NE(refusal_of_changed([](ObjectBytes& o) { o.relocations[0].r_offset = 0x1000; }), "") << "code";
  EXPECT_NE(refusal_of_changed([](ObjectBytes& o) { o.relocations[0].r_offset = 0; }), "") << "read-only";
  EXPECT_NE(refusal_of_changed([](ObjectBytes& o) { o.relocations[0].r_offset = 0x2ff9; }), "");
  EXPECT_NE(refusal_of_changed([](ObjectBytes& o) { o.relocations[0].r_offset = UINT64_MAX; }), "");
  EXPECT_NE(refusal_of_changed([](ObjectBytes& o) { o.relocations[0].r_addend = -1; }), "");
  EXPECT_NE(refusal_of_changed([](ObjectBytes& o) { o.relocations[0].r_addend = 0x100000; }), "");
  EXPECT_NE(refusal_of_changed([](ObjectBytes& o) { o.dynamic[0].d_un.d_ptr = 0x2ff0; }), "");
  EXPECT_NE(refusal_of_changed([](ObjectBytes& o) { o.dynamic[1].d_un.d_val = sizeof(Elf64_Rela) + 1; }), "");
  EXPECT_NE(refusal_of_changed([](ObjectBytes& o) { o.dynamic[1].d_un.d_val = UINT64_MAX - 23; }), "");
}

TEST(SharedObject, RefusesWhatIsCutOff) {
  const std::string bytes = ObjectBytes().file();
  for (std::size_t size = 0; size < 0x2100; size += 97)
    EXPECT_NE(refusal_of(bytes.substr(0, size)), "") << size;
}

// Whatever is wrong: an error, or an object.
TEST(SharedObject, SurvivesRandomChanges) {
  std::minstd_rand random(1);
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = ObjectBytes().file();
    for (int change = 0; change < 3; ++change)
      bytes[random() % sizeof(ObjectBytes)] = static_cast<char>(random());
    (void)refusal_of(bytes);
  }
}

}  // namespace
}  // namespace eryx::engine
