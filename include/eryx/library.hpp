// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "eryx/callback.hpp"
#include "eryx/detail/export.hpp"

namespace eryx {

/// What an embedder's programs find beside Python: callbacks, modules, and variables of its own. Given to a sandbox by
/// `SandboxBuilder::library`; see docs/libraries.md.
///
/// Its Python code runs once, when the first sandbox with these libraries is built, and not in each execution: what it made is
/// part of the memory that every execution starts from.
struct RuntimeLibrary {
  /// A Python identifier of at most 64 bytes, such as "billing". In file names of tracebacks and in error messages.
  std::string name;

  /// Programs call them as they call a sandbox's other callbacks. The library's own code finds them as global variables.
  std::vector<Callback> callbacks;

  /// Modules that programs can import: their names, dotted if they are below a package, and their sources. What is above a
  /// module is a package. None may have the name of a module of Python's.
  std::map<std::string, std::string> modules;

  /// A program that runs after the modules are imported. What it binds at its top level, except what begins with `_`, or what
  /// its `__all__` names, is a variable of every program. It may await, but no host answers calls yet.
  std::string setup;

  /// What `Sandbox::type_stubs` says of the variables that `setup` makes: text of a stub file (`.pyi`). Default: what the
  /// source of `setup` says itself: its functions and classes, with their annotations and docstrings.
  std::string type_stubs;

  /// Libraries that this one consists of, or needs. They are set up before it, in this order. One that is a part of
  /// several is set up once: it is the same if its texts are, and its callbacks but for their handlers, of which the first
  /// ones are called.
  std::vector<RuntimeLibrary> parts;
};

/// One library of several, which have nothing of its own. Errors: InvalidArgument, naming both, if two that differ have the same
/// name, or two define the same callback or module; and for a library that no sandbox would take.
[[nodiscard]] ERYX_API RuntimeLibrary merge(std::string name, std::vector<RuntimeLibrary> parts);

}  // namespace eryx
