// SPDX-License-Identifier: MIT OR Apache-2.0
// What can only be done when all nodes of a schema are there.

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "bridge/schema_node.hpp"
#include "eryx/error.hpp"

namespace eryx::bridge {
namespace {

// How many schemas may apply to one value, each through the one before. Checks recurse that far for each level of the
// value.
constexpr std::size_t maximum_chain = 64;
constexpr std::size_t maximum_choices_text = 300;  // bytes

// The schemas that apply to the same value as `node` does.
std::vector<const SchemaNode*> same_value(const SchemaNode& node) {
  std::vector<const SchemaNode*> nodes(node.all_of);
  nodes.insert(nodes.end(), node.any_of.schemas.begin(), node.any_of.schemas.end());
  nodes.insert(nodes.end(), node.one_of.schemas.begin(), node.one_of.schemas.end());
  if (node.reference != nullptr) nodes.push_back(node.reference);
  if (node.negated != nullptr) nodes.push_back(node.negated);
  return nodes;
}

// Measures the longest chain of schemas for one value. Without recursion, because chains may be as long as the schema.
class ChainMeasure {
 public:
  void measure(const SchemaNode& from) {
    enter(from);
    while (!open_.empty()) {
      Open& last = open_.back();
      if (last.next == last.below.size()) {
        leave();
      } else {
        enter(*last.below[last.next++]);
      }
    }
  }

 private:
  struct Open {
    const SchemaNode* node;
    std::vector<const SchemaNode*> below;
    std::size_t next = 0;
  };
  static constexpr std::size_t is_open = 0;

  void enter(const SchemaNode& node) {
    const auto [length, is_new] = lengths_.emplace(&node, is_open);
    if (is_new) {
      open_.push_back({&node, same_value(node)});
    } else if (length->second == is_open) {
      throw Error(ErrorKind::InvalidArgument, "$ref: a schema refers to itself for the same value");
    }
  }

  void leave() {
    std::size_t longest = 0;
    for (const SchemaNode* below : open_.back().below) longest = std::max(longest, lengths_.at(below));
    if (longest == maximum_chain)
      throw Error(ErrorKind::InvalidArgument,
                  "more than 64 schemas apply to one value, each through another");
    lengths_[open_.back().node] = longest + 1;
    open_.pop_back();
  }

  std::unordered_map<const SchemaNode*, std::size_t> lengths_;
  std::vector<Open> open_;
};

// The choices for a member that every object of the schema must have; null if there are none.
const SchemaNode* choices_of(const SchemaNode& schema, std::string_view property) {
  bool is_required = false;
  const SchemaNode* choices = nullptr;
  for (const SchemaNode* part : parts_of(schema)) {
    is_required = is_required ||
                  std::find(part->required.begin(), part->required.end(), property) != part->required.end();
    const auto found = part->property_index.find(property);
    if (found == part->property_index.end()) continue;
    for (const SchemaNode* member : parts_of(*part->properties[found->second].schema))
      if (!member->choices.empty()) choices = member;
  }
  return is_required ? choices : nullptr;
}

std::optional<Discriminator> discriminator_by(const Alternatives& alternatives, const std::string& property) {
  Discriminator found{property, {}, {}};
  for (const SchemaNode* schema : alternatives.schemas) {
    const SchemaNode* const choices = choices_of(*schema, property);
    if (choices == nullptr) return std::nullopt;
    for (const std::string& choice : choices->choices)
      if (!found.alternatives.emplace(choice, schema).second) return std::nullopt;
    if (found.choices_text.size() > maximum_choices_text) continue;
    if (!found.choices_text.empty()) found.choices_text += ", ";
    found.choices_text += choices->choices_text;
    if (found.choices_text.size() > maximum_choices_text) found.choices_text += ", …";
  }
  return found;
}

void find_discriminator(Alternatives& alternatives) {
  if (alternatives.schemas.size() < 2) return;
  for (const SchemaNode* part : parts_of(*alternatives.schemas.front())) {
    for (const SchemaNode::Property& property : part->properties) {
      if (choices_of(*alternatives.schemas.front(), property.name) == nullptr) continue;
      alternatives.discriminator = discriminator_by(alternatives, property.name);
      if (alternatives.discriminator) return;
    }
  }
}

bool allows_all(const CountRange& range) {
  return range.minimum == 0 && range.maximum == CountRange().maximum;
}

bool asks_of_numbers(const SchemaNode& node) {
  return node.minimum || node.maximum || node.exclusive_minimum || node.exclusive_maximum || node.multiple_of;
}

bool asks_of_strings(const SchemaNode& node) { return !allows_all(node.length) || node.pattern; }

bool asks_of_arrays(const SchemaNode& node) {
  return !allows_all(node.item_count) || node.uniqueness != Uniqueness::Any || !node.first_items.empty() ||
         node.items != nullptr;
}

bool asks_of_objects(const SchemaNode& node) {
  return !allows_all(node.property_count) || !node.properties.empty() || !node.pattern_properties.empty() ||
         !node.required.empty() || node.additional != nullptr || node.names != nullptr;
}

bool is_only_type(const SchemaNode& node) {
  return !node.refuses_everything && node.choices.empty() && !asks_of_numbers(node) &&
         !asks_of_strings(node) && !asks_of_arrays(node) && !asks_of_objects(node) &&
         same_value(node).empty();
}

}  // namespace

std::vector<const SchemaNode*> parts_of(const SchemaNode& node) {
  std::vector<const SchemaNode*> parts{&node};
  std::unordered_set<const SchemaNode*> known{&node};
  for (std::size_t index = 0; index < parts.size(); ++index) {
    const SchemaNode& part = *parts[index];
    if (part.reference != nullptr && known.insert(part.reference).second) parts.push_back(part.reference);
    for (const SchemaNode* below : part.all_of)
      if (known.insert(below).second) parts.push_back(below);
  }
  return parts;
}

void complete_schema(SchemaGraph& graph) {
  ChainMeasure chains;
  for (const SchemaNode& node : graph.nodes) chains.measure(node);
  for (SchemaNode& node : graph.nodes) {
    find_discriminator(node.any_of);
    find_discriminator(node.one_of);
    node.is_only_type = is_only_type(node);
  }
}

}  // namespace eryx::bridge
