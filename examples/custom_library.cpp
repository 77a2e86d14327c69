// SPDX-License-Identifier: MIT OR Apache-2.0
// What an embedder's programs find beside Python: callbacks, modules and functions, set up once for all executions.
#include <iostream>
#include <map>
#include <string>

#include "eryx/eryx.hpp"

namespace {

struct Lookup {
  std::string city;
};
ERYX_DESCRIBE_ARGS(Lookup, (city, "name of a city"))

eryx::RuntimeLibrary weather() {
  static const std::map<std::string, double> measured = {{"Bern", 7.5}, {"Oslo", -3.0}};
  eryx::RuntimeLibrary library;
  library.name = "weather";
  library.callbacks = {
      eryx::make_callback("measure", "The temperature in a city, in °C", [](const Lookup& lookup) {
        const auto found = measured.find(lookup.city);
        if (found == measured.end()) throw eryx::CallbackError("no station in " + lookup.city);
        return found->second;
      })};
  library.modules["units"] = R"(
def fahrenheit(celsius: float) -> float:
    return celsius * 9 / 5 + 32
)";
  library.setup = R"(
import asyncio
from units import fahrenheit

async def compare(*cities: str) -> dict[str, float]:
    """The temperatures of several cities, in °F, measured at the same time."""
    measured = await asyncio.gather(*[measure(city=city) for city in cities])
    return {city: fahrenheit(celsius) for city, celsius in zip(cities, measured)}
)";
  return library;
}

}  // namespace

int main() {
  const eryx::Sandbox sandbox = eryx::Sandbox::builder().library(weather()).build();
  std::cout << sandbox.execute("print(await compare('Bern', 'Oslo'))").stdout_text;

  // Each execution starts from what the set-up has made; the library's lines are its own.
  const eryx::ExecuteResult result = sandbox.execute("import units\nunits.fahrenheit('warm')");
  std::cout << result.exception->traceback;

  // For type checkers and for a model's prompt.
  const std::string stubs = sandbox.type_stubs();
  std::cout << stubs.substr(stubs.find("# Library weather"));

  // What a library's set-up does wrong is an error here, and not in the first program.
  eryx::RuntimeLibrary broken = weather();
  broken.setup = "print('ready')";
  try {
    (void)eryx::Sandbox::builder().library(broken).build();
  } catch (const eryx::Error& error) {
    std::cout << error.what();
  }
}
