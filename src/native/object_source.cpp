// SPDX-License-Identifier: MIT OR Apache-2.0
#include "native/object_source.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "eryx/error.hpp"
#include "link/main_module.hpp"
#include "link/wasm_reader.hpp"
#include "native/type_number.hpp"
#include "native/unlikely_paths.hpp"

namespace eryx::native {

namespace {

constexpr std::size_t runtime_count = 8;

std::string c_type(link::ValueType type) {
  switch (type) {
    case link::ValueType::I32: return "u32";
    case link::ValueType::F32: return "f32";
    case link::ValueType::F64: return "f64";
    case link::ValueType::V128: return "v128";
    default: return "u64";
  }
}

std::string function_name(std::uint32_t index) { return "w2c_eryx_f" + std::to_string(index); }

[[noreturn]] void fail(const std::string& why) {
  throw Error(ErrorKind::Internal, "the native kit and the main module do not fit together: " + why);
}

class Writer {
 public:
  explicit Writer(const ObjectSourceInput& input)
      : input_(input),
        main_(input.main, limits_of_joined()),
        joined_(link::read_module(input.joined.module, limits_of_joined())),
        elements_of_main_(find_elements_of_main()) {
    std::set<std::uint32_t> used = input.text.called;
    used.insert(elements_of_main_.begin(), elements_of_main_.end());
    used_.assign(used.begin(), used.end());
  }

  ObjectSource write() {
    ObjectSource source;
    source.included.push_back({"object.h", header()});
    source.included.push_back({"prelude.h", prelude()});
    std::string data;
    for (const link::JoinedData& segment : input_.joined.data)
      data.append(reinterpret_cast<const char*>(segment.bytes.data()), segment.bytes.size());
    source.included.push_back({"data.bin", std::move(data)});
    write_parts(source);
    source.compiled.push_back({"description.c", description()});
    source.compiled.push_back({"cast.c", "#include \"object.h\"\n#include \"call_indirect.c\"\n"});
    source.compiled.push_back(
        {"data.S",
         ".section .rodata\n.balign 16\n.globl eryx_data\n.hidden eryx_data\neryx_data:\n"
         ".incbin \"data.bin\"\n.byte 0\n.section .note.GNU-stack,\"\",@progbits\n"});
    return source;
  }

 private:
  std::set<std::uint32_t> find_elements_of_main() const {
    std::set<std::uint32_t> functions;
    for (const link::JoinedElements& elements : input_.joined.elements) {
      for (const std::uint32_t function : elements.functions) {
        if (function < input_.joined.first_function) functions.insert(function);
      }
    }
    return functions;
  }

  std::uint32_t type_of(std::uint32_t function) const { return joined_.function_types.at(function); }

  /// "u32 (*)(w2c_eryx*, u32)" with a name for the pointer, or for each parameter.
  std::string parameters(std::uint32_t function, const char* name) const {
    std::string text;
    std::size_t place = 0;
    for (const link::ValueType type : joined_.types[type_of(function)].parameters) {
      text += ", " + c_type(type);
      if (name != nullptr) text += " " + (name + std::to_string(place++));
    }
    return text;
  }

  std::string result(std::uint32_t function) const {
    const std::vector<link::ValueType>& results = joined_.types[type_of(function)].results;
    return results.empty() ? "void" : c_type(results[0]);
  }

  std::string prelude() const {
    // What vectors need is the end of it. It includes other libraries, and is long.
    if (input_.text.has_vectors) return std::string(input_.prelude);
    return std::string(input_.prelude.substr(0, input_.prelude.find("#include <simde/")));
  }

  /// Fields are called by their names in main's header.
  std::string fields() const {
    const std::vector<InstanceField> main = read_instance(input_.main_header);
    const std::vector<InstanceField>& joined = input_.text.instance;
    if (main.size() != joined.size())
      fail("instances have " + std::to_string(main.size()) + " and " + std::to_string(joined.size()) +
           " parts");
    std::string text;
    for (std::size_t i = 0; i < main.size(); ++i) {
      if (main[i].type != joined[i].type) fail("instances differ in part " + std::to_string(i));
      if (main[i].name == joined[i].name) continue;
      text += "#define " + std::string(joined[i].name) + " " + std::string(main[i].name) + "\n";
    }
    return text;
  }

