// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/tar_reader.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "eryx/error.hpp"
#include "package/entry_rules.hpp"
#include "package/expansion.hpp"
#include "package/inflater.hpp"
#include "package/refusal.hpp"
#include "package/tar_header.hpp"

namespace eryx::package {
namespace {

/// Headers of pax and GNU hold names and comments.
constexpr std::uint64_t largest_extra_header = 64 * 1024;

/// Reads entries one after another.
///
/// Threading: none.
class TarReader {
 public:
  TarReader(std::span<const std::byte> archive, const PackageLimits& limits)
      : limits_(limits),
        allowed_(allowed_expansion(archive.size(), limits)),
        inflater_(archive, Inflater::Format::Gzip),
        rules_(limits) {}

  FileMap read() {
    while (const std::optional<TarHeader> header = next_header()) take(*header);
    if (long_name_ || pax_) refuse("the archive ends where an entry should be");
    read_end();
    rules_.check_names();
    return std::move(files_);
  }

 private:
  /// Asked before bytes are expanded or memory is taken. The whole is counted: headers, padding and zeros behind the end, too.
  void check_ratio(std::uint64_t more) const {
    if (more > allowed_ - expanded_)
      refuse_beyond("more bytes for each compressed one", "ratio", limits_.ratio);
  }

  void fill(std::span<char> bytes) {
    check_ratio(bytes.size());
    expanded_ += bytes.size();
    if (inflater_.read(std::as_writable_bytes(bytes)) < bytes.size()) refuse("the archive is cut off");
  }

  std::optional<TarHeader> next_header() {
    TarBlock block;
    fill(block);
    return read_tar_header(block);
  }

  /// An entry's contents, and the rest of their last block.
  std::string contents(std::uint64_t size) {
    check_ratio(size);
    std::string text(size, '\0');
    fill(text);
    TarBlock padding;
    fill(std::span(padding).first((tar_block - size % tar_block) % tar_block));
    return text;
  }

  std::string extra_header(const TarHeader& header) {
    if (header.size > largest_extra_header) refuse("a header of more than 64 KiB");
    // Many of them before one entry would cost time without being counted as anything.
    if (++extra_headers_ > 4 * limits_.entries)
      refuse_beyond("more headers than four times the files and folders", "entries", limits_.entries);
    return contents(header.size);
  }

  void take(const TarHeader& header) {
    switch (header.type) {
      case '0':
      case '\0': take_entry(header, EntryType::File); return;
      case '5': take_entry(header, EntryType::Folder); return;
      case 'x':
        if (pax_) refuse("two pax headers before one entry");
        pax_ = read_pax_records(extra_header(header));
        return;
      case 'g': {
        const PaxRecords records = read_pax_records(extra_header(header));
        if (records.path || records.size || records.has_link_path)
          refuse("a global pax header that names or measures entries");
        return;
      }
      case 'L': {
        if (long_name_) refuse("two long names before one entry");
        std::string name = extra_header(header);
        long_name_ = name.substr(0, name.find('\0'));
        return;
      }
      default: refuse_entry(name_of(header), describe(header.type));
    }
  }

  static std::string describe(char type) {
    switch (type) {
      case '1': return "a hard link";
      case '2': return "a symbolic link";
      case 'K': return "a link with a long target";
      case '3':
      case '4': return "a device";
      case '6': return "a fifo";
      case 'S': return "a sparse file";
      default: return "an entry of an unknown type, " + in_quotes({&type, 1});
    }
  }

  std::string name_of(const TarHeader& header) const {
    if (pax_ && pax_->path) {
      // One reader would take this name, another that one.
      if (long_name_) refuse_entry(*long_name_, "has a second long name, in a pax header");
      return *pax_->path;
    }
    return long_name_ ? *long_name_ : header.name;
  }

  void take_entry(const TarHeader& header, EntryType type) {
    std::string path = name_of(header);
    const std::string whole_name = path;
    if (pax_ && pax_->size && *pax_->size != header.size)
      refuse_entry(path, "its size differs between header and pax header");
    if (pax_ && pax_->has_link_path) refuse_entry(path, "a file with the target of a link");
    long_name_.reset();
    pax_.reset();
    // `tar -C FOLDER .` names everything so.
    if (path == "." || path == "./") {
      if (type != EntryType::Folder || header.size != 0) refuse_entry(path, "not a folder");
      return;
    }
    if (path.starts_with("./")) path.erase(0, 2);
    if (path.ends_with('/')) {
      if (type == EntryType::File) refuse_entry(path, "a file whose name is that of a folder");
      path.pop_back();
    }
    if (type == EntryType::Folder && header.size != 0) refuse_entry(path, "a folder with contents");
    rules_.declare(path, type, header.size);
    std::string text;
    try {
      text = contents(header.size);
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::PackageInvalid) refuse_entry(path, error.what());
      throw;
    }
    if (type == EntryType::File && !files_.try_emplace(path, std::move(text)).second)
      refuse_entry(whole_name, "in it twice");
  }

  /// Behind the first block of zeros: a second one, then zeros up to the end of the stream.
  void read_end() {
    TarBlock block;
    fill(block);
    for (std::size_t size = tar_block; size > 0;) {
      if (std::any_of(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(size),
                      [](char byte) { return byte != 0; }))
        refuse("something behind the end of the archive");
      size = inflater_.read(std::as_writable_bytes(std::span(block)));
      check_ratio(size);
      expanded_ += size;
    }
    if (inflater_.unread() != 0) refuse("something behind the end of the compressed stream");
  }

  const PackageLimits& limits_;
  const std::uint64_t allowed_;
  std::uint64_t expanded_ = 0;
  std::uint64_t extra_headers_ = 0;
  Inflater inflater_;
  EntryRules rules_;
  FileMap files_;
  // Of the next entry.
  std::optional<std::string> long_name_;
  std::optional<PaxRecords> pax_;
};

}  // namespace

FileMap read_tar_gz(std::span<const std::byte> archive, const PackageLimits& limits) {
  return TarReader(archive, limits).read();
}

bool is_gzip(std::span<const std::byte> bytes) {
  return bytes.size() >= 2 && bytes[0] == std::byte{0x1F} && bytes[1] == std::byte{0x8B};
}

}  // namespace eryx::package
