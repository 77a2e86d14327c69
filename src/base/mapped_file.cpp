// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/system_error.hpp"
#include "base/unique_fd.hpp"

namespace eryx::base {

Mapping map_file(const std::filesystem::path& path) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0)
    throw system_failure(ErrorKind::Io, "cannot open " + path.string());
  const auto size = static_cast<std::size_t>(status.st_size);
  return {::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0), size};
}

}  // namespace eryx::base
