// The query options of Graph: which are allowed, what they mean, and pages.
#pragma once
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "behaviour.hpp"
#include "graph_errors.hpp"
#include "odata_filter.hpp"
#include "resources.hpp"

namespace tenant {

/// 400 for an option that is not among these, or given twice.
std::optional<Response> refuse_options(const Request& request, std::initializer_list<std::string_view> allowed);

/// 400 for a filter that does not parse.
std::optional<Response> read_filter(const Request& request, std::optional<Filter>& filter);

/// 400 for a selected property that is not among `known`.
std::optional<Response> read_select(const Request& request, const std::set<std::string>& known, const std::string& type,
                                    std::vector<std::string>& selected);

/// As above for a user or group; 501 for properties that are not stored in the directory.
template <class Resource>
std::optional<Response> read_select(const Request& request, const std::vector<Property<Resource>>& table,
                                    const std::string& type, std::vector<std::string>& selected);

/// Leaves only the selected members of an object; all, if none is selected.
void keep_selected(Json& object, const std::vector<std::string>& selected);

/// What $expand named: "teamsApp", "appDefinitions/bot".
using Expansions = std::set<std::string>;

/// False for an expansion that is not a key of `allowed`, or a nested one not among its values.
bool parse_expand(const Request& request, const std::map<std::string, std::set<std::string>>& allowed,
                  Expansions& expansions);

/// `ConsistencyLevel: eventual` and `$count=true` together.
bool is_advanced(const Request& request);

/// 400 for a property that is unknown or cannot be filtered, or only by an advanced query.
template <class Resource>
std::optional<Response> check_filter(const Request& request, const Filter& filter,
                                     const std::vector<Property<Resource>>& table, const std::string& type);

/// Where a listing stands.
struct Page {
  std::size_t top = 100;
  std::size_t from = 0;  // position in the unfiltered list
  std::size_t number = 0;
  bool count = false;  // show @odata.count
};

/// 400 for a wrong $top, $count without its header, or a $skiptoken that was not given for this very query. Teams count
/// without the header of the directory.
std::optional<Response> read_page(const Request& request, Page& page, Area area = Area::directory);

/// One page of `total` items of which those that match are shown.
struct Listing {
  std::size_t total;
  std::function<bool(std::size_t)> matches;
  std::function<Json(std::size_t)> show;
};
Response page_response(const Request& request, const std::string& graph_url, const std::string& context,
                       const Page& page, const Listing& listing, const Behaviour& behaviour);

}  // namespace tenant
