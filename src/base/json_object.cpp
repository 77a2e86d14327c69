// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/json_object.hpp"

#include <utility>

namespace boost::json {

// Boost.JSON has no way in its interface to append a member without a search, and declares this class, which only its
// own tests define, a friend of `object`. Nothing of Boost is changed: this is what its copy constructor does. If a later
// version of Boost has other insides, this does not compile, which is better than being slow without a word.
class object_test {
 public:
  static void append(object& target, string_view name, value&& member) {
    key_value_pair pair(name, std::move(member), target.storage());
    target.insert_impl(pilfer(pair), target.t_->is_small() ? 0 : target.t_->digest(name));
  }
};

}  // namespace boost::json

namespace eryx::base {

void append_member(boost::json::object& object, std::string_view name, boost::json::value&& value) {
  boost::json::object_test::append(object, {name.data(), name.size()}, std::move(value));
}

}  // namespace eryx::base
