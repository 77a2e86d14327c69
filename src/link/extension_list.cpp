// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/extension_list.hpp"

#include "link/refusal.hpp"

namespace eryx::link {

namespace {

constexpr std::size_t entry_bytes = 16;

void put_number(std::vector<std::byte>& bytes, std::size_t place, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) bytes[place + i] = static_cast<std::byte>(value >> (8 * i));
}

}  // namespace

std::vector<ListedExtension> find_extensions(std::span<const SideFile> files,
                                             std::span<const ExtensionEntry> entries,
                                             std::span<const LeftOut> left_out) {
  std::vector<ListedExtension> extensions;
  std::vector<bool> listed(files.size());
  for (const ExtensionEntry& entry : entries) {
    extensions.push_back({files[entry.side].guest_path, entry.name, entry.slot, {}});
    listed[entry.side] = true;
  }
  for (const LeftOut& each : left_out) {
    extensions.push_back({files[each.side].guest_path, {}, 0, each.why});
    listed[each.side] = true;
  }
  for (std::size_t file = 0; file < files.size(); ++file) {
    if (!listed[file])
      extensions.push_back(
          {files[file].guest_path,
           {},
           0,
           in_quotes(files[file].path) + " has no function PyInit_...: it is no extension module"});
  }
  std::erase_if(extensions, [](const ListedExtension& each) { return each.path.empty(); });
  return extensions;
}

std::vector<std::byte> make_extension_list(const std::vector<ListedExtension>& extensions,
                                           std::uint32_t address) {
  std::vector<std::byte> bytes((extensions.size() + 1) * entry_bytes);
  const auto put_text = [&](std::size_t place, const std::string& text) {
    if (text.empty()) return;
    put_number(bytes, place, address + static_cast<std::uint32_t>(bytes.size()));
    for (const char character : text) bytes.push_back(static_cast<std::byte>(character));
    bytes.push_back(std::byte{0});
  };
  for (std::size_t i = 0; i < extensions.size(); ++i) {
    const std::size_t entry = i * entry_bytes;
    put_text(entry, extensions[i].path);
    put_text(entry + 4, extensions[i].symbol);
    put_number(bytes, entry + 8, extensions[i].slot);
    put_text(entry + 12, extensions[i].error);
  }
  bytes.resize((bytes.size() + 3) / 4 * 4 + 4);
  return bytes;
}

}  // namespace eryx::link
