// SPDX-License-Identifier: MIT OR Apache-2.0
#include <eryx/eryx.hpp>

const void* address_seen_by_b() { return eryx::version(); }
