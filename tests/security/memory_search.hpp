// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Looking for what one tenant has left in the memory of another: a program that plants a marker wherever it can, and one
// that counts the places in its own memory that hold something.

#include <string>
#include <string_view>

#include "support/files.hpp"

namespace eryx::security {

/// Leaves the text of the variable `given`, which is also the first line of standard input, in every kind of place: heap
/// large and small, files, output, result, exception, frames, interned names, databases, compressors.
inline constexpr const char* plant_what_is_given = R"(
import os, sys, sqlite3, zlib, lzma, json, re, pickle, decimal, hashlib
line = input()
assert line == given
everywhere = [given.encode() * n for n in (1, 3, 100, 10_000)] + [bytearray(given.encode() * 200_000)]
small = [given + str(n) for n in range(5_000)]
names = type(sys.intern(given.replace('-', '_')), (), {given: given})
open('/tmp/' + given, 'w').write(given * 1000)
open('/data/f', 'w').write(given * 100_000)
os.mkdir('/tmp/dir' + given)
os.environ['PLANTED'] = given
db = sqlite3.connect('/tmp/db')
db.execute('create table t (x)')
db.executemany('insert into t values (?)', [(given * 10,)] * 100)
db.commit()
packer = zlib.compressobj()
packer.compress(given.encode() * 100)
json.loads(json.dumps({given: [given]}))
re.compile(given + '+').match(given)
hasher = hashlib.sha256(given.encode())
def deep(n, kept):
    return deep(n - 1, kept + 'x') if n else 0
deep(500, given)
print(given * 100)
print(given, file=sys.stderr)
result = {given: [given] * 100}
)";

/// A program that counts the places in its memory that hold `needle`; `result` is that number, and that of the bytes
/// searched. The needle is put together byte by byte in one buffer, so that the search itself leaves it nowhere else;
/// that buffer is not counted. Memory is grown first, so that what a new sandbox gets beyond its image is searched too:
/// the buffer's spare room is memory that nobody wrote to.
inline std::string search_for(std::string_view needle) {
  std::string program =
      support::read_file(ERYX_FORGED_MEMORY) + "needle = bytearray(" + std::to_string(needle.size()) + ")\n";
  for (std::size_t i = 0; i < needle.size(); ++i) {
    program += "needle[" + std::to_string(i) +
               "] = " + std::to_string(static_cast<unsigned char>(needle[i]) ^ 0x55) + " ^ 0x55\n";
  }
  return program + R"(
grown = bytearray(32 << 20)
grown += b'.'
capacity, _, start = struct.unpack_from('3I', memory, id(grown) + 12)
end = start + capacity
own = struct.unpack_from('I', memory, id(needle) + 20)[0]
places = 0
where = -1
while (where := memory.find(needle, where + 1, end)) >= 0:
    places += where != own
result = [places, end]
)";
}

}  // namespace eryx::security
