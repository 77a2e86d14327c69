// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The only place that includes generated code's header. Nothing outside src/engine may include this.

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#include <eryx.h>
#pragma GCC diagnostic pop
