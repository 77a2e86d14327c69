// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/sha256.hpp"
#include "eryx/library.hpp"
#include "image/recipe.hpp"

namespace eryx::library {

/// The libraries of one sandbox, checked, in the order in which they are set up. None has parts: those come before it.
/// What is a part of several is here once.
class LibrarySet {
 public:
  LibrarySet() = default;
  /// `image`: what the image has in which they are set up. Its libraries are as if they were the first ones.
  /// Errors: InvalidArgument, naming the library, or both that contradict each other.
  explicit LibrarySet(std::vector<RuntimeLibrary> libraries, const image::Recipe& image = {});

  [[nodiscard]] const std::vector<RuntimeLibrary>& all() const { return libraries_; }
  /// Those that the image does not have.
  [[nodiscard]] std::vector<const RuntimeLibrary*> missing() const;
  [[nodiscard]] std::vector<Callback> callbacks() const;

  /// The name of the library that defines a callback of this name, or below it; empty if none does.
  [[nodiscard]] std::string owner_of_callback(const std::string& root) const;

  /// Equal for sets whose missing libraries leave the same in an image that was made from this one.
  [[nodiscard]] base::Sha256 key(std::string_view base_identity) const;

 private:
  void add(RuntimeLibrary library, const image::Recipe& image);
  void check_callbacks(const RuntimeLibrary& library);
  // These take what both kinds of libraries have.
  using Modules = std::map<std::string, std::string>;
  void check_modules(const std::string& library, const Modules& modules);
  void check_packages(const std::string& library, const Modules& modules);

  std::vector<RuntimeLibrary> libraries_;
  std::set<std::string> in_image_;  ///< Names.
  // By which of the libraries each is defined.
  std::map<std::string, std::string> callbacks_;
  std::map<std::string, std::string> modules_;
  std::map<std::string, std::string> packages_;  ///< That are above modules, and have no source of their own.
};

/// The roots of a library's callbacks that its own code finds as global variables.
[[nodiscard]] std::vector<std::string> variables_of_callbacks(const RuntimeLibrary& library);

}  // namespace eryx::library
