// SPDX-License-Identifier: MIT OR Apache-2.0
#include "wasi/chacha20.hpp"

#include <cstring>

namespace eryx::wasi {
namespace {

/// One word of the state in each of four blocks.
using Lanes = std::uint32_t __attribute__((vector_size(16)));

Lanes rotate_left(Lanes value, unsigned count) { return (value << count) | (value >> (32 - count)); }

void quarter_round(Lanes& a, Lanes& b, Lanes& c, Lanes& d) {
  a += b;
  d = rotate_left(d ^ a, 16);
  c += d;
  b = rotate_left(b ^ c, 12);
  a += b;
  d = rotate_left(d ^ a, 8);
  c += d;
  b = rotate_left(b ^ c, 7);
}

Lanes same(std::uint32_t word) { return Lanes{word, word, word, word}; }

}  // namespace

void chacha20_batch(const ChaChaKey& key, std::uint32_t counter,
                    std::span<std::byte, cha_cha_batch_size> output) {
  Lanes initial[16] = {same(0x61707865), same(0x3320646e), same(0x79622d32), same(0x6b206574)};
  for (std::size_t word = 0; word < key.size(); ++word) initial[4 + word] = same(key[word]);
  initial[12] = Lanes{counter, counter + 1, counter + 2, counter + 3};
  initial[13] = initial[14] = initial[15] = same(0);

  Lanes state[16];
  std::memcpy(state, initial, sizeof state);
  for (int round = 0; round < 10; ++round) {
    quarter_round(state[0], state[4], state[8], state[12]);
    quarter_round(state[1], state[5], state[9], state[13]);
    quarter_round(state[2], state[6], state[10], state[14]);
    quarter_round(state[3], state[7], state[11], state[15]);
    quarter_round(state[0], state[5], state[10], state[15]);
    quarter_round(state[1], state[6], state[11], state[12]);
    quarter_round(state[2], state[7], state[8], state[13]);
    quarter_round(state[3], state[4], state[9], state[14]);
  }

  for (std::size_t word = 0; word < 16; ++word) {
    const Lanes sum = state[word] + initial[word];
    for (std::size_t block = 0; block < 4; ++block) {
      const std::uint32_t value = sum[block];
      std::memcpy(output.data() + block * 64 + word * 4, &value, sizeof value);
    }
  }
}

}  // namespace eryx::wasi
