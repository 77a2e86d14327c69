// SPDX-License-Identifier: MIT OR Apache-2.0
#include "native/translated_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <utility>

#include "eryx/error.hpp"

namespace eryx::native {

namespace {

constexpr std::string_view prefix = "w2c_eryx_";
constexpr std::string_view instance_parameter = "(w2c_eryx* instance";
/// The wrapper of what is exported is called without the number.
constexpr std::string_view link_name = "eryx_link_0";

[[noreturn]] void fail(const std::string& why) {
  throw Error(ErrorKind::Internal, "what wasm2c has made is not as expected: " + why);
}

std::optional<std::uint32_t> number_at(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end == text.data()) return std::nullopt;
  return number;
}

class Reader {
 public:
  Reader(TranslatedText& text, std::uint32_t first, std::uint32_t count)
      : text_(text), first_(first), found_(count) {
    text_.functions.resize(count);
  }

  void read_source(std::string_view source) {
    while (!source.empty()) {
      const std::string_view head = head_at(source);
      const std::size_t end = head.empty() ? std::string_view::npos : source.find("\n}\n", head.size());
      if (end == std::string_view::npos) {
        source.remove_prefix(std::min(source.find('\n') + 1, source.size()));
        if (source.find('\n') == std::string_view::npos) return;
        continue;
      }
      take(head, source.substr(0, end + 3));
      source.remove_prefix(end + 3);
    }
  }

  void expect_all() const {
    for (std::size_t i = 0; i < found_.size(); ++i) {
      if (!found_[i]) fail("there is no function " + std::to_string(first_ + i));
    }
  }

 private:
  /// The head of a function that begins here, which may have several lines. Empty: none does.
  static std::string_view head_at(std::string_view source) {
    const std::string_view line = source.substr(0, source.find('\n'));
    const bool is_function =
        !line.empty() && line[0] != ' ' && line.find(instance_parameter) != std::string_view::npos;
    const std::size_t end = is_function ? source.find(") {\n") : std::string_view::npos;
    if (end == std::string_view::npos || source.substr(0, end).find_first_of(";{}") != std::string_view::npos)
      return {};
    return source.substr(0, end + 1);
  }

  void take(std::string_view head, std::string_view text) {
    const std::size_t name = head.find(prefix);
    if (name > head.find(instance_parameter)) return;
    const std::string_view rest = head.substr(name + prefix.size());
    const bool is_link = rest.starts_with(std::string(link_name) + "(");
    std::optional<std::uint32_t> index;
    if (is_link) {
      index = first_ + static_cast<std::uint32_t>(found_.size()) - 1;
    } else if (rest.starts_with('f')) {
      index = number_at(rest.substr(1));
    }
    if (!index || *index < first_) return;
    const std::size_t place = *index - first_;
    if (place >= found_.size() || found_[place])
      fail("function " + std::to_string(*index) + " is there twice, or should not be");
    found_[place] = true;
    text_.functions[place] = {head, text};
    look_through(text);
  }

  /// Finds what a function refers to.
  void look_through(std::string_view text) {
    if (text.find("wasm_multi_") != std::string_view::npos)
      throw Error(ErrorKind::NativeCodeUnsupported, "a side module has functions with several results");
    for (std::size_t at = text.find(prefix); at != std::string_view::npos; at = text.find(prefix, at)) {
      at += prefix.size();
      const auto number = number_at(text.substr(at + 1));
      if (!number) continue;
      if (text[at] == 'f' && *number < first_) text_.called.insert(*number);
      if (text[at] == 't') text_.types.insert(*number);
    }
  }

  TranslatedText& text_;
  std::uint32_t first_;
  std::vector<bool> found_;
};

}  // namespace

std::vector<InstanceField> read_instance(std::string_view header) {
  constexpr std::string_view begin_mark = "typedef struct w2c_eryx {\n";
  constexpr std::string_view end_mark = "} w2c_eryx;\n";
  const std::size_t begin = header.find(begin_mark);
  const std::size_t end = header.find(end_mark);
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin)
    fail("the header does not describe an instance");
  std::vector<InstanceField> fields;
  std::string_view rest = header.substr(begin + begin_mark.size(), end - begin - begin_mark.size());
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    const std::size_t space = line.rfind(' ');
    if (!line.starts_with("  ") || !line.ends_with(';') || space < 3)
      fail("the header describes an instance in a way of its own");
    fields.push_back({line.substr(2, space - 2), line.substr(space + 1, line.size() - space - 2)});
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  }
  return fields;
}

TranslatedText read_translated(std::vector<std::string> files, std::uint32_t first_function,
                               std::uint32_t function_count) {
  TranslatedText text;
  text.files = std::move(files);
  text.instance = read_instance(text.files.at(0));
  text.has_vectors = text.files.at(1).find("#include <simde/") != std::string::npos;
  Reader reader(text, first_function, function_count);
  for (std::size_t i = 2; i < text.files.size(); ++i) reader.read_source(text.files[i]);
  reader.expect_all();
  return text;
}

}  // namespace eryx::native
