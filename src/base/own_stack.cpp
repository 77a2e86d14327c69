// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/own_stack.hpp"

#include <pthread.h>

#include <cstddef>

namespace eryx::base {
namespace {

StackBounds ask() noexcept {
  pthread_attr_t attributes;
  if (::pthread_getattr_np(::pthread_self(), &attributes) != 0) return {};
  void* low = nullptr;
  std::size_t size = 0;
  StackBounds bounds;
  if (::pthread_attr_getstack(&attributes, &low, &size) == 0) {
    bounds.low = reinterpret_cast<std::uintptr_t>(low);
    bounds.high = bounds.low + size;
  }
  ::pthread_attr_destroy(&attributes);
  return bounds;
}

}  // namespace

const StackBounds& own_stack() noexcept {
  thread_local const StackBounds bounds = ask();
  return bounds;
}

}  // namespace eryx::base
