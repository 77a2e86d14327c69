// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/boost.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "eryx/callback.hpp"
#include "eryx/callback_reply.hpp"  // IWYU pragma: export
#include "eryx/detail/export.hpp"
#include "eryx/detail/handler_shape.hpp"
#include "eryx/detail/start_handler.hpp"

namespace eryx {

/// Type of one parameter of a `CallbackBuilder`.
enum class ParameterType {
  String,
  Integer,
  Number,
  Boolean,
  Array,
  Object,
  Any,  ///< Whatever JSON can say.
};

/// Builds a callback whose name and parameters are known at run time only: from a configuration, or from another
/// program that offers tools. Each setter returns the builder.
///
///     eryx::CallbackBuilder("add", "Adds two numbers")
///         .parameter("a", eryx::ParameterType::Number, "first")
///         .optional_parameter("b", eryx::ParameterType::Number, "second", 1)
///         .handler([](const boost::json::object& arguments) { … })
///         .build();
class ERYX_API CallbackBuilder {
 public:
  CallbackBuilder(std::string name, std::string description)
      : name_(std::move(name)), description_(std::move(description)) {}

  /// Adds a parameter that must be given. The order of the calls is that of positional arguments.
  CallbackBuilder& parameter(std::string name, ParameterType type, const std::string& description = {});

  /// Adds a parameter that need not be given. The handler finds `default_value` in its place; without one, nothing.
  /// None counts as not given.
  CallbackBuilder& optional_parameter(std::string name, ParameterType type,
                                      const std::string& description = {},
                                      std::optional<boost::json::value> default_value = std::nullopt);

  /// JSON Schema of the arguments, instead of parameters. The handler gets what fits it, unchanged: defaults in the
  /// schema are for readers.
  CallbackBuilder& schema(boost::json::object schema);

  /// Makes it `CallbackKind::Immediate`. Default: `Awaited`.
  CallbackBuilder& immediate();

  /// What is called: any shape that `make_callback` takes, with `boost::json::object` for arguments.
  template <typename Handler>
  CallbackBuilder& handler(Handler handler) {
    using Traits = detail::HandlerTraits<Handler>;
    using Arguments = typename Traits::Arguments;
    static_assert(
        std::same_as<Arguments, boost::json::object> || std::same_as<Arguments, detail::NoArguments>,
        "eryx: the handler of a CallbackBuilder takes a boost::json::object, or no arguments");
    shape_ = Traits::shape;
    start_ = [shared = std::make_shared<Handler>(std::move(handler))](const CallbackCall& call,
                                                                      boost::json::object arguments) {
      if constexpr (std::same_as<Arguments, detail::NoArguments>) {
        detail::start_handler(call, shared, {});
      } else {
        detail::start_handler(call, shared, std::move(arguments));
      }
    };
    return *this;
  }

  /// Checks everything and makes the callback; the builder may be used again.
  ///
  /// Errors: InvalidArgument (no handler, a parameter twice, a default of another type, parameters and a schema
  /// together, a schema that is wrong or uses what is not supported, a coroutine that is to be immediate).
  [[nodiscard]] Callback build() const;

 private:
  struct Parameter {
    std::string name;
    detail::Presence presence;
    boost::json::object schema;
    std::optional<boost::json::value> default_value;
  };

  void add(Parameter parameter);
  [[nodiscard]] boost::json::object schema_of_parameters() const;
  void check_defaults() const;
  [[noreturn]] void refuse(const std::string& what) const;

  std::string name_;
  std::string description_;
  std::vector<Parameter> parameters_;
  std::optional<boost::json::object> schema_;
  CallbackKind kind_ = CallbackKind::Awaited;
  detail::HandlerShape shape_ = detail::HandlerShape::Plain;
  std::function<void(const CallbackCall& call, boost::json::object arguments)> start_;
};

}  // namespace eryx
