// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

namespace eryx::base {

/// Text with several owners, who may have different parts of it: a copy costs nothing.
///
/// Threading: as a shared pointer.
class SharedText {
 public:
  SharedText() = default;
  /// Copies `text`.
  explicit SharedText(std::string_view text) {
    if (text.empty()) return;
    auto bytes = std::make_shared_for_overwrite<char[]>(text.size());
    text.copy(bytes.get(), text.size());
    view_ = {bytes.get(), text.size()};
    bytes_ = std::move(bytes);
  }

  [[nodiscard]] std::string_view view() const { return view_; }
  [[nodiscard]] std::size_t size() const { return view_.size(); }

  /// `part` as a text of its own, which is shared with this one if it is a part of it.
  [[nodiscard]] SharedText share(std::string_view part) const {
    const std::less_equal<const char*> is_before;
    const bool is_inside = !part.empty() && is_before(view_.data(), part.data()) &&
                           is_before(part.data() + part.size(), view_.data() + view_.size());
    if (!is_inside) return SharedText(part);
    SharedText shared;
    shared.bytes_ = bytes_;
    shared.view_ = part;
    return shared;
  }

 private:
  std::shared_ptr<const char[]> bytes_;
  std::string_view view_;
};

}  // namespace eryx::base
