#include "cards/built_in.hpp"

namespace welcomed::cards {
namespace {

/// The words of one language; `undo` names the word that undoes it.
struct Words {
  const char* locale;
  const char* title;
  const char* why;
  const char* undo;
  const char* button;
};

constexpr Words kSilence[] = {
    {"", "No more messages from ${bot.name}", "You asked for this, and it holds from now on.",
     "If you change your mind, write **start** or press the button.", "Get messages again"},
    {"de", "Keine Nachrichten mehr von ${bot.name}", "Sie haben darum gebeten; es gilt ab sofort.",
     "Wenn Sie es sich anders überlegen, schreiben Sie **starten** oder drücken Sie den Knopf.",
     "Wieder Nachrichten erhalten"},
    {"fr", "Plus de messages de ${bot.name}", "Vous l’avez demandé ; c’est valable dès maintenant.",
     "Si vous changez d’avis, écrivez **démarrer** ou appuyez sur le bouton.", "Recevoir à nouveau les messages"},
    {"es", "No habrá más mensajes de ${bot.name}", "Lo ha pedido usted y vale desde ahora.",
     "Si cambia de opinión, escriba **iniciar** o pulse el botón.", "Volver a recibir mensajes"},
    {"pt-BR", "Sem mais mensagens de ${bot.name}", "Você pediu isso, e vale a partir de agora.",
     "Se mudar de ideia, escreva **começar** ou aperte o botão.", "Voltar a receber mensagens"},
    {"ja", "${bot.name} からのメッセージを停止しました", "ご希望により、今後はお送りしません。",
     "再開するには、**開始** と送信するか、ボタンを押してください。", "メッセージを再開する"},
    {"zh-CN", "${bot.name} 不再向您发送消息", "已按您的要求处理，即刻生效。", "如需恢复，请发送 **订阅** 或点击按钮。",
     "重新接收消息"},
    {"ar", "لن تصلك رسائل أخرى من ${bot.name}", "هذا ما طلبته، وهو سارٍ من الآن.",
     "إذا غيّرت رأيك، فاكتب **ابدأ** أو اضغط الزر.", "استلام الرسائل من جديد"},
};

constexpr Words kMessages[] = {
    {"", "You get messages from ${bot.name} again", "You asked for this, and it holds from now on.",
     "To stop them, write **stop** or press the button.", "Stop these messages"},
    {"de", "Sie erhalten wieder Nachrichten von ${bot.name}", "Sie haben darum gebeten; es gilt ab sofort.",
     "Um sie zu beenden, schreiben Sie **stopp** oder drücken Sie den Knopf.", "Keine Nachrichten mehr"},
    {"fr", "Vous recevez à nouveau les messages de ${bot.name}", "Vous l’avez demandé ; c’est valable dès maintenant.",
     "Pour les arrêter, écrivez **arrêter** ou appuyez sur le bouton.", "Arrêter ces messages"},
    {"es", "Vuelve a recibir mensajes de ${bot.name}", "Lo ha pedido usted y vale desde ahora.",
     "Para que cesen, escriba **parar** o pulse el botón.", "No recibir más mensajes"},
    {"pt-BR", "Você volta a receber mensagens de ${bot.name}", "Você pediu isso, e vale a partir de agora.",
     "Para que parem, escreva **parar** ou aperte o botão.", "Parar estas mensagens"},
    {"ja", "${bot.name} からのメッセージを再開しました", "ご希望により、今後はお送りします。",
     "停止するには、**停止** と送信するか、ボタンを押してください。", "メッセージを停止する"},
    {"zh-CN", "您将重新收到 ${bot.name} 的消息", "已按您的要求处理，即刻生效。",
     "如需停止，请发送 **停止** 或点击按钮。", "不再接收消息"},
    {"ar", "ستصلك رسائل ${bot.name} من جديد", "هذا ما طلبته، وهو سارٍ من الآن.",
     "لإيقافها، اكتب **إيقاف** أو اضغط الزر.", "إيقاف هذه الرسائل"},
};

Located said(const char* text) { return {text, {}}; }

void add(Library& library, const char* name, const Words& words, bool silence) {
  StructuredSource source{.title = said(words.title), .why = said(words.why), .next = said(words.undo)};
  // Both words are taken in any language.
  if (silence)
    source.actions.push_back({said(words.button), said("start"), {}});
  else
    source.opt_out = said(words.button);
  library.add(name, words.locale, parse_structured(source).value);
}

Library written() {
  Library library;
  for (const auto& words : kSilence) add(library, kOptOut, words, true);
  for (const auto& words : kMessages) add(library, kOptIn, words, false);
  return library;
}

}  // namespace

const Library& built_in() {
  static const Library kLibrary = written();
  return kLibrary;
}

}  // namespace welcomed::cards
