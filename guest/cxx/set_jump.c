// SPDX-License-Identifier: MIT OR Apache-2.0
/* setjmp and longjmp for side modules. The compiler (clang -mllvm -wasm-enable-sjlj) makes a jump an exception: a function that calls
 * setjmp catches it, asks whether it is the one that is meant, and where; else it jumps on. Here is what it calls for that. */
#include <stdint.h>

/* What a jmp_buf begins with; it has room for eight words. */
typedef struct {
  /* Which call of the function, and which setjmp of it. */
  const void* invocation;
  uint32_t label;
  /* What is thrown, a pointer to it: the compiler reads both. */
  struct {
    void* environment;
    int value;
  } jump;
} jump_target;

/* The compiler's number for the exception __c_longjmp. */
enum { C_LONGJMP = 1 };

void __wasm_setjmp(jump_target* target, uint32_t label, const void* invocation) {
  target->invocation = invocation;
  target->label = label;
}

/* Returns: the label, if the target belongs to this call of the function; else 0. */
uint32_t __wasm_setjmp_test(const jump_target* target, const void* invocation) {
  return target->invocation == invocation ? target->label : 0;
}

_Noreturn void __wasm_longjmp(jump_target* target, int value) {
  target->jump.environment = target;
  target->jump.value = value != 0 ? value : 1;
  __builtin_wasm_throw(C_LONGJMP, &target->jump);
}
