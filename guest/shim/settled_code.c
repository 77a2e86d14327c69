// SPDX-License-Identifier: MIT OR Apache-2.0
#include "settled_code.h"

#include <opcode.h>

#include "internal/pycore_backoff.h"
#include "internal/pycore_code.h"
#include "internal/pycore_opcode_metadata.h"

/* Each failure to specialise an instruction raises its backoff, which is one before the first attempt. An instruction
 * that failed twice in the warm-up, which repeats itself, is one of those that have no specialised form. */
enum { BACKOFF_AFTER_TWO_FAILURES = 3 };

static int is_adaptive(int opcode) {
  switch (opcode) {
    case JUMP_BACKWARD:
    case POP_JUMP_IF_FALSE:
    case POP_JUMP_IF_TRUE:
    case POP_JUMP_IF_NONE:
    case POP_JUMP_IF_NOT_NONE: return 0; /* their cache entry is no counter of attempts */
    default: return _PyOpcode_Caches[opcode] != 0 && _PyOpcode_Deopt[opcode] == opcode;
  }
}

void settle_code(PyCodeObject* code) {
  _Py_CODEUNIT* const instructions = _PyCode_CODE(code);
  for (Py_ssize_t i = 0; i < Py_SIZE(code); i++) {
    const int opcode = instructions[i].op.code;
    if (is_adaptive(opcode) && instructions[i + 1].counter.backoff >= BACKOFF_AFTER_TWO_FAILURES) {
      instructions[i + 1].counter = initial_unreachable_backoff_counter();
    }
    i += _PyOpcode_Caches[_PyOpcode_Deopt[opcode]];
  }
}
