#include "cards_fixture.hpp"

using namespace welcomed::cards;

namespace {

struct Row {
  const char* expression;
  const char* value;
};

const Json kData = Json::parse(R"({"a":1,"b":null,"s":"x","o":{"k":[1,2,{"z":"q"}]},"t":true,"f":1.5,"neg":-7})");

void check(const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    INFO(row.expression);
    CHECK(value_of(row.expression, kData) == row.value);
  }
}

}  // namespace

TEST_CASE("operators bind as Adaptive Expressions bind them") {
  check({{"1 + 2 * 3", "7"},
         {"(1 + 2) * 3", "9"},
         {"-2^2", "4"},
         {"2^3^2", "512"},
         {"2 - -2", "4"},
         {"1 == 1 & 2", "\"true2\""},
         {"a != 2 && !b", "true"},
         {"1 > 2 || a == 1", "true"},
         {"false ? 1 : (false ? 2 : 3)", "3"},
         {"a ? b ? 1 : 2 : 3", "2"},
         {"a ? 1 : t ? 2 : 3", "error: put the second ? : in parentheses"},
         {"b ?? s ?? 2", "\"x\""},
         {"5 % 3", "2"},
         {"a <> 1", "false"}});
}

TEST_CASE("whole numbers divide to a whole number, rounded down") {
  check({{"7 / 2", "3"}, {"neg / 2", "-4"}, {"f / 2", "0.75"}, {"1 / 0", "error: /(…) divides by zero"}});
}

TEST_CASE("text is joined by & and +, numbers are added by +") {
  check({{"a & s", "\"1x\""}, {"a + s", "\"1x\""}, {"a + '1'", "\"11\""}, {"0.1 + 0.2", "0.30000000000000004"}});
}

TEST_CASE("a path finds names in any case, members by text, items by number") {
  check({{"o.k[2].z", "\"q\""},
         {"o['k'][0]", "1"},
         {"O.K[1]", "2"},
         {"{x: 1, 'y z': 2}['y z']", "2"},
         {"json('{\"q\":[1]}').q[0]", "1"},
         {"missing.a.b", "missing"},
         {"missing[0]", "missing"},
         {"b", "missing"},
         {"o.k[5]", "error: o.k has no item 5"},
         {"s[0]", "error: s is not a list"}});
}

TEST_CASE("a comparison of what cannot be compared or is missing is false or an error, as in Adaptive Expressions") {
  check({{"missing > 1", "false"},
         {"missing == null", "true"},
         {"exists(missing)", "false"},
         {"'a' < 'b'", "true"},
         {"a < 'b'", "error: <(…) compares a number with something else"}});
}

TEST_CASE("the last place of a text is looked for from the last character on") {
  check({{"lastIndexOf('hello', 'l')", "3"}, {"lastIndexOf('hello', '')", "4"}, {"lastIndexOf('', '')", "0"}});
}

TEST_CASE("a list of objects is no text") {
  check({{"join(o.k, ', ')", "error: join(…) is given an object, not text"},
         {"join(createArray(1, null), '-')", "\"1-\""}});
}

TEST_CASE("strings know their escapes and nothing else") {
  check({{R"('it\'s')", "\"it's\""}, {R"("a\nb")", R"("a\nb")"}, {R"('a\qb')", R"("a\\qb")"}, {"'}'", "\"}\""}});
}

TEST_CASE("backticks hold text with expressions, which may hold backticks") {
  check({{"`in ${a} of ${`two ${s}`}`", "\"in 1 of two x\""}, {"`plain`", "\"plain\""}});
}

TEST_CASE("items are named by a lambda in both notations") {
  check({{"select(o.k, x, x)", R"([1,2,{"z":"q"}])"},
         {"where(createArray(1, 2, 3), n => n > a)", "[2,3]"},
         {"foreach({p: 1}, e, e.key)", R"(["p"])"},
         {"any(o.k, x, x == 2)", "true"}});
}

TEST_CASE("what is wrong in an expression is said with the next step") {
  check({{"", "error: there is no expression between ${ and }"},
         {"1 +", "error: the expression ends here too early"},
         {"(1", "error: a ) is expected"},
         {"'open", "error: this ' is not closed"},
         {"toUper('a')", "error: there is no function toUper; did you mean \"toUpper\"?"},
         {"if(true, 1)", "error: if takes 3 arguments"},
         {"join(o.k)", "error: join takes 2 to 3 arguments"},
         {"where(o.k, 1, true)", "error: the second argument of where is the name of an item, like x"},
         {"newGuid()", "error: newGuid is not offered here: a template says the same each time it is rendered"},
         {"1e3", "error: this is not expected here"}});
}

TEST_CASE("an expression can be neither too long nor too deep") {
  CHECK(value_of(std::string(5000, '1')).starts_with("error: this expression is longer"));
  CHECK(value_of(std::string(1000, '(')).starts_with("error: this expression is nested too deep"));
  CHECK(value_of(std::string(1000, '!')).starts_with("error: this expression is nested too deep"));
  std::string sum = "1";
  for (int i = 0; i < 1000; ++i) sum += "+1";
  CHECK(value_of(sum) == "error: this expression has too many operators");
  std::string path = "a";
  for (int i = 0; i < 1000; ++i) path += ".a";
  CHECK(value_of(path) == "error: this expression has too many names");
  std::string backticks;
  for (int i = 0; i < 500; ++i) backticks += "`${";
  CHECK(value_of(backticks).starts_with("error: this expression is nested too deep"));
}

TEST_CASE("an expression that costs too much ends with an error") {
  CHECK(value_of("foreach(range(0, 10000), x, foreach(range(0, 10000), y, x))").find("too much work") !=
        std::string::npos);
  CHECK(value_of("foreach(range(0, 10000), x, toUpper(replace('aaaaaaaaaaaaaaaa', 'a', 'bbbbbbbbbbbbbbbbbbbbbb')))")
            .find("too much work") != std::string::npos);
}
