#include "image/image_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <string>

#include "base/mapping.hpp"
#include "base/sha256.hpp"
#include "base/system_error.hpp"
#include "base/unique_fd.hpp"
#include "image/image.hpp"

namespace eryx::image {
namespace {

constexpr std::array<std::byte, base::page_size> zeros{};

std::span<const std::byte> padding_after(std::size_t size) {
  return std::span(zeros).first(base::round_up_to_page(size) - size);
}

// A file that is removed unless it was renamed to its destination.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::filesystem::path destination)
      : destination_(std::move(destination)), name_(destination_.string() + ".XXXXXX") {
    file_ = base::UniqueFd(::mkostemp(name_.data(), O_CLOEXEC));
    if (!file_) throw failure("cannot create a file beside");
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (!renamed_) ::unlink(name_.c_str());
  }

  void write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(file_.get(), bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) throw failure("cannot write");
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
  }

  void move_into_place() {
    constexpr mode_t readable_by_all =
        0644;  // An image is no secret: it is part of every copy of the library.
    if (::fchmod(file_.get(), readable_by_all) != 0 || ::fsync(file_.get()) != 0)
      throw failure("cannot write");
    if (::rename(name_.c_str(), destination_.c_str()) != 0) throw failure("cannot replace");
    renamed_ = true;
  }

 private:
  [[nodiscard]] Error failure(const std::string& what) const {
    return base::system_failure(ErrorKind::Io, what + " '" + destination_.string() + "'");
  }

  std::filesystem::path destination_;
  std::string name_;
  base::UniqueFd file_;
  bool renamed_ = false;
};

}  // namespace

void write_image_file(const std::filesystem::path& path, ImageHeader header,
                      std::span<const std::byte> memory, std::span<const std::byte> archive) {
  header.contents_hash = base::Sha256Hasher()
                             .update(memory)
                             .update(padding_after(memory.size()))
                             .update(archive)
                             .update(padding_after(archive.size()))
                             .finish();
  header.header_hash = hash_of_header(header);
  TemporaryFile file(path);
  file.write(std::as_bytes(std::span(&header, 1)));
  file.write(padding_after(sizeof header));
  file.write(memory);
  file.write(padding_after(memory.size()));
  file.write(archive);
  file.write(padding_after(archive.size()));
  file.move_into_place();
}

}  // namespace eryx::image
