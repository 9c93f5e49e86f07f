// Names of people as a directory has them, hostile ones included.
#pragma once
#include <cstdint>
#include <string>

namespace tenant {

struct Person {
  std::string display_name;
  std::string given_name;
  std::string surname;
  std::string account;   // ASCII, for addresses; may hold an apostrophe
  std::string language;  // empty: the directory does not know
  std::string country;
  std::string country_code;
  std::string city;
};

/// The person of that index, the same one for the same seed. About one name in 25 holds characters that mean something
/// to Markdown, XML, JSON, SQL, a template engine or a terminal, or is written from right to left.
Person person(std::uint64_t seed, std::uint64_t index);

}  // namespace tenant
