// SPDX-License-Identifier: MIT OR Apache-2.0
#include "engine/trampoline.hpp"

#include <ucontext.h>

#if !defined(__x86_64__)
#error "Eryx runs on x86-64; docs/decisions/ says what another processor needs"
#endif

// Frame at the saved stack pointer: [mxcsr, 4][x87 control word, 4] r15 r14 r13 r12 rbx rbp return-address.
// 0x1f80 and 0x037f are the floating-point states that the System V ABI gives a new process.
asm(R"(
    .text
    .p2align 4
    .globl eryx_call_on_stack
    .hidden eryx_call_on_stack
    .type eryx_call_on_stack, @function
eryx_call_on_stack:
    .cfi_startproc
    endbr64
    pushq %rbp
    .cfi_adjust_cfa_offset 8
    .cfi_offset %rbp, -16
    movq %rsp, %rbp
    .cfi_def_cfa_register %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    subq $8, %rsp
    stmxcsr (%rsp)
    fnstcw 4(%rsp)
    movq %rsp, (%rdi)
    movq %rsp, %rbx
    movq %rsi, %rsp
    pushq $0x037f
    pushq $0x1f80
    ldmxcsr (%rsp)
    fldcw 8(%rsp)
    movq %rcx, %rdi
    call *%rdx
    movq %rbx, %rsp
    xorl %edx, %edx
.Lerestore:
    ldmxcsr (%rsp)
    fldcw 4(%rsp)
    addq $8, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    .cfi_def_cfa %rsp, 8
    ret
    .cfi_endproc
    .size eryx_call_on_stack, . - eryx_call_on_stack

    .p2align 4
    .globl eryx_leave
    .hidden eryx_leave
    .type eryx_leave, @function
eryx_leave:
    endbr64
    movq %rdi, %rsp
    movq %rsi, %rax
    movl $1, %edx
    fninit
    cld
    jmp .Lerestore
    .size eryx_leave, . - eryx_leave
)");

namespace eryx::engine {

void redirect_to_leave(void* context, void* saved_stack, std::uint64_t code) noexcept {
  auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
  registers[REG_RDI] = reinterpret_cast<greg_t>(saved_stack);
  registers[REG_RSI] = static_cast<greg_t>(code);
  registers[REG_RSP] = reinterpret_cast<greg_t>(saved_stack);
  registers[REG_RIP] = reinterpret_cast<greg_t>(&eryx_leave);
}

InterruptedAt interrupted_at(const void* context) noexcept {
  const auto& registers = static_cast<const ucontext_t*>(context)->uc_mcontext.gregs;
  return {static_cast<std::uintptr_t>(registers[REG_RIP]), static_cast<std::uintptr_t>(registers[REG_RSP])};
}

}  // namespace eryx::engine
