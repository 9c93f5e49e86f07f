#include "people.hpp"

#include <array>
#include <string_view>

#include "ids.hpp"

namespace tenant {
namespace {

struct Name {
  std::string_view shown;
  std::string_view ascii;
};

struct City {
  std::string_view language;
  std::string_view country;
  std::string_view code;
  std::string_view city;
  std::array<Name, 6> given;
  std::array<Name, 6> family;
};

constexpr std::array<City, 9> kPlaces{{
    {"en-GB",
     "United Kingdom",
     "GB",
     "London",
     {{{"Adele", "adele"},
       {"Miles", "miles"},
       {"Zoë", "zoe"},
       {"Isla", "isla"},
       {"Oliver", "oliver"},
       {"Amara", "amara"}}},
     {{{"Vance", "vance"},
       {"O'Brien", "o'brien"},
       {"Smith-Jones", "smith-jones"},
       {"Okafor", "okafor"},
       {"MacLeod", "macleod"},
       {"Patel", "patel"}}}},
    {"de-DE",
     "Germany",
     "DE",
     "München",
     {{{"Jürgen", "juergen"},
       {"Käthe", "kaethe"},
       {"Lukas", "lukas"},
       {"Heike", "heike"},
       {"Jan-Philipp", "jan-philipp"},
       {"Sören", "soeren"}}},
     {{{"Müller", "mueller"},
       {"Groß", "gross"},
       {"von der Leyen", "vonderleyen"},
       {"Schäfer", "schaefer"},
       {"Weiß", "weiss"},
       {"Öztürk", "oeztuerk"}}}},
    {"fr-FR",
     "France",
     "FR",
     "Paris",
     {{{"Éloïse", "eloise"},
       {"François", "francois"},
       {"Noémie", "noemie"},
       {"Jean-Luc", "jean-luc"},
       {"Maëlys", "maelys"},
       {"Théo", "theo"}}},
     {{{"L'Hôpital", "l'hopital"},
       {"Lefèvre", "lefevre"},
       {"Dubois", "dubois"},
       {"Garçon", "garcon"},
       {"de La Fontaine", "delafontaine"},
       {"Núñez", "nunez"}}}},
    {"es-ES",
     "Spain",
     "ES",
     "Málaga",
     {{{"José María", "jose.maria"},
       {"Begoña", "begona"},
       {"Iñaki", "inaki"},
       {"Lucía", "lucia"},
       {"Ángel", "angel"},
       {"Ramón", "ramon"}}},
     {{{"García Márquez", "garcia"},
       {"Peña", "pena"},
       {"Ibáñez", "ibanez"},
       {"López", "lopez"},
       {"Muñoz", "munoz"},
       {"Güell", "guell"}}}},
    {"pt-BR",
     "Brazil",
     "BR",
     "São Paulo",
     {{{"João", "joao"},
       {"Conceição", "conceicao"},
       {"Luís", "luis"},
       {"Antônio", "antonio"},
       {"Letícia", "leticia"},
       {"Inês", "ines"}}},
     {{{"da Silva", "dasilva"},
       {"Gonçalves", "goncalves"},
       {"Araújo", "araujo"},
       {"Brandão", "brandao"},
       {"Simões", "simoes"},
       {"Assunção", "assuncao"}}}},
    {"ja-JP",
     "Japan",
     "JP",
     "東京",
     {{{"結衣", "yui"}, {"蓮", "ren"}, {"陽菜", "hina"}, {"大翔", "hiroto"}, {"美咲", "misaki"}, {"悠真", "yuma"}}},
     {{{"佐藤", "sato"},
       {"鈴木", "suzuki"},
       {"髙橋", "takahashi"},
       {"田中", "tanaka"},
       {"渡邊", "watanabe"},
       {"山﨑", "yamazaki"}}}},
    {"zh-CN",
     "China",
     "CN",
     "上海",
     {{{"伟", "wei"}, {"芳", "fang"}, {"秀英", "xiuying"}, {"娜", "na"}, {"敏", "min"}, {"静", "jing"}}},
     {{{"王", "wang"}, {"李", "li"}, {"张", "zhang"}, {"刘", "liu"}, {"陈", "chen"}, {"欧阳", "ouyang"}}}},
    {"ar-SA",
     "Saudi Arabia",
     "SA",
     "الرياض",
     {{{"محمد", "mohammed"},
       {"فاطمة", "fatima"},
       {"عبد الله", "abdullah"},
       {"نورة", "noura"},
       {"خالد", "khalid"},
       {"سارة", "sara"}}},
     {{{"العتيبي", "alotaibi"},
       {"القحطاني", "alqahtani"},
       {"الدوسري", "aldosari"},
       {"الحربي", "alharbi"},
       {"آل سعود", "alsaud"},
       {"الغامدي", "alghamdi"}}}},
    {"",
     "Côte d'Ivoire",
     "CI",
     "Abidjan",
     {{{"Aya", "aya"},
       {"Koffi", "koffi"},
       {"Adjoua", "adjoua"},
       {"N'Guessan", "n'guessan"},
       {"Yao", "yao"},
       {"Mariam", "mariam"}}},
     {{{"Kouassi", "kouassi"},
       {"Traoré", "traore"},
       {"Koné", "kone"},
       {"Ouattara", "ouattara"},
       {"N'Dri", "n'dri"},
       {"Bamba", "bamba"}}}},
}};

constexpr std::array<std::string_view, 18> kHostile{
    "*Bold* _{n}_ ~~x~~",
    "<at>Everyone</at> {n}",
    "{n} \"The Fixer\" <b>B</b> & Co",
    "{n} 😀👩🏽‍💻🇨🇮",
    "[{n}](https://evil.example/)",
    "![{n}](https://evil.example/p.png)",
    "${user.id} {n} {{name}}",
    "Robert'); DROP TABLE deliveries;-- {n}",
    "\xE2\x80\xAE{n}\xE2\x80\xAC gnp.exe",
    "שלום {n} ‏(ט)‏",
    "# {n}",
    "`{n}` | \\{n}\\ |",
    "> {n}\n- one\n- two",
    "{n}\t\xC2\xA0\xE2\x80\x8B",
    "\\u0041 \\n %41 %s {n}",
    "=cmd|'/c calc'!A1 {n}",
    "<script>alert('{n}')</script>]]>",
    "e\xCC\x81\xCC\xA7\xCC\x88 {n} \x1B[31m",
};

std::string with_name(std::string_view pattern, const std::string& name) {
  std::string text(pattern);
  for (std::size_t at = text.find("{n}"); at != std::string::npos; at = text.find("{n}", at + name.size())) {
    text.replace(at, 3, name);
  }
  return text;
}

std::string shown_name(std::uint64_t seed, std::uint64_t index, const City& place, const Name& given,
                       const Name& family) {
  const bool family_first = place.language == "ja-JP" || place.language == "zh-CN";
  const Name& first = family_first ? family : given;
  const Name& second = family_first ? given : family;
  std::string name(first.shown);
  if (place.language != "zh-CN") name += ' ';
  name += second.shown;
  if (chance(0.2, seed, "long name", index)) {
    while (name.size() < 240) name += " " + std::string(second.shown);
  }
  if (!chance(4, seed, "hostile name", index)) return name;
  return with_name(kHostile[mix(seed, "which hostile name", index) % kHostile.size()], name);
}

}  // namespace

Person person(std::uint64_t seed, std::uint64_t index) {
  const City& place = kPlaces[mix(seed, "place", index) % kPlaces.size()];
  const Name& given = place.given[mix(seed, "given", index) % place.given.size()];
  const Name& family = place.family[mix(seed, "family", index) % place.family.size()];
  return {shown_name(seed, index, place, given, family),
          std::string(given.shown),
          std::string(family.shown),
          std::string(given.ascii) + "." + std::string(family.ascii) + std::to_string(index),
          std::string(place.language),
          std::string(place.country),
          std::string(place.code),
          std::string(place.city)};
}

}  // namespace tenant
