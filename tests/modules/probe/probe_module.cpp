// SPDX-License-Identifier: MIT OR Apache-2.0
// A second guest module, for tests.

#include <guest_functions.h>
#include <probe.h>

#include "engine/module/translated_module.hpp"

ERYX_TRANSLATED_MODULE(probe, probe)
