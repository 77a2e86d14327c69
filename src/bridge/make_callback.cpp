// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/make_callback.hpp"

#include "eryx/error.hpp"

namespace eryx::detail {

void check_kind(const std::string& name, CallbackKind kind, HandlerShape shape) {
  if (kind == CallbackKind::Immediate && shape == HandlerShape::Coroutine)
    throw Error(ErrorKind::InvalidArgument,
                "callback '" + name + "': a coroutine cannot answer inside the call; make it Awaited");
}

}  // namespace eryx::detail
