// SPDX-License-Identifier: MIT OR Apache-2.0
#include "drive/hidden_callbacks.hpp"

#include <string>

#include "bridge/callback_set.hpp"
#include "eryx/error.hpp"

namespace eryx::drive {

void check_not_hidden(const image::Recipe& image, const std::vector<Callback>& callbacks) {
  for (const Callback& callback : callbacks) {
    const std::string root = bridge::root_of(callback.name);
    const image::RecipeLibrary* const library = image.provider_of(root);
    if (!library || !bridge::can_be_variable(root)) continue;
    throw Error(ErrorKind::InvalidArgument, "the variable '" + root + "' of the library '" + library->name +
                                                "' would hide the callback '" + callback.name + "'");
  }
}

}  // namespace eryx::drive
