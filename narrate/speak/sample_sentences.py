"""The sentences by which a voice's loudness and rate are measured: prose with the pauses and range of an article."""

from __future__ import annotations

from narrate.model.language import primary_language

_TEXTS = {
    "en": (
        "The ferry left the harbour a little after seven, with forty passengers and a crate of apples.",
        "Nobody spoke for the first mile.",
        "Then the wind turned, the light came through, and a boy at the rail asked whether those were whales.",
        "They were not, but his mother looked for a long time before she said so.",
        "On the far shore the lamps were still burning; somebody had forgotten them, or was waiting.",
    ),
    "de": (
        "Die Fähre verließ den Hafen kurz nach sieben, mit vierzig Fahrgästen und einer Kiste Äpfel.",
        "Auf der ersten Meile sprach niemand.",
        "Dann drehte der Wind, das Licht brach durch, und ein Junge fragte, ob das dort Wale seien.",
        "Es waren keine, aber seine Mutter sah lange hin, bevor sie es sagte.",
        "Am anderen Ufer brannten noch die Lampen; jemand hatte sie vergessen, oder jemand wartete.",
    ),
    "fr": (
        "Le bac quitta le port un peu après sept heures, avec quarante passagers et une caisse de pommes.",
        "Personne ne parla pendant le premier mille.",
        "Puis le vent tourna, la lumière perça, et un garçon demanda si c'étaient des baleines.",
        "Ce n'en étaient pas, mais sa mère regarda longtemps avant de le dire.",
        "Sur l'autre rive, les lampes brûlaient encore ; quelqu'un les avait oubliées, ou attendait.",
    ),
    "es": (
        "El transbordador salió del puerto poco después de las siete, con cuarenta pasajeros y una caja de manzanas.",
        "Nadie habló durante la primera milla.",
        "Luego cambió el viento, entró la luz, y un niño preguntó si aquello eran ballenas.",
        "No lo eran, pero su madre miró mucho tiempo antes de decirlo.",
        "En la otra orilla las lámparas seguían encendidas; alguien las había olvidado, o esperaba.",
    ),
    "it": (
        "Il traghetto lasciò il porto poco dopo le sette, con quaranta passeggeri e una cassa di mele.",
        "Nessuno parlò per il primo miglio.",
        "Poi il vento girò, la luce si fece strada, e un ragazzo chiese se quelle fossero balene.",
        "Non lo erano, ma sua madre guardò a lungo prima di dirlo.",
        "Sull'altra riva le lampade erano ancora accese; qualcuno le aveva dimenticate, o aspettava.",
    ),
    "pt": (
        "A balsa deixou o porto pouco depois das sete, com quarenta passageiros e uma caixa de maçãs.",
        "Ninguém falou durante a primeira milha.",
        "Depois o vento mudou, a luz entrou, e um menino perguntou se aquilo eram baleias.",
        "Não eram, mas a mãe olhou muito tempo antes de o dizer.",
        "Na outra margem as lâmpadas ainda ardiam; alguém as esquecera, ou esperava.",
    ),
    "nl": (
        "De veerboot verliet de haven even na zevenen, met veertig passagiers en een kist appels.",
        "De eerste mijl zei niemand iets.",
        "Toen draaide de wind, het licht brak door, en een jongen vroeg of dat walvissen waren.",
        "Dat waren ze niet, maar zijn moeder keek lang voordat ze het zei.",
        "Aan de overkant brandden de lampen nog; iemand was ze vergeten, of wachtte.",
    ),
    "sv": (
        "Färjan lämnade hamnen strax efter sju, med fyrtio passagerare och en låda äpplen.",
        "Ingen sade något den första milen.",
        "Sedan vände vinden, ljuset bröt igenom, och en pojke frågade om det där var valar.",
        "Det var det inte, men hans mor såg länge innan hon sade det.",
        "På andra stranden brann lamporna ännu; någon hade glömt dem, eller väntade.",
    ),
    "pl": (
        "Prom opuścił port tuż po siódmej, z czterdziestoma pasażerami i skrzynką jabłek.",
        "Przez pierwszą milę nikt się nie odezwał.",
        "Potem wiatr się odwrócił, przebiło się światło, a chłopiec zapytał, czy to wieloryby.",
        "Nie były to wieloryby, ale jego matka długo patrzyła, zanim to powiedziała.",
        "Na drugim brzegu wciąż paliły się lampy; ktoś o nich zapomniał albo czekał.",
    ),
    "ru": (
        "Паром вышел из гавани в начале восьмого, с сорока пассажирами и ящиком яблок.",
        "Первую милю никто не говорил.",
        "Потом ветер переменился, пробился свет, и мальчик спросил, не киты ли это.",
        "Это были не киты, но мать долго смотрела, прежде чем сказать об этом.",
        "На том берегу ещё горели лампы; кто-то забыл о них или ждал.",
    ),
}  # fmt: skip


def sample_sentences(language: str) -> tuple[str, ...]:
    """The sentences for a BCP 47 tag; the English ones, which are near enough, for a language without its own."""
    return _TEXTS.get(primary_language(language), _TEXTS["en"])
