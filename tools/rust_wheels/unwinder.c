// SPDX-License-Identifier: MIT OR Apache-2.0
// What Rust's panics ask an unwinder for, in each module, so that it needs no runtime library of C++. WebAssembly unwinds by itself:
// nobody looks for handlers first.

struct exception {
  unsigned long long type;
  void (*clean_up)(int reason, struct exception* exception);
  unsigned reserved[2];
};

enum { foreign_exception_caught = 1, cpp_exception_tag = 0 };

int _Unwind_RaiseException(struct exception* exception) {
  __builtin_wasm_throw(cpp_exception_tag, exception);
}

void _Unwind_DeleteException(struct exception* exception) {
  if (exception->clean_up != 0) exception->clean_up(foreign_exception_caught, exception);
}
