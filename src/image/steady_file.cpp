// SPDX-License-Identifier: MIT OR Apache-2.0
#include "image/steady_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

#include "base/private_file.hpp"
#include "base/system_error.hpp"
#include "eryx/error.hpp"
#include "image/header.hpp"
#include "image/self_file.hpp"

namespace eryx::image {
namespace {

// Not waiting for the other end of a pipe.
base::UniqueFd open_image(const std::filesystem::path& path) {
  base::UniqueFd file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!file) {
    if (errno == ENOENT || errno == ENOTDIR) {
      throw Error(ErrorKind::ImageMissing,
                  "there is no image at '" + path.string() + "': make one with `eryx image build FILE`");
    }
    throw base::system_failure(ErrorKind::Io, "cannot open the image '" + path.string() + "'");
  }
  struct stat status {};
  if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
    throw Error(
        ErrorKind::ImageCorrupt,
        "this is no image, as it is not a regular file: give one that `eryx image build FILE` has made");
  return file;
}

}  // namespace

base::UniqueFd open_steady(const std::filesystem::path& path) {
  base::UniqueFd file = open_image(path);
  if (base::is_private(file, S_IFREG)) return file;
  const ImageHeader header = read_header(file, 0);
  check_places(header, size_behind(file, 0));
  return copy_to_memory_file(file, header.file_size);
}

}  // namespace eryx::image
