// SPDX-License-Identifier: MIT OR Apache-2.0
#include "native/compiled_parts.hpp"

#include <optional>
#include <span>
#include <vector>

#include "eryx/error.hpp"

namespace eryx::native {

CompiledParts::CompiledParts(const std::filesystem::path& folder, const base::Sha256& object)
    : cache_(folder, ObjectCache::Contents::Parts), object_(object) {}

base::Sha256 CompiledParts::key_of(const std::string& name) const {
  return base::Sha256Hasher()
      .update(std::as_bytes(std::span(object_)))
      .update(std::as_bytes(std::span(name)))
      .finish();
}

bool CompiledParts::restore(const std::string& name, const ScratchFolder& scratch) const {
  const std::optional<std::vector<std::byte>> part = cache_.find(key_of(name));
  if (part) scratch.write(name, *part);
  return part.has_value();
}

std::string CompiledParts::keep(const std::string& name, const ScratchFolder& scratch) const {
  if (!cache_.folder().descriptor()) return cache_.folder().why_unusable();
  std::string part;
  try {
    part = scratch.read(name, ObjectCache::largest_part);
  } catch (const Error& error) {  // Larger than any is. It is compiled once more then.
    return error.what();
  }
  return cache_.keep(key_of(name), std::as_bytes(std::span(part)));
}

void CompiledParts::remove(const std::string& name) const noexcept { cache_.remove(key_of(name)); }

}  // namespace eryx::native
