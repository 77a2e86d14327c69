// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/program_cache.hpp"

#include "execution/compiled_programs.hpp"

namespace eryx {

ProgramCache::ProgramCache(Bytes capacity) : impl_(std::make_shared<execution::CompiledPrograms>(capacity)) {}

ProgramCacheStats ProgramCache::stats() const { return impl_->stats(); }

}  // namespace eryx
