#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "core/activity.hpp"

using namespace welcomed::core;

namespace {

const std::vector<std::string> kStop{
    "stop",       "unsubscribe", "stopp",    "abmelden", "abbestellen", "arrêter",       "arreter", "désabonner",
    "desabonner", "parar",       "cancelar", "baja",     "pare",        "descadastrar",  "sair",    "停止",
    "配信停止",   "退订",        "停止订阅", "إيقاف",    "توقف",        "إلغاء الاشتراك"};
const std::vector<std::string> kStart{"start",     "subscribe", "starten",  "anmelden", "abonnieren", "démarrer",
                                      "demarrer",  "abonner",   "iniciar",  "empezar",  "suscribir",  "começar",
                                      "inscrever", "開始",      "配信開始", "订阅",     "ابدأ",       "اشتراك"};

/// What may stand around a word and does not count.
const std::vector<std::string> kAround{
    " ",          "\t",     "\r\n",   "\u00a0", "\u0085",       "\u1680", "\u2003", "\u2028",        "\u202f", "\u205f",
    "\u3000",     "\u200b", "\u200c", "\u200d", "\u200e",       "\u200f", "\u202a", "\u202c",        "\u2060", "\u2066",
    "\u2069",     "\ufeff", "\u00ad", "\u061c", "\u180e",       "\ufe0f", "\u3164", "\uffa0",        "\u2800", "\u034f",
    "\U000e0020", ".",      "!",      "...",    "\u2026",       "!!!",    "\u203c", "\u3002",        "\uff0e", "\uff61",
    "\uff01",     "\ufe52", "\ufe57", "\u06d4", "\u0589",       "\u055c", "\u0964", "\u0965",        "\u1362", "\u0f0d",
    "\u1b5f",     "\ua876", "\u166e", "\u00a1", "\u2757\ufe0f", "\"",     "'",      "\u200b\u00a0. "};

}  // namespace

TEST_CASE("the words for silence, and those that undo it, are known in every shipped language") {
  for (const auto& word : kStop) {
    INFO(word);
    CHECK(wish_of(word) == Wish::silence);
  }
  for (const auto& word : kStart) {
    INFO(word);
    CHECK(wish_of(word) == Wish::messages);
  }
}

TEST_CASE("what does not show, ends a sentence or mentions the bot may stand around every word") {
  const auto means = [](const std::string& word, Wish wish) {
    for (const auto& around : kAround) {
      INFO(word << " with " << around);
      CHECK(wish_of(word + around) == wish);
      CHECK(wish_of(around + word) == wish);
      CHECK(wish_of(around + word + around + around) == wish);
    }
    for (const auto* mention : {"<at>Contoso Assistant</at> ", "<at>停止</at>", "<at id=\"28:bot\">Bot</at>&nbsp;",
                                "\u200b<at>A.B!</at>\u00a0", "<AT>Bot</AT> ", "<at\nid=\"28:bot\">Bot</At>&#160;",
                                "<at>Bot</at>&#xA0;&#x200B;"}) {
      INFO(word << " after " << mention);
      CHECK(wish_of(mention + word) == wish);
      CHECK(wish_of(mention + word + "\u00a0") == wish);
    }
  };
  for (const auto& word : kStop) means(word, Wish::silence);
  for (const auto& word : kStart) means(word, Wish::messages);
}

TEST_CASE("a wish is read in any case, width and spelling of accents") {
  CHECK(wish_of("STOP") == Wish::silence);
  CHECK(wish_of("ARRÊTER") == Wish::silence);
  CHECK(wish_of("DÉMARRER") == Wish::messages);
  CHECK(wish_of("COMEÇAR") == Wish::messages);
  CHECK(wish_of("ｓｔｏｐ") == Wish::silence);
  CHECK(wish_of("ＳＴＡＲＴ！") == Wish::messages);
  CHECK(wish_of("arre\u0302ter") == Wish::silence);
  CHECK(wish_of("comec\u0327ar") == Wish::messages);
  CHECK(wish_of("إلغاء\u00a0\u200fالاشتراك") == Wish::silence);
}

TEST_CASE("a sentence with such a word in it is no wish") {
  for (const auto* text : {"",
                           " ",
                           "\u00a0",
                           ".",
                           "don't stop",
                           "stop it",
                           "stopping",
                           "bus stop",
                           "start the meeting",
                           "s t o p",
                           "please stop by",
                           "stop?",
                           "stop\uff1f",
                           "stop, please",
                           "<at>stop</at>",
                           "<at>stop",
                           "<atlas>x</at> stop",
                           "stop-start",
                           "停止する",
                           "nonstop",
                           "stop&#63;",
                           "stop&#xD800;",
                           "stop&#4294967456;",
                           "stop&#;",
                           "stop\u00a0start"}) {
    INFO(text);
    CHECK(wish_of(text) == Wish::none);
  }
  CHECK(wish_of("stop" + std::string(300, ' ')) == Wish::none);
  CHECK(wish_of("\xff\xfestop") == Wish::none);
}

TEST_CASE("a long text of nothing but mentions costs no time") {
  std::string mentions;
  for (int i = 0; i < 30'000; ++i) mentions += "<at></at>";
  CHECK(wish_of(mentions + "stop") == Wish::none);
}
