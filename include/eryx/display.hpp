// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "eryx/detail/export.hpp"

namespace eryx {

/// One form of a shown object.
struct DisplayPart {
  std::string type;  ///< MIME type: "text/plain", "text/html", "image/png", …
  /// Its bytes: a picture as in a file, not in base64. Valid UTF-8 for `text/…`, JSON and XML; each invalid byte is replaced
  /// by U+FFFD.
  std::string data;
};

/// An object that a program has shown: an argument of `display`, or a result that has another form than text. The forms are
/// alternatives: show the richest one that you can. All of it comes from the program: HTML and SVG may contain scripts.
struct ERYX_API Display {
  enum class Source { Object, Result } source = Source::Object;
  std::vector<DisplayPart> parts;  ///< The plain text is the first, if the program has not left it out.

  /// The data of that type; null if the object has no such form.
  [[nodiscard]] const std::string* find(std::string_view type) const noexcept;
};

/// "object", "result".
[[nodiscard]] ERYX_API const char* to_string(Display::Source source) noexcept;

}  // namespace eryx
