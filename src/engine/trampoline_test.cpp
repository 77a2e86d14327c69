// SPDX-License-Identifier: MIT OR Apache-2.0
#include "engine/trampoline.hpp"

#include <gtest/gtest.h>
#include <immintrin.h>

#include <csignal>
#include <vector>

namespace eryx::engine {
namespace {

alignas(64) std::byte test_stack[256 * 1024];
void* const stack_top = test_stack + sizeof test_stack;
void* saved_stack = nullptr;

std::uint64_t add_one(void* argument) { return *static_cast<std::uint64_t*>(argument) + 1; }

TEST(Trampoline, ReturnsWhatTheFunctionReturned) {
  std::uint64_t argument = 41;
  const StackCallResult result = eryx_call_on_stack(&saved_stack, stack_top, add_one, &argument);
  EXPECT_EQ(result.value, 42U);
  EXPECT_EQ(result.left, 0U);
}

std::uint64_t is_on_test_stack(void*) {
  const auto* here = static_cast<std::byte*>(__builtin_frame_address(0));
  return here >= test_stack && here < test_stack + sizeof test_stack;
}

TEST(Trampoline, RunsOnTheGivenStack) {
  EXPECT_EQ(eryx_call_on_stack(&saved_stack, stack_top, is_on_test_stack, nullptr).value, 1U);
}

std::uint64_t leave_from_depth(void* depth) {
  if ((*static_cast<int*>(depth))-- == 0) eryx_leave(saved_stack, 7);
  return *static_cast<int*>(depth) < -1 ? 0 : leave_from_depth(depth) + 1;
}

TEST(Trampoline, LeavesFromAnyDepth) {
  int depth = 100;
  const StackCallResult result = eryx_call_on_stack(&saved_stack, stack_top, leave_from_depth, &depth);
  EXPECT_EQ(result.value, 7U);
  EXPECT_EQ(result.left, 1U);
}

std::uint64_t disturb_floating_point(void*) {
  _mm_setcsr(_mm_getcsr() | _MM_FLUSH_ZERO_ON | _MM_ROUND_UP);
  const std::uint16_t single_precision = 0x007f;
  asm volatile("fldcw %0" : : "m"(single_precision));
  eryx_leave(saved_stack, 0);
}

TEST(Trampoline, RestoresTheFloatingPointState) {
  const unsigned before = _mm_getcsr();
  std::uint16_t control_before = 0;
  asm volatile("fnstcw %0" : "=m"(control_before));
  eryx_call_on_stack(&saved_stack, stack_top, disturb_floating_point, nullptr);
  std::uint16_t control_after = 0;
  asm volatile("fnstcw %0" : "=m"(control_after));
  EXPECT_EQ(_mm_getcsr() & ~0x3FU, before & ~0x3FU);  // except for the sticky exception flags
  EXPECT_EQ(control_after, control_before);
}

std::uint64_t floating_point_state(void*) { return _mm_getcsr(); }

TEST(Trampoline, GivesTheFunctionTheDefaultState) {
  const unsigned before = _mm_getcsr();
  _mm_setcsr(before | _MM_FLUSH_ZERO_ON);
  const std::uint64_t inside =
      eryx_call_on_stack(&saved_stack, stack_top, floating_point_state, nullptr).value;
  _mm_setcsr(before);
  EXPECT_EQ(inside, 0x1f80U);
}

void leave_in_handler(int, siginfo_t*, void* context) { redirect_to_leave(context, saved_stack, 99); }

std::uint64_t raise_signal(void*) {
  ::raise(SIGUSR2);
  return 0;
}

TEST(Trampoline, ASignalHandlerCanRedirectToLeave) {
  struct sigaction action {};
  struct sigaction previous {};
  action.sa_sigaction = leave_in_handler;
  action.sa_flags = SA_SIGINFO;
  ASSERT_EQ(::sigaction(SIGUSR2, &action, &previous), 0);
  const StackCallResult result = eryx_call_on_stack(&saved_stack, stack_top, raise_signal, nullptr);
  EXPECT_EQ(result.value, 99U);
  EXPECT_EQ(result.left, 1U);
  // Returning from the handler restored the mask: the signal is not blocked.
  sigset_t mask;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  EXPECT_EQ(sigismember(&mask, SIGUSR2), 0);
  ::sigaction(SIGUSR2, &previous, nullptr);
}

}  // namespace
}  // namespace eryx::engine