  std::string header() const {
    std::string text =
        "#pragma GCC visibility push(hidden)\n#include <stddef.h>\n#include \"wasm-rt.h\"\n#include "
        "\"native_object.h\"\n"
        "#pragma clang section text=\"eryx_native_code\"\n"
        "extern eryx_native_function eryx_links[];\n"
        "typedef void (*eryx_trap_function)(wasm_rt_trap_t) __attribute__((noreturn));\n"
        "#define wasm_rt_trap(code) (((eryx_trap_function)eryx_links[ERYX_NATIVE_RUNTIME_TRAP])(code))\n"
        "#include \"eryx.h\"\n#include \"prelude.h\"\n" +
        fields();
    for (const std::uint32_t type : input_.text.types) {
      if (type >= joined_.types.size()) fail("there is no type " + std::to_string(type));
      text += "#define w2c_eryx_t" + std::to_string(type) + " " +
              std::to_string(type_number(type, joined_.types[type])) + "u\n";
    }
    for (std::size_t i = 0; i < used_.size(); ++i) {
      text += "#define " + function_name(used_[i]) + "(...) (((" + result(used_[i]) + " (*)(w2c_eryx*" +
              parameters(used_[i], nullptr) + "))eryx_links[" + std::to_string(runtime_count + i) +
              "])(__VA_ARGS__))\n";
    }
    for (const TranslatedFunction& function : input_.text.functions)
      text +=
          (never_returns(function.text) ? "__attribute__((cold)) " : "") + std::string(function.head) + ";\n";
    return text;
  }

  void write_parts(ObjectSource& source) const {
    std::size_t bytes = 0;
    for (const TranslatedFunction& function : input_.text.functions) bytes += function.text.size();
    const std::size_t share = bytes / std::max<std::size_t>(input_.parts, 1) + 1;
    const bool has_exceptions = input_.joined.lowered_functions != 0;
    std::string text;
    std::uint32_t first = input_.joined.first_function;
    std::uint32_t next = first;
    const auto finish = [&] {
      const std::string name = "part" + std::to_string(source.compiled.size()) + ".c";
      source.compiled.push_back({name, "#include \"object.h\"\n" + std::exchange(text, {}), first, next});
      first = next;
    };
    for (const TranslatedFunction& function : input_.text.functions) {
      ++next;
      if (has_exceptions) {
        text += mark_exceptions(function.text, input_.joined.memory_begin);
      } else {
        text += function.text;
      }
      if (text.size() >= share) finish();
    }
    if (!text.empty()) finish();
  }

  /// Ranks of the functions that are used, among those that main defines and exports.
  std::vector<std::size_t> find_places() const {
    std::set<std::uint32_t> exported;
    for (const link::Export& each : main_.module().exports) {
      if (each.kind == link::EntityKind::Function && each.index >= main_.module().imported_functions())
        exported.insert(each.index);
    }
    std::vector<std::size_t> places;
    for (const std::uint32_t function : used_) {
      const auto found = exported.find(function);
      if (found == exported.end())
        fail("function " + std::to_string(function) + " is called and not exported");
      places.push_back(static_cast<std::size_t>(std::distance(exported.begin(), found)));
    }
    return places;
  }

  /// Main's functions in slots of ours are called by way of these.
  std::string wrappers() const {
    std::string text;
    for (const std::uint32_t function : elements_of_main_) {
      std::string arguments = "instance";
      for (std::size_t i = 0; i < joined_.types[type_of(function)].parameters.size(); ++i)
        arguments += ", p" + std::to_string(i);
      text += "static " + result(function) + " main_" + std::to_string(function) + "(w2c_eryx* instance" +
              parameters(function, "p") + ") { " + (result(function) == "void" ? "" : "return ") +
              function_name(function) + "(" + arguments + "); }\n";
    }
    return text;
  }

  std::string entries() const {
    std::string text = "static const eryx_native_entry entries[] = {\n";
    for (const link::JoinedElements& elements : input_.joined.elements) {
      std::uint32_t slot = elements.slot;
      for (const std::uint32_t function : elements.functions) {
        const std::uint32_t type = type_of(function);
        const std::string name = function < input_.joined.first_function
                                     ? "main_" + std::to_string(function)
                                     : std::string(function_name(function));
        text += "{" + std::to_string(slot++) + "u, " +
                std::to_string(type_number(type, joined_.types[type])) + "u, (eryx_native_function)" + name +
                "},\n";
      }
    }
    return text + "{0, 0, 0}};\n";
  }

