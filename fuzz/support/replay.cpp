// SPDX-License-Identifier: MIT OR Apache-2.0
// In libFuzzer's place: gives each input in a folder to the target once. Fails where there is none.
//   fuzz_SUBJECT FOLDER
//   fuzz_SUBJECT FOLDER CASES [SEED]    then that many inputs that differ from these at random
// The second knows nothing of what inputs reach, and is three times as fast for it: for a folder that libFuzzer has filled.
// An input that fails is left in the file `failed-input`.

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Input = std::vector<std::uint8_t>;
using Random = std::minstd_rand;

constexpr std::size_t largest = 512;

// What the handler of signals writes down.
Input current;

extern "C" void keep_current(int signal) {
  const int file = ::open("failed-input", O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (file >= 0) static_cast<void>(!::write(file, current.data(), current.size()));
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

std::uint8_t random_byte(Random& random) {
  constexpr std::array<std::uint8_t, 10> telling = {0, 1, 2, 4, 0x0B, 0x3F, 0x40, 0x7F, 0x80, 0xFF};
  return random() % 3 == 0 ? telling[random() % telling.size()] : static_cast<std::uint8_t>(random() >> 8);
}

void change(Input& input, const Input& other, Random& random) {
  const std::size_t at = input.empty() ? 0 : random() % input.size();
  const auto place = input.begin() + static_cast<std::ptrdiff_t>(at);
  const auto few = static_cast<std::ptrdiff_t>(random() % 8 + 1);
  switch (random() % 6) {
    case 0:
      if (!input.empty()) *place = random_byte(random);
      return;
    case 1:
      if (!input.empty()) *place = static_cast<std::uint8_t>(*place ^ (1U << (random() % 8)));
      return;
    case 2: input.erase(place, place + std::min(few, input.end() - place)); return;
    case 3: input.insert(place, static_cast<std::size_t>(few), random_byte(random)); return;
    default: {
      // A piece of another, over this or between.
      if (other.empty()) return;
      const auto from = other.begin() + static_cast<std::ptrdiff_t>(random() % other.size());
      const auto count = std::min<std::ptrdiff_t>(few * 4, other.end() - from);
      if (random() % 2 == 0) input.erase(place, place + std::min(count, input.end() - place));
      input.insert(input.begin() + static_cast<std::ptrdiff_t>(at), from, from + count);
    }
  }
}

void run_changed(const std::vector<Input>& inputs, std::uint64_t cases, std::uint32_t seed) {
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) ::signal(signal, keep_current);
  Random random(seed);
  constexpr std::uint64_t report = 1'000'000;
  for (std::uint64_t done = 0; done < cases;) {
    current = inputs[random() % inputs.size()];
    for (auto changes = random() % 4 + 1; changes > 0; --changes)
      change(current, inputs[random() % inputs.size()], random);
    if (current.size() > largest) current.resize(largest);
    LLVMFuzzerTestOneInput(current.data(), current.size());
    if (++done % report != 0) continue;
    std::printf("%" PRIu64 " changed inputs\n", done);
    std::fflush(stdout);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 4) {
    std::fputs("usage: fuzz_SUBJECT FOLDER [CASES [SEED]]\n", stderr);
    return 2;
  }
  std::vector<Input> inputs;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::vector<char> bytes(std::istreambuf_iterator<char>(file), {});
    if (!file) {
      std::fprintf(stderr, "cannot read %s\n", entry.path().c_str());
      return 1;
    }
    // Names the input that is at fault if this is the last line.
    if (argc == 2) std::printf("%s\n", entry.path().filename().c_str());
    std::fflush(stdout);
    inputs.emplace_back(bytes.begin(), bytes.end());
    LLVMFuzzerTestOneInput(inputs.back().data(), inputs.back().size());
  }
  std::printf("%zu inputs\n", inputs.size());
  if (inputs.empty()) return 1;
  if (argc > 2) {
    const unsigned long seed = argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 1;
    run_changed(inputs, std::strtoull(argv[2], nullptr, 10), static_cast<std::uint32_t>(seed));
  }
  return 0;
}
