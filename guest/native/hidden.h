// SPDX-License-Identifier: MIT OR Apache-2.0
/* Included before everything else when the generated code is compiled. The guest's functions are called within one
 * object only, and what it imports comes from the library that it is linked into: with hidden declarations
 * position-independent code needs neither a global offset table nor a procedure linkage table. */
#pragma GCC visibility push(hidden)
