#include "cards/functions.hpp"

namespace welcomed::cards {

namespace {

constexpr std::string_view kTimex =
    "time expressions (TIMEX) come from language understanding, which there is none of here";
constexpr std::string_view kBinary = "there are no binary values in a card";
constexpr std::string_view kChance = "a template says the same each time it is rendered";
constexpr std::string_view kZones =
    "the daemon has no time zone rules for templates; formatDateTime writes UTC, addHours moves it";
constexpr std::string_view kRegex = "a pattern could take forever; use contains, startsWith or endsWith";
constexpr std::string_view kXml = "there is no XML in the data; use json and paths";
constexpr std::string_view kRules = "it belongs to the rules of Adaptive Dialogs";

constexpr Function refused(std::string_view name, std::string_view why) {
  return {.name = name, .most = kMany, .refused = why};
}

constexpr Function kRows[] = {
    refused("resolve", kTimex),
    refused("isDefinite", kTimex),
    refused("isTime", kTimex),
    refused("isDuration", kTimex),
    refused("isDate", kTimex),
    refused("isTimeRange", kTimex),
    refused("isDateRange", kTimex),
    refused("isPresent", kTimex),
    refused("getNextViableDate", kTimex),
    refused("getPreviousViableDate", kTimex),
    refused("getNextViableTime", kTimex),
    refused("getPreviousViableTime", kTimex),
    refused("dateReadBack", kTimex),
    refused("convertFromUTC", kZones),
    refused("convertToUTC", kZones),
    refused("binary", kBinary),
    refused("base64ToBinary", kBinary),
    refused("dataUriToBinary", kBinary),
    refused("rand", kChance),
    refused("newGuid", kChance),
    refused("isMatch", kRegex),
    refused("xml", kXml),
    refused("xPath", kXml),
    refused("jPath", "use paths, where and select"),
    refused("stringOrValue", "it would run data as a template"),
    refused("setPathToValue", "a template cannot change the data"),
    refused("optional", kRules),
    refused("ignore", kRules),
    refused("Accessor", "write a.b"),
    refused("Element", "write a[b]"),
};

}  // namespace

std::span<const Function> refused_functions() { return kRows; }

}  // namespace welcomed::cards
