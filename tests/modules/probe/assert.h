// SPDX-License-Identifier: MIT OR Apache-2.0
/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* All that guest_abi.h wants of a C library, which this guest has none of. */
#define static_assert _Static_assert
