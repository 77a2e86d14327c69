// SPDX-License-Identifier: MIT OR Apache-2.0
/// `eryx image`: what an image is made of, and making one.
#include "image.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/error.hpp"
#include "eryx/image.hpp"
#include "exit_status.hpp"
#include "host_file.hpp"
#include "interrupt_watch.hpp"
#include "limit_option.hpp"
#include "misuse.hpp"
#include "packages.hpp"
#include "quantity.hpp"
#include "replaced_file.hpp"
#include "terminal_text.hpp"

namespace eryx::cli {
namespace {

void print(const ImageInfo& info) {
  fmt::print("Python           {}\n", info.python_version);
  fmt::print("Eryx             {}\n", info.eryx_version);
  fmt::print("guest module     {}\n", info.module);
  fmt::print("state identity   {}\n", info.state_identity);
  fmt::print("code identity    {}\n", info.code_identity);
  fmt::print("memory           {} ({} bytes stored)\n", format_size(info.memory), info.stored.count);
  fmt::print("standard library {} bytes, {} entries\n", info.archive.count, info.archive_entries);
  if (info.packages.count > 0)
    fmt::print("packages         {} bytes, {} entries\n", info.packages.count, info.package_entries);
  if (info.native.count > 0) fmt::print("machine code     {} bytes, of native packages\n", info.native.count);
  for (const std::string& name : info.package_names) fmt::print("                 {}\n", terminal_line(name));
  for (const std::string& name : info.imports) fmt::print("imported         {}\n", terminal_line(name));
  for (const std::string& name : info.libraries) fmt::print("set up           {}\n", terminal_line(name));
}

void print(const ImageBuildReport& report) {
  print(report.info);
  if (report.boot.count() > 0) fmt::print("boot             {}\n", format_duration(report.boot));
  fmt::print("total            {}\n", format_duration(report.total));
}

void print_step(std::string_view step) { fmt::print(stderr, "eryx: {}\n", terminal_line(step)); }

constexpr const char* before_the_image = ": the image was not written";

SetupSteps steps_of(InterruptWatch::AtOnce& at_once, const PackageArguments& packages) {
  return with_cache_warning(packages,
                            with_words_for_interrupt(at_once, before_the_image, packages, print_step));
}

void add_info(CLI::App& image, int& status) {
  auto file = std::make_shared<std::string>();
  CLI::App& command = *image.add_subcommand("info", "Show what an image is made of");
  command.footer(
      "Examples:\n"
      "  eryx image info             the image inside this command\n"
      "  eryx image info my.image    verify and show an image file");
  command.add_option("FILE", *file, "The image; without it, the one inside this command")->type_name("");
  command.callback([file, &status] {
    print(file->empty() ? embedded_image() : inspect_image(*file));
    status = exit_status::success;
  });
}

struct BuildArguments {
  std::string file;
  std::string output;  ///< The same, by an option.
  std::string base;
  bool own_hash_secret = false;
  PackageArguments packages;
  std::vector<std::string> setup;
  std::vector<std::string> warm_up;
  Limits limits = ImageBuildOptions().setup_limits;
};

std::string target_of(const BuildArguments& arguments) {
  if (!arguments.file.empty() && !arguments.output.empty())
    throw Misuse("give either FILE or --output, not both");
  if (arguments.file.empty() && arguments.output.empty())
    throw Misuse("no file: say where to write the image, such as: eryx image build my.image");
  return arguments.file.empty() ? arguments.output : arguments.file;
}

std::string read_program(const std::string& path) { return read_host_file(path, "program", Limits().source); }

// A program that sets things up is a library of that alone. In tracebacks it is called by this name.
RuntimeLibrary read_setup(const std::string& path) {
  RuntimeLibrary library;
  library.name = std::filesystem::path(path).stem().string();
  const auto is_plain = [](unsigned char c) { return c == '_' || (c < 0x80 && std::isalnum(c) != 0); };
  if (!std::ranges::all_of(library.name, is_plain))
    throw Misuse(fmt::format(
        "--setup {}: the file's name has to be an identifier, such as helpers.py: tracebacks name it so",
        terminal_line(path)));
  library.setup = read_program(path);
  return library;
}

ImageBuildOptions read_options(const BuildArguments& arguments, InterruptWatch::AtOnce& at_once) {
  ImageBuildOptions options;
  options.base = arguments.base;
  options.packages = read_packages(arguments.packages);
  fmt::print(stderr, "{}", describe_uncompiled(uncompiled_packages(options.packages)));
  options.imports = arguments.packages.imports;
  options.native_packages = native_packages(arguments.packages);
  for (const std::string& path : arguments.setup) options.libraries.push_back(read_setup(path));
  for (const std::string& path : arguments.warm_up) options.warm_up.push_back(read_program(path));
  options.setup_limits = arguments.limits;
  if (arguments.own_hash_secret) options.hash_secret = ImageBuildOptions::HashSecret::Own;
  options.progress = steps_of(at_once, arguments.packages);
  return options;
}

/// A message of the library, with how to allow more if a limit has ended what was to be done for the image.
std::string with_remedy(std::string message) {
  const auto add = [&message](std::string_view remedy) {
    if (!message.ends_with('\n')) message += '\n';
    message += remedy;
  };
  if (message.find("wall time limit of ") != std::string::npos)
    add("Allow more with --timeout, such as --timeout 5m");
  if (message.find("memory limit of ") != std::string::npos)
    add("Allow more with --memory, such as --memory 512MiB");
  return message;
}

void add_build(CLI::App& image, int& status) {
  auto arguments = std::make_shared<BuildArguments>();
  CLI::App& command = *image.add_subcommand("build", "Boot Python from nothing and save it as an image file");
  command.footer(
      "Examples:\n"
      "  eryx image build my.image && eryx run --image my.image -c 'print(1)'\n"
      "  eryx image build web.image --packages pylock.toml --import jinja2\n"
      "  eryx image build app.image --setup helpers.py --warm-up typical.py\n\n"
      "What --setup binds at its top level (functions, classes, tables that it has made) is a\n"
      "variable of every program; names that begin with _ are not. It runs now, and never again.\n\n"
      "No compiler is needed, but for native packages: Python's native code is part of this\n"
      "command. The same command, with the same compiler, makes the same image, byte for byte;\n"
      "with --own-hash-secret each is another, and checkpoints belong to it alone.");
  command.add_option("FILE", arguments->file, "Where to write the image; replaced when it exists")
      ->type_name("");
  command.add_option("-o,--output", arguments->output, "The same as FILE, which is then not given")
      ->type_name("FILE");
  command
      .add_option("--base", arguments->base,
                  "Image whose standard library it gets, instead of the built-in one")
      ->type_name("IMAGE");
  command.add_flag("--own-hash-secret", arguments->own_hash_secret,
                   "Draw the secret behind hash(str) for this image, instead of the public one");
  add_package_options(command, arguments->packages);
  command
      .add_option("--setup", arguments->setup,
                  "Program whose variables every program finds. Its name is an identifier. Repeatable")
      ->type_name("FILE.py")
      ->allow_extra_args(false);
  command
      .add_option(
          "--warm-up", arguments->warm_up,
          "Program that runs a few times now, so that others which do the same start warm. Repeatable")
      ->type_name("FILE.py")
      ->allow_extra_args(false);
  add_limit<std::chrono::nanoseconds>(
      command, "--timeout", arguments->limits.wall_time, &parse_duration, "DURATION",
      "Time for the imports, for each --setup and each --warm-up, or none; compiling native packages "
      "has an hour (default: 60s)");
  add_limit<Bytes>(command, "--memory", arguments->limits.memory, &parse_size, "SIZE",
                   "Memory that they may have (default: 128MiB)");
  command.callback([arguments, &status] {
    const std::string file = target_of(*arguments);
    check_can_replace("FILE", file);  // before minutes of work
    InterruptWatch interrupts("image");
    InterruptWatch::AtOnce at_once(interrupts, before_the_image);
    try {
      print(build_image(file, read_options(*arguments, at_once)));
    } catch (const Error& error) {
      if (is_about_packages(error)) throw Misuse(terminal_lines(error.what()));
      throw Error(error.kind(), with_remedy(error.what()));
    }
    status = exit_status::success;
  });
}

void add_rebuild(CLI::App& image, int& status) {
  auto file = std::make_shared<std::string>();
  auto packages = std::make_shared<PackageArguments>();
  CLI::App& command =
      *image.add_subcommand("rebuild", "Make an image again from what is in it, with this command's Python");
  command.footer(
      "Example:\n"
      "  eryx image rebuild web.image    after an update of eryx\n\n"
      "Packages and programs are taken from the image itself: their files are not needed.");
  command.add_option("FILE", *file, "The image, which is replaced")->type_name("")->required();
  add_native_option(command, *packages);
  command.callback([file, packages, &status] {
    InterruptWatch interrupts("image");
    InterruptWatch::AtOnce at_once(interrupts, before_the_image);
    ImageBuildOptions options;
    options.progress = steps_of(at_once, *packages);
    options.native_packages = native_packages(*packages);
    print(rebuild_image(*file, options));
    status = exit_status::success;
  });
}

}  // namespace

void add_image(CLI::App& application, int& status) {
  CLI::App& command =
      *application.add_subcommand("image", "Show or build images: booted interpreters, ready to use");
  command.require_subcommand(1);
  command.footer("Run 'eryx image info --help' or 'eryx image build --help' for examples.");
  add_info(command, status);
  add_build(command, status);
  add_rebuild(command, status);
}

}  // namespace eryx::cli
