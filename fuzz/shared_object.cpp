// SPDX-License-Identifier: MIT OR Apache-2.0
// Maps bytes as the native object of an image: arbitrary ones, or a good object that the input changes here and there. What is mapped is
// mappings of the file: the entry can be read, and nothing can be written at the end.

#include <sys/mman.h>
#include <unistd.h>

#include <span>
#include <string>

#include "engine/object_bytes_for_test.hpp"
#include "engine/shared_object.hpp"
#include "eryx/error.hpp"
#include "support/byte_reader.hpp"
#include "support/check.hpp"

namespace {

using namespace eryx;
using eryx::fuzz::check;

std::string changed_object(fuzz::ByteReader& source) {
  std::string bytes = engine::ObjectBytes().file();
  while (!source.is_empty()) {
    const std::size_t place = source.take<std::uint16_t>() % sizeof(engine::ObjectBytes);
    bytes[place] = static_cast<char>(source.take<std::uint8_t>());
  }
  return bytes;
}

/// The same file for all inputs: making one takes longer than mapping it.
const base::UniqueFd& file_with(const std::string& bytes) {
  static const base::UniqueFd file(::memfd_create("fuzz-shared-object", MFD_CLOEXEC));
  check(::ftruncate(file.get(), static_cast<off_t>(bytes.size())) == 0);
  check(::pwrite(file.get(), bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
  return file;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::ByteReader source(std::span(data, size));
  std::string bytes;
  if (source.take<std::uint8_t>() % 4 == 0) {
    const auto rest = source.take_bytes(SIZE_MAX);
    bytes.assign(rest.begin(), rest.end());
  } else {
    bytes = changed_object(source);
  }
  try {
    engine::SharedObject object(file_with(bytes), 0, bytes.size());
    const std::byte* const entry = object.entry();
    check(object.holds(entry, 1) && !object.is_code(entry, 1) && !object.holds(entry, SIZE_MAX));
    (void)*static_cast<const volatile std::byte*>(entry);  // it is there to be read
    object.make_read_only();
    check(!object.may_write(entry, 1));
  } catch (const Error& error) {
    check(error.kind() == ErrorKind::ImageCorrupt || error.kind() == ErrorKind::OutOfResources);
  }
  return 0;
}
