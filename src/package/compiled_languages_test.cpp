// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/compiled_languages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace eryx::package {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(CompiledLanguagesTest, AreThoseOfTheSources) {
  EXPECT_THAT(compiled_languages({{"src/lib.rs", ""}, {"python/thing/__init__.py", ""}}),
              ElementsAre("Rust"));
  EXPECT_THAT(compiled_languages({{"a.c", ""},
                                  {"deps/b.cc", ""},
                                  {"deps/b.cpp", ""},
                                  {"thing/_c.pyx", ""},
                                  {"thing/d.f90", ""},
                                  {"thing/__init__.py", ""}}),
              ElementsAre("C", "C++", "Cython", "Fortran"));
}

TEST(CompiledLanguagesTest, AreNoneOfWhatIsNotInstalled) {
  EXPECT_THAT(compiled_languages({{"tests/a.c", ""},
                                  {"thing/tests/a.c", ""},
                                  {"examples/c/a.c", ""},
                                  {"vendored-meson/b.cpp", ""},
                                  {"thing/data.h", ""},
                                  {"thing/a.cmake", ""},
                                  {"c", ""}}),
              IsEmpty());
}

TEST(CompiledLanguagesTest, AreNoneOfWhatIsThereInPython) {
  EXPECT_THAT(compiled_languages({{"thing/quick.c", ""}, {"thing/quick.py", ""}}), IsEmpty());
}

}  // namespace
}  // namespace eryx::package