  std::string data() const {
    std::string text = "extern const uint8_t eryx_data[];\nstatic const eryx_native_data data[] = {\n";
    std::size_t offset = 0;
    for (const link::JoinedData& segment : input_.joined.data) {
      text += "{" + std::to_string(segment.address) + "u, " + std::to_string(segment.bytes.size()) +
              "u, eryx_data + " + std::to_string(offset) + "},\n";
      offset += segment.bytes.size();
    }
    return text + "{0, 0, 0}};\n";
  }

  std::size_t count_entries() const {
    std::size_t count = 0;
    for (const link::JoinedElements& elements : input_.joined.elements) count += elements.functions.size();
    return count;
  }

  std::string field_offset(std::string_view type, std::size_t skipped) const {
    for (const InstanceField& field : input_.text.instance) {
      if (field.type == type && skipped-- == 0) return "offsetof(w2c_eryx, " + std::string(field.name) + ")";
    }
    fail("an instance has no " + std::string(type));
  }

  std::string description() const {
    // Whole pages, so that they can be made read-only.
    constexpr std::size_t page = 512;
    const std::size_t links = (runtime_count + used_.size() + page - 1) / page * page;
    std::string places = "static const uint32_t places[] = {";
    for (const std::size_t place : find_places()) places += std::to_string(place) + ",";
    const link::Joined& joined = input_.joined;
    const auto number = [](std::uint64_t value) { return std::to_string(value) + "u,\n"; };
    return "#include \"object.h\"\n"
           "_Static_assert(ERYX_NATIVE_OBJECT_VERSION == 1 && ERYX_NATIVE_RUNTIME_COUNT == " +
           std::to_string(runtime_count) + ", \"the kit is another\");\n" +
           "__attribute__((section(\"eryx_native_links\"), aligned(4096))) eryx_native_function eryx_links[" +
           std::to_string(links) + "] = {0};\n" +
           "extern const uint8_t __start_eryx_native_code[], __stop_eryx_native_code[];\n" + wrappers() +
           entries() + data() + places + "0};\n" +
           "__attribute__((visibility(\"default\"))) const eryx_native_object object "
           "__asm__(ERYX_NATIVE_OBJECT_SYMBOL) = {\n" +
           "ERYX_NATIVE_OBJECT_VERSION,\n\"" + std::string(input_.code_identity) +
           "\",\n__start_eryx_native_code,\n__stop_eryx_native_code,\neryx_links,\neryx_links + " +
           number(runtime_count) + "places,\n" + number(used_.size()) + number(count_entries()) +
           "entries,\ndata,\n" + number(joined.data.size()) + number(joined.memory_begin) +
           number(joined.memory_end) + number(joined.table_begin) + number(joined.table_end) +
           "sizeof(w2c_eryx),\n" + field_offset("wasm_rt_memory_t", 0) + ",\n" +
           field_offset("u32", main_.stack_pointer()) + ",\n(void (*)(void*))w2c_eryx_eryx_link_0};\n";
  }

  const ObjectSourceInput& input_;
  const link::MainModule main_;
  const link::Module joined_;
  const std::set<std::uint32_t> elements_of_main_;
  /// Functions of main, by their places in the object's table.
  std::vector<std::uint32_t> used_;
};

}  // namespace

link::LinkLimits limits_of_joined() {
  link::LinkLimits result;
  result.module_bytes = result.output_bytes;
  result.entries *= 2;
  result.nesting *= 4;
  return result;
}

ObjectSource make_object_source(const ObjectSourceInput& input) {
  const bool is_identity =
      input.code_identity.size() == 64 && std::ranges::all_of(input.code_identity, [](char each) {
        return (each >= '0' && each <= '9') || (each >= 'a' && each <= 'f');
      });
  if (!is_identity) throw Error(ErrorKind::InvalidArgument, "the identity of main's code is not a SHA-256");
  return Writer(input).write();
}

}  // namespace eryx::native
