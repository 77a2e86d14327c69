// SPDX-License-Identifier: MIT OR Apache-2.0
/* Linked before the other files, so that the shim's variables begin at a page: the one that has all of them which a small
 * program writes, and the start of the mailbox behind them (buffers.c). */

/* `used`: nothing refers to it. */
__attribute__((used)) _Alignas(4096) static char first_page[16];
