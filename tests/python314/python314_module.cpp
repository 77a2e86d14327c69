// SPDX-License-Identifier: MIT OR Apache-2.0
// CPython 3.14 with packages: what was joined to the main module has to be linked before anything of it is called.

#include <eryx.h>
#include <guest_functions.h>

#include "engine/module/translated_module.hpp"

ERYX_TRANSLATED_MODULE(unlinked, eryx)

namespace eryx::engine {

const GuestModule& python314_module() {
  static const GuestModule linked = [] {
    GuestModule module = unlinked_module();
    module.exports.initialize = [](void* instance) {
      w2c_eryx_0x5Finitialize(static_cast<w2c_eryx*>(instance));
      w2c_eryx_eryx_link_python(static_cast<w2c_eryx*>(instance));
      w2c_eryx_eryx_link(static_cast<w2c_eryx*>(instance));
    };
    return module;
  }();
  return linked;
}

}  // namespace eryx::engine
