// SPDX-License-Identifier: MIT OR Apache-2.0
/* Emscripten's compiler calls these instead of printf and its kin where no floating-point numbers are printed. */
#include <stdarg.h>
#include <stdio.h>

#define PRINTS(name, print, target_type)                  \
  int name(target_type target, const char* format, ...) { \
    va_list arguments;                                    \
    va_start(arguments, format);                          \
    const int result = print(target, format, arguments);  \
    va_end(arguments);                                    \
    return result;                                        \
  }

PRINTS(__small_sprintf, vsprintf, char*)
PRINTS(__small_fprintf, vfprintf, FILE*)
PRINTS(siprintf, vsprintf, char*)
PRINTS(fiprintf, vfprintf, FILE*)

int viprintf(const char* format, va_list arguments) { return vprintf(format, arguments); }
int vfiprintf(FILE* file, const char* format, va_list arguments) { return vfprintf(file, format, arguments); }
int vsiprintf(char* text, const char* format, va_list arguments) { return vsprintf(text, format, arguments); }
