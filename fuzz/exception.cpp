// SPDX-License-Identifier: MIT OR Apache-2.0
// The exception object that a guest writes: any bytes are read without harm.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/utf8.hpp"
#include "execution/exception_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const eryx::PythonException exception =
      eryx::execution::read_exception({reinterpret_cast<const char*>(data), size});
  if (!eryx::base::is_utf8(exception.message) || !eryx::base::is_utf8(exception.traceback)) std::abort();
  return 0;
}
