// SPDX-License-Identifier: MIT OR Apache-2.0
/// Files in and out: a program reads a table that its host gives to it, and leaves a report.
#include <eryx/eryx.hpp>
#include <iostream>

int main() {
  const eryx::Sandbox sandbox = eryx::Sandbox::builder().build();
  const auto options =
      eryx::ExecuteOptions().file("prices.csv", "article,price\napple,0.5\nbread,3.0\n").collect_files("out");
  const eryx::ExecuteResult result = sandbox.execute(R"(
import csv, pathlib
with open("prices.csv") as table:
    prices = {row["article"]: float(row["price"]) for row in csv.DictReader(table)}
pathlib.Path("out").mkdir()
pathlib.Path("out/report.txt").write_text(f"{len(prices)} articles, {sum(prices.values())} together\n")
)",
                                                     options);
  // The program chose these names and contents: treat them as you treat an upload.
  for (const auto& [path, contents] : result.files) std::cout << path << ": " << contents;
  return result.ok() ? 0 : 1;
}
