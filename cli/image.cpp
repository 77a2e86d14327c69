// SPDX-License-Identifier: MIT OR Apache-2.0
/// `eryx image`: what an image is made of, and making one.
#include "image.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "eryx/image.hpp"
#include "exit_status.hpp"
#include "packages.hpp"
#include "quantity.hpp"
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
  for (const std::string& name : info.package_names) fmt::print("                 {}\n", terminal_line(name));
  for (const std::string& name : info.imports) fmt::print("imported         {}\n", terminal_line(name));
}

void print(const ImageBuildReport& report) {
  print(report.info);
  if (report.boot.count() > 0) fmt::print("boot             {}\n", format_duration(report.boot));
  fmt::print("total            {}\n", format_duration(report.total));
}

void print_step(std::string_view step) { fmt::print(stderr, "eryx: {}\n", terminal_line(step)); }

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

void add_build(CLI::App& image, int& status) {
  auto file = std::make_shared<std::string>();
  auto base = std::make_shared<std::string>();
  auto own_hash_secret = std::make_shared<bool>(false);
  CLI::App& command = *image.add_subcommand("build", "Boot Python from nothing and save it as an image file");
  command.footer(
      "Examples:\n"
      "  eryx image build my.image && eryx run --image my.image -c 'print(1)'\n"
      "  eryx image build web.image --packages pylock.toml --import jinja2\n\n"
      "No compiler is needed: the native code is part of this command. The same command makes\n"
      "the same image, byte for byte; with --own-hash-secret each is another, and checkpoints\n"
      "belong to it alone.");
  command.add_option("FILE", *file, "Where to write the image; replaced when it exists")
      ->type_name("")
      ->required();
  command.add_option("--base", *base, "Image whose standard library it gets, instead of the built-in one")
      ->type_name("IMAGE");
  command.add_flag("--own-hash-secret", *own_hash_secret,
                   "Draw the secret behind hash(str) for this image, instead of the public one");
  auto packages = std::make_shared<PackageArguments>();
  add_package_options(command, *packages);
  command.callback([file, base, own_hash_secret, packages, &status] {
    ImageBuildOptions options;
    options.base = *base;
    options.packages = read_packages(*packages);
    options.imports = packages->imports;
    if (*own_hash_secret) options.hash_secret = ImageBuildOptions::HashSecret::Own;
    options.progress = print_step;
    print(build_image(*file, options));
    status = exit_status::success;
  });
}

void add_rebuild(CLI::App& image, int& status) {
  auto file = std::make_shared<std::string>();
  CLI::App& command = *image.add_subcommand(
      "rebuild", "Make an image again from the packages and imports in it, with this command's Python");
  command.footer(
      "Example:\n"
      "  eryx image rebuild web.image    after an update of eryx\n\n"
      "The packages are taken from the image itself: their files are not needed.");
  command.add_option("FILE", *file, "The image, which is replaced")->type_name("")->required();
  command.callback([file, &status] {
    ImageBuildOptions options;
    options.progress = print_step;
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
