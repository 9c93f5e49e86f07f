#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <regex>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sql/connection.hpp"

namespace welcomed::store::testing {

/// A part of how PostgreSQL ran a statement.
struct Part {
  std::string statement;
  std::string what;       ///< as the plan has it: how it reads, and what
  std::string through;    ///< the table that it reads from one end to the other; else empty
  std::int64_t rows = 0;  ///< that it handled, those too which it then left out
};

/// Of a plan that was run (EXPLAIN with ANALYZE, without times), line by line.
inline std::vector<Part> parts_of(const std::string& statement, const std::vector<std::string>& plan) {
  static const std::regex kNode(R"(^[ >-]*(.*\S) +\(actual rows=([0-9.]+) loops=([0-9]+)\))");
  static const std::regex kLeftOut(R"(Rows Removed by [A-Za-z ]+: ([0-9]+))");
  static const std::regex kThrough(R"(Seq Scan on (\w+))");
  std::vector<Part> parts;
  std::int64_t loops = 0;
  for (const auto& line : plan) {
    std::smatch found;
    if (std::regex_search(line, found, kNode)) {
      loops = std::stoll(found[3]);
      parts.push_back({statement, found[1], "", static_cast<std::int64_t>(std::stod(found[2])) * loops});
      std::smatch through;
      if (std::regex_search(line, through, kThrough)) parts.back().through = through[1];
    } else if (line.find("(never executed)") != std::string::npos) {
      loops = 0;
    } else if (loops > 0 && std::regex_search(line, found, kLeftOut)) {
      parts.back().rows += std::stoll(found[1]) * loops;
    }
  }
  return parts;
}

/// PostgreSQL, which within a transaction tells of each statement how it runs it: first in a piece that is taken back,
/// then for good.
class Explained final : public sql::Connection {
 public:
  explicit Explained(std::unique_ptr<sql::Connection> database) : database_(std::move(database)) {}

  /// Of all that ran since this was asked last.
  [[nodiscard]] std::vector<Part> parts() { return std::exchange(parts_, {}); }

  void begin(sql::Durability durability) override { database_->begin(durability); }
  void commit() override { database_->commit(); }
  void roll_back() override { database_->roll_back(); }
  [[nodiscard]] bool in_transaction() const override { return database_->in_transaction(); }
  [[nodiscard]] bool in_doubt() const override { return database_->in_doubt(); }
  void begin_piece() override { database_->begin_piece(); }
  void end_piece() override { database_->end_piece(); }
  void roll_back_piece() override { database_->roll_back_piece(); }
  void script(const std::string& sql) override { database_->script(sql); }
  [[nodiscard]] std::int64_t changes() const override { return database_->changes(); }
  [[nodiscard]] int version() override { return database_->version(); }
  void set_version(int version) override { database_->set_version(version); }
  [[nodiscard]] TimePoint time(TimePoint now) override { return database_->time(now); }
  void notify(const std::string& payload) override { database_->notify(payload); }
  [[nodiscard]] bool has_column(const std::string& table, const std::string& column) override {
    return database_->has_column(table, column);
  }
  [[nodiscard]] std::int64_t last_number(const std::string& table) override { return database_->last_number(table); }
  void number_on_from(const std::string& table, std::int64_t last) override { database_->number_on_from(table, last); }
  void write_anew() override { database_->write_anew(); }
  [[nodiscard]] bool empty_log(std::chrono::milliseconds patience) override { return database_->empty_log(patience); }

 private:
  class Asked final : public sql::Prepared {
   public:
    Asked(Explained& owner, std::string sql) : owner_(owner), sql_(std::move(sql)) {}

    void bind_null(int place) override { at(place) = std::monostate(); }
    void bind_integer(int place, std::int64_t value) override { at(place) = value; }
    void bind_real(int place, double value) override { at(place) = value; }
    void bind_text(int place, std::string_view value) override { at(place) = std::string(value); }
    bool step() override {
      if (!running_) {
        if (owner_.in_transaction()) explain();
        running_.emplace(bound(sql_));
      }
      return running_->step();
    }
    [[nodiscard]] int changed() const override { return running_ ? running_->run() : 0; }
    void reset() noexcept override {
      running_.reset();
      values_.clear();
    }
    [[nodiscard]] bool null(int column) const override { return running_->null(column); }
    [[nodiscard]] std::int64_t integer(int column) const override { return running_->integer(column); }
    [[nodiscard]] double real(int column) const override { return running_->real(column); }
    [[nodiscard]] std::string text(int column) const override { return running_->text(column); }

   private:
    using Value = std::variant<std::monostate, std::int64_t, double, std::string>;

    Value& at(int place) {
      const auto places = static_cast<std::size_t>(place);
      if (values_.size() < places) values_.resize(places);
      return values_[places - 1];
    }
    [[nodiscard]] sql::Statement bound(const std::string& sql) const {
      auto statement = owner_.database_->query(sql);
      for (const auto& value : values_) {
        if (const auto* number = std::get_if<std::int64_t>(&value))
          statement.bind(*number);
        else if (const auto* real = std::get_if<double>(&value))
          statement.bind(*real);
        else if (const auto* text = std::get_if<std::string>(&value))
          statement.bind(*text);
        else
          statement.bind(std::optional<std::int64_t>());
      }
      return statement;
    }
    void explain() {
      owner_.script("SAVEPOINT explained");
      std::vector<std::string> plan;
      {
        auto rows = bound("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) " + sql_);
        while (rows.step()) plan.push_back(rows.text(0));
      }
      owner_.script("ROLLBACK TO SAVEPOINT explained; RELEASE SAVEPOINT explained");
      for (auto& part : parts_of(sql_, plan)) owner_.parts_.push_back(std::move(part));
    }

    Explained& owner_;
    std::string sql_;
    std::vector<Value> values_;
    mutable std::optional<sql::Statement> running_;
  };

  sql::Prepared& prepared(std::string_view sql) override {
    auto& kept = asked_[std::string(sql)];
    if (!kept) kept = std::make_unique<Asked>(*this, std::string(sql));
    return *kept;
  }

  std::unique_ptr<sql::Connection> database_;
  std::map<std::string, std::unique_ptr<Asked>> asked_;
  std::vector<Part> parts_;
};

}  // namespace welcomed::store::testing
