#include "config/blocks.hpp"

#include <algorithm>

namespace welcomed::config {
namespace {

bool begins_block(std::string_view line) {
  constexpr std::string_view kNoKey = " \t\r\n#-]}";
  return !line.empty() && kNoKey.find(line.front()) == std::string_view::npos;
}

/// The text from one top-level key to the next.
std::vector<std::string_view> blocks_of(std::string_view text) {
  std::vector<std::string_view> blocks;
  std::size_t begin = 0;
  for (std::size_t line = 0; line < text.size();) {
    if (line > begin && begins_block(text.substr(line))) {
      blocks.push_back(text.substr(begin, line - begin));
      begin = line;
    }
    const auto end = text.find('\n', line);
    line = end == std::string_view::npos ? text.size() : end + 1;
  }
  blocks.push_back(text.substr(begin));
  return blocks;
}

Node unreadable(std::string_view block) {
  Node node;
  node.key = block.substr(0, block.find(':'));
  node.sound = false;
  return node;
}

}  // namespace

Node readable_blocks(std::string_view text) {
  Node root{.kind = Node::Kind::mapping};
  for (const auto block : blocks_of(text)) {
    Report told_elsewhere;
    FileReport report(told_elsewhere, {});
    auto read = parse_yaml(block, report);
    if (!read || (!read->is_mapping() && begins_block(block))) {
      root.children.push_back(unreadable(block));
      break;
    }
    std::move(read->children.begin(), read->children.end(), std::back_inserter(root.children));
  }
  return root;
}

}  // namespace welcomed::config
