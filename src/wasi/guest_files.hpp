#pragma once

// The files of one guest: the tree that it sees, the quota on what it writes, and its descriptors.
//
//   /            fixed, read-only
//   /usr         the standard library's archive, read-only
//   /data /tmp   memory, one quota for both
//   /dev         null, urandom
//
// The object is made once per slot and used by one execution after the other: everything that each of them needs is
// made here and only reset in between, so that a start allocates nothing.

#include <cstdint>
#include <memory>

#include "vfs/descriptor_table.hpp"
#include "vfs/device.hpp"
#include "vfs/fixed_directory.hpp"
#include "vfs/memory_directory.hpp"
#include "vfs/quota.hpp"
#include "vfs/tree.hpp"
#include "wasi/standard_streams.hpp"
#include "wasi/world.hpp"

namespace eryx::wasi {

class GuestFiles {
 public:
  /// The directory that every path of the guest starts from; its C library remembers the number from the image.
  static constexpr vfs::Descriptor kRootDescriptor{3};

  /// Lifetime: both must outlive this.
  GuestFiles(const vfs::TimeSource& time, vfs::RandomSource& random);

  /// Opens descriptors 0 to 3 over empty writable directories. Requires: `end` was called since the last `begin`.
  void begin(const World& world);
  void continue_in(const World& world) {
    input_->begin(world.standard_input);
    output_->begin(world.output);
    error_->begin(world.output);
  }
  /// Closes every descriptor and removes what was written.
  void end();

  [[nodiscard]] const vfs::Tree& tree() const { return tree_; }
  [[nodiscard]] vfs::DescriptorTable& descriptors() { return descriptors_; }
  [[nodiscard]] const vfs::DescriptorTable& descriptors() const { return descriptors_; }
  [[nodiscard]] const vfs::Quota& quota() const { return quota_; }

  /// Whether that descriptor is still the root directory that it was at the start.
  [[nodiscard]] bool is_preopened(vfs::Descriptor descriptor) const;
  /// How much a stream has to read at this moment; 0 for anything but the standard input.
  [[nodiscard]] std::uint64_t available_input(const vfs::Node& node) const;

 private:
  void mount_archive(const std::shared_ptr<const vfs::Archive>& archive);

  const vfs::TimeSource& time_;
  std::shared_ptr<vfs::FixedDirectory> root_;
  std::shared_ptr<vfs::FixedDirectory> devices_;
  vfs::Quota quota_;
  vfs::MemoryStore data_;
  vfs::MemoryStore temporary_;
  std::shared_ptr<const vfs::Archive> mounted_archive_;
  vfs::Tree tree_;

  std::shared_ptr<InputStream> input_;
  std::shared_ptr<SinkStream> output_;
  std::shared_ptr<SinkStream> error_;
  vfs::OpenFilePtr input_file_;
  vfs::OpenFilePtr output_file_;
  vfs::OpenFilePtr error_file_;
  vfs::OpenFilePtr root_file_;
  vfs::DescriptorTable descriptors_;
};

}  // namespace eryx::wasi
