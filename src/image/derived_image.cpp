// SPDX-License-Identifier: MIT OR Apache-2.0
#include "image/derived_image.hpp"

#include <algorithm>
#include <utility>

#include "base/sha256.hpp"
#include "eryx/error.hpp"
#include "image/freezer.hpp"
#include "image/header.hpp"
#include "image/self_file.hpp"

namespace eryx::image {

std::shared_ptr<const Image> derive_image(const Image& base, engine::Slot& slot,
                                          const engine::HostBinding& host, wasi::Preview1& wasi,
                                          engine::Watch& watch) {
  Freezer(slot, host, wasi, &watch).freeze(Freezer::Start::FromImage);

  auto image = std::make_shared<Image>();
  image->module = base.module;
  image->library = base.library;
  image->packages = base.packages;
  image->native = base.native;
  image->recipe = base.recipe;
  // A hostile program may have broken the guest: then it does not rest where every turn begins.
  if (*slot.module().stack_pointer(slot.instance()) != base.header.stack_pointer)
    throw Error(ErrorKind::Internal, "the guest's stack is not empty between turns");
  ImageHeader& header = image->header;
  header = base.header;
  header.memory_size = slot.memory().size();
  header.zero_prefix = clear_unused_stack(slot);
  header.stack_pointer = *slot.module().stack_pointer(slot.instance());
  header.layout = slot.layout();
  set_file_places(header);
  const std::span<const std::byte> stored = stored_memory(slot, header.zero_prefix);
  // That of the base covers the module, the archive and the ABI.
  header.state_identity = base::Sha256Hasher()
                              .update(std::as_bytes(std::span(base.header.state_identity)))
                              .update(stored)
                              .finish();

  auto made = std::make_shared<engine::MemoryImage>();
  engine::MemoryImage& memory = *made;
  memory.module = base.memory->module;
  memory.native = base.memory->native;
  memory.file = copy_to_memory_file(stored);
  memory.contents = map_part(memory.file, 0, stored.size());
  memory.zero_prefix = header.zero_prefix;
  memory.size = header.memory_size;
  memory.stack_pointer = header.stack_pointer;
  memory.layout = header.layout;
  memory.identity = header.state_identity;
  image->memory = std::move(made);
  return image;
}

}  // namespace eryx::image
