// SPDX-License-Identifier: MIT OR Apache-2.0
/// A folder of the host as an overlay: a program tidies it up in memory, its host looks at what would change, then
/// decides to make it so.
#include <cstdlib>
#include <eryx/eryx.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace fs = std::filesystem;

int main() {
  std::string folder = (fs::temp_directory_path() / "eryx-example-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return 1;
  std::ofstream(folder + "/b.csv") << "bread,3.0\n";
  std::ofstream(folder + "/a.csv") << "apple,0.5\n";
  std::ofstream(folder + "/notes.tmp") << "to be deleted\n";

  // Files of the host weaken the sandbox: HostFiles says that this is meant.
  const eryx::Sandbox sandbox =
      eryx::Sandbox::builder()
          .mount("/project", eryx::Mount::host(eryx::HostFiles(), folder, eryx::HostAccess::Overlay))
          .build();
  const eryx::ExecuteResult result = sandbox.execute(R"(
import pathlib
work = pathlib.Path("/project")
(work / "all").mkdir()
(work / "all/prices.csv").write_text("".join(path.read_text() for path in sorted(work.glob("*.csv"))))
(work / "notes.tmp").unlink()
)");

  // The program chose these names and contents: look at them before they are written.
  for (const eryx::MountChanges& mount : result.changes) {
    for (const eryx::FileChange& change : mount.changes) {
      const bool is_folder = change.type == eryx::FileChange::Type::Folder;
      std::cout << to_string(change.kind) << ' ' << change.path << (is_folder ? "/" : "") << '\n'
                << change.contents;
    }
    if (result.ok()) apply_changes(eryx::HostFiles(), mount, folder);
  }
  std::cout << "written: " << fs::exists(folder + "/all/prices.csv")
            << ", still there: " << fs::exists(folder + "/notes.tmp") << '\n';
  fs::remove_all(folder);
  return result.ok() ? 0 : 1;
}
