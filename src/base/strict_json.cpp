#include "base/strict_json.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace welcomed {
namespace {

using nlohmann::json;

class Builder final : public nlohmann::json_sax<json> {
 public:
  explicit Builder(std::size_t max_depth) : max_depth_(max_depth) {}

  bool null() override { return add(json(nullptr)); }
  bool boolean(bool value) override { return add(json(value)); }
  bool number_integer(number_integer_t value) override { return add(json(value)); }
  bool number_unsigned(number_unsigned_t value) override { return add(json(value)); }
  bool number_float(number_float_t value, const string_t& /*text*/) override { return add(json(value)); }
  bool string(string_t& value) override { return add(json(std::move(value))); }
  bool binary(binary_t& /*value*/) override { return false; }
  bool start_object(std::size_t /*size*/) override { return open(json::object()); }
  bool start_array(std::size_t /*size*/) override { return open(json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    const auto [place, fresh] = open_.back()->get_ref<json::object_t&>().try_emplace(std::move(name));
    if (!fresh) return refuse("a member name occurs twice in one object");
    member_ = &place->second;
    return true;
  }

  bool parse_error(std::size_t position, const std::string& /*token*/, const nlohmann::detail::exception&) override {
    return refuse("not valid JSON at byte " + std::to_string(position));
  }

  json root;
  std::string trouble;

 private:
  bool add(json value) {
    place(std::move(value));
    return true;
  }

  bool open(json container) {
    if (open_.size() == max_depth_) return refuse("nested deeper than " + std::to_string(max_depth_));
    open_.push_back(place(std::move(container)));
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  // The address stays good while the value is open: its parent does not grow meanwhile.
  json* place(json value) {
    if (open_.empty()) return &(root = std::move(value));
    if (open_.back()->is_object()) return &(*member_ = std::move(value));
    auto& elements = open_.back()->get_ref<json::array_t&>();
    return &elements.emplace_back(std::move(value));
  }

  bool refuse(std::string why) {
    trouble = std::move(why);
    return false;
  }

  std::size_t max_depth_;
  std::vector<json*> open_;
  json* member_ = nullptr;
};

}  // namespace

Result<json> parse_strict(std::string_view text, std::size_t max_depth) {
  // nlohmann takes a NUL for the end of the text and would not look at what follows it.
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    return fail("not valid JSON at byte " + std::to_string(nul + 1));
  }
  Builder builder(max_depth);
  if (!json::sax_parse(text.begin(), text.end(), &builder)) return fail(std::move(builder.trouble));
  return std::move(builder.root);
}

}  // namespace welcomed
