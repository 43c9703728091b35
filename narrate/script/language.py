"""Detects the language of a text by its commonest words, without a library and in microseconds."""

from __future__ import annotations

from narrate.model import Article
from narrate.script.locale import Locale, locale
from narrate.script.text import lazy, words_of
from narrate.settings import Settings

# The commonest words of each language; words that languages share stand in each.
COMMON_WORDS = {
    "en": "the of and to in is was that it for with as his he be on by at have are this not but had from they which "
    "she or were their an been has would there what when who will more no if out so said its into than about",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er "
    "hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec son aux "
    "d'un cette d'une ont ses mais comme on tout nous sa fait été aussi leur bien peut ces elle où",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin "
    "sobre este ya entre cuando todo esta ser son dos también fue había era muy años hasta desde está",
    "it": "di e il la che in un a per è una non sono del si da con i le della come al dei nel alla più anche lo gli "
    "ha delle ma dal suo ad se questo nella o stato essere dalla su era ai sua tra fra quando perché",
    "pt": "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu "
    "sua ou ser quando muito há nos já está eu também só pelo pela até isso ela entre era depois sem mesmo",
    "nl": "de van een het en in is dat op te zijn met voor niet aan er om ook als dan maar bij of uit nog naar heeft "
    "hij ze wordt door ik was worden tot je over geen deze meer hebben kan die we hun werd zo wel haar",
    "pl": "i w z na się nie do to jest że o jak za od po ale przez co są dla tak czy oraz być już tym było ma jego "
    "przy może które który tego ich tylko jej także jako był była pod bez więc gdy kiedy",
    "sv": "och i att det som en på är av för med den till inte har de ett om han men var jag sig från vi så kan när "
    "eller nu ut hon där ska också hade efter vid mot utan detta skulle man under mer sin sina upp blev",
    "da": "og i at det er en til af på som for med de ikke den har et om var jeg sig men han fra vi så kan når eller "
    "nu ud hun der skal også havde efter ved mod uden dette skulle man under mere sin sine op blev blive",
    "no": "og i at det er en til av på som for med de ikke den har et om var jeg seg men han fra vi så kan når eller "
    "nå ut hun der skal også hadde etter ved mot uten dette skulle man under mer sin sine opp ble bli",
    "ru": "и в не на что с по как это а из к но у за он от так о для же то все его бы было был она они я мы вы или "
    "только ее их ещё уже при до если когда во со быть была были также который которые года год",
    "uk": "і в не на що з по як це а із до але у за він від так о для ж то все його би було був вона вони я ми ви або "
    "тільки її їх ще вже при якщо коли та є також який які року",
}
# Scripts that are used by one language, or nearly so.
_SCRIPTS = (
    ("ja", lazy(r"[\u3040-\u30ff]")),
    ("ko", lazy(r"[\uac00-\ud7af]")),
    ("zh", lazy(r"[\u4e00-\u9fff]")),
    ("el", lazy(r"[\u0370-\u03ff]")),
    ("he", lazy(r"[\u0590-\u05ff]")),
    ("ar", lazy(r"[\u0600-\u06ff]")),
    ("hi", lazy(r"[\u0900-\u097f]")),
    ("th", lazy(r"[\u0e00-\u0e7f]")),
    ("ru", lazy(r"[\u0400-\u04ff]")),
)
_SETS = {language: words_of(words) for language, words in COMMON_WORDS.items()}
_WORD = lazy(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LATIN = lazy(r"[A-Za-zÀ-ɏ]")

# The start of a paragraph that is enough for a decision.
SAMPLE_CHARACTERS = 600
MIN_COMMON_WORDS = 8
MIN_COMMON_SHARE = 0.22  # of all words
MIN_LEAD = 1.6  # times the common words of the second language
OWN_SHARE = 0.3  # of common words of the article's own language: no other language is tried


def detect(text: str) -> str:
    """The primary language of a text, "" if it is uncertain or not one of the languages above."""
    sample = text[:SAMPLE_CHARACTERS]
    latin = len(_LATIN.findall(sample))
    for language, script in _SCRIPTS:
        count = len(script.findall(sample))
        if count >= 12 and count > latin:
            if language == "ru":
                return _by_words(sample, ("ru", "uk")) or ""
            return language
    return _by_words(sample, tuple(_SETS))


def _by_words(sample: str, languages: tuple[str, ...]) -> str:
    words = [word.lower() for word in _WORD.findall(sample)]
    if not words:
        return ""
    counts = sorted(((sum(w in _SETS[language] for w in words), language) for language in languages), reverse=True)
    (most, language), (second, _) = counts[0], counts[1]
    if most < MIN_COMMON_WORDS or most / len(words) < MIN_COMMON_SHARE:
        return ""
    if second * MIN_LEAD > most and {language, counts[1][1]} != {"da", "no"}:
        return ""
    return language


def article_locale(article: Article, settings: Settings) -> Locale:
    """The locale of the setting, else of the source, else of the detected language, else English."""
    tag = settings.language or article.language
    if tag.strip():
        return locale(tag)
    votes: dict[str, int] = {}
    for block in article.blocks[:40]:
        if language := detect(block.text):
            votes[language] = votes.get(language, 0) + len(block.text)
    return Locale(max(votes, key=lambda language: votes[language])) if votes else Locale()


def passage_locale(text: str, article: Locale) -> Locale:
    """The article's locale, or that of another language if the paragraph is certainly in it."""
    own = _SETS.get(article.language)
    if own is not None:
        words = [word.lower() for word in _WORD.findall(text[:SAMPLE_CHARACTERS])]
        if sum(map(own.__contains__, words)) > OWN_SHARE * len(words):
            return article
    language = detect(text)
    return article if not language or language == article.language else Locale(language)
