#include <catch2/catch.hpp>
#include <string>

#include "core/activity.hpp"

using namespace welcomed::core;

TEST_CASE("the words for silence are known in every shipped language") {
  for (const auto* word : {"stop", "unsubscribe", "abmelden", "abbestellen", "arrêter", "arreter", "désabonner", "baja",
                           "parar", "cancelar", "descadastrar", "sair", "停止", "配信停止", "退订", "إيقاف"}) {
    INFO(word);
    CHECK(wish_of(word) == Wish::silence);
  }
}

TEST_CASE("the words that undo it are known in every shipped language") {
  for (const auto* word : {"start", "subscribe", "anmelden", "abonnieren", "démarrer", "iniciar", "suscribir",
                           "começar", "inscrever", "開始", "配信開始", "订阅", "ابدأ", "اشتراك"}) {
    INFO(word);
    CHECK(wish_of(word) == Wish::messages);
  }
}

TEST_CASE("a wish is a word alone, in any case, whatever stands around it") {
  CHECK(wish_of("STOP") == Wish::silence);
  CHECK(wish_of("  Stop!\r\n") == Wish::silence);
  CHECK(wish_of("\"stop\".") == Wish::silence);
  CHECK(wish_of("ARRÊTER") == Wish::silence);
  CHECK(wish_of("DÉMARRER") == Wish::messages);
  CHECK(wish_of("COMEÇAR") == Wish::messages);
}

TEST_CASE("a sentence with such a word in it is no wish") {
  for (const auto* text : {"", " ", "don't stop", "stop it", "stopping", "bus stop", "start the meeting", "s t o p"}) {
    INFO(text);
    CHECK(wish_of(text) == Wish::none);
  }
  CHECK(wish_of("stop" + std::string(300, ' ')) == Wish::none);
}
