// SPDX-License-Identifier: MIT OR Apache-2.0
// The guest's memory functions, under other names, against the obvious loops: every small size, alignment and overlap,
// and the sizes around each change of method.

#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

extern "C" {
void* eryx_guest_memmove(void* to, const void* from, std::size_t size);
void* eryx_guest_memcpy(void* to, const void* from, std::size_t size);
void* eryx_guest_memset(void* to, int value, std::size_t size);
}

namespace {

using Bytes = std::vector<unsigned char>;

constexpr std::size_t margin = 64;

Bytes numbered(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<unsigned char>(i * 7 + i / 251);
  return bytes;
}

Bytes moved_by_loop(Bytes bytes, std::size_t to, std::size_t from, std::size_t size) {
  const Bytes before = bytes;
  for (std::size_t i = 0; i < size; ++i) bytes[to + i] = before[from + i];
  return bytes;
}

std::vector<std::size_t> sizes() {
  std::vector<std::size_t> all;
  for (std::size_t size = 0; size <= 400; ++size) all.push_back(size);
  for (std::size_t size : {511U, 512U, 1000U, 2047U, 2048U, 2049U, 4095U, 4096U, 5000U, 70000U})
    all.push_back(size);
  return all;
}

TEST(GuestMemory, MovesEverySizeBetweenSeparatePlaces) {
  for (const std::size_t size : sizes()) {
    for (std::size_t shift = 0; shift < 17; ++shift) {
      Bytes bytes = numbered(2 * size + 4 * margin);
      const std::size_t from = margin + shift;
      const std::size_t to = size + 2 * margin + 3;
      const Bytes expected = moved_by_loop(bytes, to, from, size);
      ASSERT_EQ(eryx_guest_memcpy(bytes.data() + to, bytes.data() + from, size), bytes.data() + to);
      ASSERT_EQ(bytes, expected) << "size " << size << ", shift " << shift;
    }
  }
}

TEST(GuestMemory, MovesOverlappingPlacesInBothDirections) {
  for (const std::size_t size : sizes()) {
    for (const std::size_t distance : {0U, 1U, 7U, 8U, 15U, 16U, 17U, 31U, 48U, 63U, 64U}) {
      const Bytes before = numbered(size + 3 * margin);
      for (const bool upward : {false, true}) {
        const std::size_t to = upward ? margin + distance : margin;
        const std::size_t from = upward ? margin : margin + distance;
        Bytes bytes = before;
        eryx_guest_memmove(bytes.data() + to, bytes.data() + from, size);
        ASSERT_EQ(bytes, moved_by_loop(before, to, from, size))
            << "size " << size << ", distance " << distance;
      }
    }
  }
}

TEST(GuestMemory, FillsEverySizeAndNothingAround) {
  for (const std::size_t size : sizes()) {
    for (const int value : {0, 0x5a, 0xff, -1, 0x1234}) {
      Bytes bytes = numbered(size + 2 * margin);
      Bytes expected = bytes;
      for (std::size_t i = 0; i < size; ++i) expected[margin + i] = static_cast<unsigned char>(value);
      ASSERT_EQ(eryx_guest_memset(bytes.data() + margin, value, size), bytes.data() + margin);
      ASSERT_EQ(bytes, expected) << "size " << size << ", value " << value;
    }
  }
}

}  // namespace
