// SPDX-License-Identifier: MIT OR Apache-2.0
/* Two allocators have holes: pymalloc (small objects: pools of one size class each, partly used) and the C library's
 * malloc below it (everything larger, and the arenas that pools are cut from). A hole that a run fills is a page that
 * becomes dirty and must be restored; objects side by side in fresh memory share few pages. */
#include "python.h"

#include "heap_plug.h"

#include <stdlib.h>

#include "internal/pycore_interp.h"
#include "internal/pycore_obmalloc.h"

/* Pools that must be left in the current arena, so that no small run has to start a new one. */
#define FREE_POOLS_NEEDED (160u * 1024u / POOL_SIZE)

static struct _obmalloc_state* small_objects(void) { return PyInterpreterState_Get()->obmalloc; }

/* Fills every partly used pool. The blocks are never freed. */
static void plug_pools(void) {
  struct _obmalloc_state* state = small_objects();
  for (unsigned size_class = 0; size_class < NB_SMALL_SIZE_CLASSES; size_class++) {
    /* The head of an empty ring points to itself (obmalloc.c, `usedpools`). */
    while (state->pools.used[2 * size_class] != state->pools.used[2 * size_class]->nextpool) {
      if (PyObject_Malloc(INDEX2SIZE(size_class)) == NULL) return;
    }
  }
}

/* Takes the pools that were used and given back; those that never were used follow each other and stay. */
static void plug_free_pools(void) {
  struct _obmalloc_state* state = small_objects();
  for (struct arena_object* arena = state->mgmt.usable_arenas; arena != NULL;
       arena = state->mgmt.usable_arenas) {
    if (arena->freepools == NULL) break;
    if (PyObject_Malloc(SMALL_REQUEST_THRESHOLD) == NULL) return;
    plug_pools();
  }
}

/* Makes sure that the arena which serves the next pools has room. */
static void open_roomy_arena(void) {
  struct _obmalloc_state* state = small_objects();
  while (state->mgmt.usable_arenas != NULL && state->mgmt.usable_arenas->nfreepools < FREE_POOLS_NEEDED) {
    if (PyObject_Malloc(SMALL_REQUEST_THRESHOLD) == NULL) return;
    plug_pools();
  }
  if (state->mgmt.usable_arenas == NULL) {
    if (PyObject_Malloc(SMALL_REQUEST_THRESHOLD) == NULL) return;
    plug_pools();
  }
}

/* Takes every free block of malloc below the highest one, from large to small. */
static void plug_malloc(void) {
  char* const top = malloc(1u << 20);
  if (top == NULL) return;
  for (size_t size = 65536; size >= 8; size = size > 64 ? (size * 3 / 4) & ~(size_t)7 : size - 8) {
    for (;;) {
      char* block = malloc(size);
      if (block == NULL) break;
      if (block > top) {
        free(block);
        break;
      }
    }
  }
  free(top);
}

void plug_heap(void) {
  plug_pools();
  plug_free_pools();
  open_roomy_arena();
  plug_malloc();
}
