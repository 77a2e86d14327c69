// SPDX-License-Identifier: MIT OR Apache-2.0
// Packages of others, which programs import: here two projects in folders, usually wheels from PyPI.
#include <eryx/eryx.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

namespace {

// Writes a project as `pip install --target` would leave it.
void install(const std::filesystem::path& folder, const std::string& name, const std::string& requirement,
             const std::string& source) {
  const std::filesystem::path metadata = folder / (name + "-1.0.dist-info");
  std::filesystem::create_directories(metadata);
  std::ofstream(metadata / "METADATA") << "Metadata-Version: 2.1\nName: " << name << "\nVersion: 1.0\n"
                                       << requirement << '\n';
  std::ofstream(folder / (name + ".py")) << source;
}

}  // namespace

int main() {
  const std::filesystem::path work = std::filesystem::temp_directory_path() / "eryx-example-packages";
  install(work / "shop", "shop", "Requires-Dist: money>=1.0",
          "import money\ndef price(net): return money.euros(net * 1.19)\n");
  install(work / "money", "money", "", "def euros(amount): return f'{amount:.2f} EUR'\n");

  const eryx::Package shop = eryx::Package::from_folder(work / "shop");
  std::cout << shop.name() << ' ' << shop.version() << " needs " << shop.requirements().front() << '\n';

  // What a package needs and nobody has is an error when the sandbox is built.
  try {
    (void)eryx::Sandbox::builder().package(shop).build();
  } catch (const eryx::Error& error) {
    std::cout << error.what() << '\n';
  }

  // `shop` is imported once, now: executions find it loaded.
  const eryx::Sandbox sandbox =
      eryx::Sandbox::builder().package(shop).package(work / "money").import_module("shop").build();
  const eryx::ExecuteResult result = sandbox.execute(R"(
import shop, sys, importlib.metadata
print(shop.price(10), importlib.metadata.version("money"), "money" in sys.modules)
)");
  std::cout << result.stdout_text;
  std::filesystem::remove_all(work);
  return result.ok() ? 0 : 1;
}
