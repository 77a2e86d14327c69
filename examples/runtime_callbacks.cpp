// SPDX-License-Identifier: MIT OR Apache-2.0
// Callbacks that are known only at run time: from a configuration, a plug-in, or another program that offers tools.
#include <boost/json/parse.hpp>
#include <eryx/eryx.hpp>
#include <iostream>

namespace json = boost::json;

int main() {
  // Parameter by parameter …
  const eryx::Callback repeat = eryx::CallbackBuilder("text.repeat", "Repeats a text")
                                    .parameter("text", eryx::ParameterType::String, "What to repeat")
                                    .optional_parameter("times", eryx::ParameterType::Integer, "How often", 2)
                                    .handler([](const json::object& arguments) {
                                      std::string repeated;
                                      for (auto n = arguments.at("times").to_number<int>(); n > 0; --n)
                                        repeated += arguments.at("text").as_string();
                                      return repeated;
                                    })
                                    .build();

  // … or with a JSON Schema, like the one that comes with a language model's tool.
  const json::value schema = json::parse(R"({
    "type": "object",
    "properties": {
      "to": {"type": "string", "minLength": 3},
      "priority": {"enum": ["low", "high"], "default": "low"}
    },
    "required": ["to"],
    "additionalProperties": false
  })");
  const eryx::Callback send = eryx::CallbackBuilder("send-message", "Sends a message")
                                  .schema(schema.as_object())
                                  .handler([](const json::object& arguments) {
                                    return json::object{{"sent", true}, {"given", arguments}};
                                  })
                                  .build();

  const eryx::Sandbox sandbox = eryx::Sandbox::builder().callbacks({repeat, send}).build();
  const eryx::ExecuteResult run = sandbox.execute(R"(
import eryx
print([callback["name"] for callback in list_callbacks()])
print(await text.repeat("na"), await text.repeat("na", times=4))
print(await invoke("send-message", to="Ada", priority="high"))
try:
    await invoke("send-message", to="A")
except eryx.CallbackArgumentError as error:
    print(error)
)");
  std::cout << run.stdout_text << (run.exception ? run.exception->traceback : "");
}
