// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/boost.hpp"

#include <boost/json/value.hpp>
#include <concepts>
#include <utility>

#include "eryx/callback.hpp"
#include "eryx/detail/to_result.hpp"

namespace eryx::detail {

inline void answer(const CallbackCall& call) { call.complete(boost::json::value(nullptr)); }

template <typename Result>
void answer(const CallbackCall& call, Result&& result) {
  if constexpr (std::same_as<std::remove_cvref_t<Result>, RawJson>) {
    call.complete(RawJson(std::forward<Result>(result)));
  } else {
    call.complete(encode(result));
  }
}

}  // namespace eryx::detail
