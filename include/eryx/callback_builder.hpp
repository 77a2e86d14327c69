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

/// Type of a parameter of a `CallbackBuilder`.
enum class ParameterType {
  String,
  Integer,
  Number,
  Boolean,
  Array,
  Object,
  Any,  ///< Any JSON value.
};

/// Builds a callback whose name and parameters are known only at run time: from a configuration, or from another
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

  /// Adds a required parameter. The order of the calls defines the order of the positional arguments.
  CallbackBuilder& parameter(std::string name, ParameterType type, const std::string& description = {});

  /// Adds an optional parameter. If it is not given, the handler gets `default_value`, or no member if there is no
  /// default. None counts as not given.
  CallbackBuilder& optional_parameter(std::string name, ParameterType type,
                                      const std::string& description = {},
                                      std::optional<boost::json::value> default_value = std::nullopt);

  /// Sets a JSON Schema for the arguments, instead of parameters. The handler gets valid arguments unchanged: defaults
  /// in the schema are documentation only and are not filled in.
  CallbackBuilder& schema(boost::json::object schema);

  /// Makes the callback `CallbackKind::Immediate`. Default: `Awaited`.
  CallbackBuilder& immediate();

  /// Makes the callback `CallbackPurity::Pure`. Default: `Effectful`.
  CallbackBuilder& pure();

  /// Sets the handler: any shape that `make_callback` accepts, with `boost::json::object` as the arguments.
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

  /// Checks the settings and makes the callback. The builder can be used again.
  ///
  /// Errors: InvalidArgument (no handler, a duplicate parameter, a default of the wrong type, both parameters and a
  /// schema, an invalid schema or one that uses an unsupported keyword, an immediate coroutine).
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
  CallbackPurity purity_ = CallbackPurity::Effectful;
  detail::HandlerShape shape_ = detail::HandlerShape::Plain;
  std::function<void(const CallbackCall& call, boost::json::object arguments)> start_;
};

}  // namespace eryx
