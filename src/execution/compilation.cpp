// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/compilation.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <limits>
#include <memory>
#include <string>

#include "base/base64.hpp"
#include "base/utf8.hpp"

namespace eryx::execution {
namespace {

constexpr std::string_view compile_source =
    "import _eryx.compiled\nresult = _eryx.compiled.compile_program(text)";

// Of code as base64. More is compiled each time.
constexpr Bytes code_limit{std::uint64_t{16} << 20};

}  // namespace

std::optional<Start> compilation_of(const Start& program, std::string_view text) {
  if (!base::is_utf8(text)) return std::nullopt;
  Start start;
  start.config = program.config;
  start.callbacks = std::make_shared<const bridge::CallbackSet>();
  start.what = ServiceProgram{compile_source, boost::json::serialize(boost::json::object{{"text", text}})};
  start.limits = program.limits;
  start.limits.input = Bytes{std::numeric_limits<std::uint32_t>::max()};  // the text has its own limit
  start.limits.result = code_limit;
  start.started = program.started;
  start.afterwards = bridge::Afterwards::InterpreterGoesOn;  // nothing runs at its end
  start.guest = program.config->interpreters->lend();
  return start;
}

CompiledPrograms::Code code_of(const ExecuteResult& result) {
  if (result.outcome != Outcome::Completed || !result.value_json) return nullptr;
  const std::string_view value = *result.value_json;
  if (value.size() < 2 || value.front() != '"' || value.back() != '"') return nullptr;
  const auto bytes = base::from_base64(value.substr(1, value.size() - 2));
  if (!bytes || bytes->empty()) return nullptr;
  return std::make_shared<const std::string>(reinterpret_cast<const char*>(bytes->data()), bytes->size());
}

}  // namespace eryx::execution
