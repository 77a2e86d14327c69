// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/inflater.hpp"

// Without it, zlib's interface takes what it only reads as mutable.
#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>
#include <new>

#include "eryx/error.hpp"
#include "package/refusal.hpp"

namespace eryx::package {
namespace {

// zlib counts in 32 bits.
constexpr std::size_t largest_piece = std::size_t{1} << 30;

uInt piece(std::size_t size) { return static_cast<uInt>(std::min(size, largest_piece)); }

}  // namespace

void Inflater::End::operator()(z_stream_s* stream) const {
  ::inflateEnd(stream);
  delete stream;
}

Inflater::Inflater(std::span<const std::byte> input, Format format) : input_(input) {
  auto stream = std::make_unique<z_stream_s>();
  const int window_bits = format == Format::Raw ? -MAX_WBITS : MAX_WBITS + 16;
  if (::inflateInit2(stream.get(), window_bits) != Z_OK) throw std::bad_alloc();
  stream_.reset(stream.release());
}

std::size_t Inflater::read(std::span<std::byte> output) {
  std::size_t filled = 0;
  while (filled < output.size() && !is_at_end_) {
    stream_->next_out = reinterpret_cast<Bytef*>(output.data() + filled);
    const uInt room = piece(output.size() - filled);
    stream_->avail_out = room;
    is_at_end_ = step();
    filled += room - stream_->avail_out;
  }
  return filled;
}

bool Inflater::step() {
  if (stream_->avail_in == 0) {
    stream_->next_in = reinterpret_cast<const Bytef*>(input_.data() + offered_);
    stream_->avail_in = piece(input_.size() - offered_);
    offered_ += stream_->avail_in;
  }
  switch (::inflate(stream_.get(), Z_NO_FLUSH)) {
    case Z_STREAM_END: return true;
    case Z_OK: return false;
    case Z_BUF_ERROR: refuse("the compressed data are cut off");
    case Z_MEM_ERROR: throw std::bad_alloc();
    default:
      refuse(std::string("the compressed data are damaged (") +
             (stream_->msg ? stream_->msg : "no reason given") + ")");
  }
}

std::size_t Inflater::unread() const { return input_.size() - offered_ + stream_->avail_in; }

}  // namespace eryx::package
