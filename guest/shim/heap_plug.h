// SPDX-License-Identifier: MIT OR Apache-2.0
/* Takes the heap's holes for ever, so that the objects of a run lie together instead of between those of the image. */
#ifndef ERYX_SHIM_HEAP_PLUG_H
#define ERYX_SHIM_HEAP_PLUG_H

/* Requires: nothing is freed between this and the saving of the memory that should stay plugged. */
void plug_heap(void);

#endif
