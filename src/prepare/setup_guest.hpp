// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <boost/json/object.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/steady_time.hpp"
#include "drive/runtime_core.hpp"
#include "eryx/limits.hpp"
#include "eryx/package.hpp"
#include "eryx/result.hpp"
#include "execution/config.hpp"
#include "execution/interpreter_loan.hpp"
#include "execution/start.hpp"
#include "image/recipe.hpp"

namespace eryx::prepare {

/// An interpreter in which programs of ours make ready what an image will hold. Limits, watchdog and captured output are those
/// of every execution; the clock stands still and the randomness has a fixed seed, so that the image depends on the programs
/// only, unless the runtime draws for each (RuntimeCore::setup_seed).
///
/// Threading: none; one thread at a time.
class SetupGuest {
 public:
  /// `interpreters`: whose image it starts from. `environment`: as `execution::Config::environment`. `since`: where the wall
  /// time of all its programs together begins; absent: each has its own.
  /// Errors: OutOfResources.
  SetupGuest(drive::RuntimeCore& runtime, const std::shared_ptr<execution::InterpreterPool>& interpreters,
             const Limits& limits, std::string environment = {},
             std::optional<base::SteadyTime> since = std::nullopt);

  [[nodiscard]] const Limits& limits() const { return config_->limits; }

  /// Requires: the programs before have ended by themselves. Errors: OutOfResources.
  [[nodiscard]] ExecuteResult run(execution::ServiceProgram program);
  /// The result has the files below `folder`.
  [[nodiscard]] ExecuteResult run_for_files(execution::ServiceProgram program, std::string folder);

  /// Makes the code of the image's native packages ready to be called: places their variables and runs their constructors, under the
  /// limits of one more program.
  /// `packages`: those that the image's native code was made of. Requires: no program before. Errors: InvalidArgument (they trap, or take too
  /// long), with the module and what happened; OutOfResources.
  void link_native_packages(std::span<const Package> packages);

  /// What the programs have left in files, which no image can hold, as the end of a sentence; empty if it is nothing.
  [[nodiscard]] std::string leftovers() const;

  /// Makes an image of what the programs left: interpreters that start from it. What they have changed runs here too, under
  /// the limits of one more program.
  ///
  /// Errors: InvalidArgument (small programs do not run to their ends any more), with what is wrong as the end of a sentence;
  /// OutOfResources.
  [[nodiscard]] std::shared_ptr<execution::InterpreterPool> make_image();
  /// The same after `last`, a program of ours that ends the set-up. The image was made as `recipe` says.
  [[nodiscard]] std::shared_ptr<execution::InterpreterPool> make_image(execution::ServiceProgram last,
                                                                       image::Recipe recipe);

 private:
  [[nodiscard]] execution::Start start_of(execution::ServiceProgram program);
  [[nodiscard]] ExecuteResult finish(execution::Start start);
  void begin_watch();
  /// The module whose constructors ran last, for a message: it can lie.
  [[nodiscard]] std::string linked_module(std::span<const Package> packages) const;

  drive::RuntimeCore& runtime_;
  std::shared_ptr<const execution::Config> config_;
  const std::optional<base::SteadyTime> since_;
  execution::InterpreterLoan guest_;
};

/// A text of what a program of ours reports; empty where there is none.
[[nodiscard]] std::string text_of(const boost::json::object& report, std::string_view member);

/// Why a program of ours did not end by itself, for people: the limit, or the traceback.
[[nodiscard]] std::string failure_of(const ExecuteResult& result);

}  // namespace eryx::prepare
