// SPDX-License-Identifier: MIT OR Apache-2.0
#include "drive/hidden_callbacks.hpp"

#include <string>

#include "bridge/callback_set.hpp"
#include "eryx/error.hpp"

namespace eryx::drive {

void check_not_hidden(const DerivedImage* image, const std::vector<Callback>& callbacks) {
  if (image == nullptr) return;
  for (const Callback& callback : callbacks) {
    const std::string root = bridge::root_of(callback.name);
    const auto variable = image->variables.find(root);
    if (variable == image->variables.end() || !bridge::can_be_variable(root)) continue;
    throw Error(ErrorKind::InvalidArgument, "the variable '" + root + "' of the library '" +
                                                variable->second + "' would hide the callback '" +
                                                callback.name + "'");
  }
}

}  // namespace eryx::drive
