"""Words beside quotation marks that tell speech from titles and from scare quotes, by language.

For a language without an entry, only the length and the punctuation of the quoted text decide.
"""

from __future__ import annotations

from narrate.script.text import words_of

# Verbs of speaking, in the forms in which they stand beside a quote.
_SPEAKING = {
    "en": "say says said saying ask asks asked asking tell tells told telling write writes wrote written writing reply "
    "replies replied replying answer answers answered answering add adds added adding explain explains explained "
    "explaining whisper whispers whispered shout shouts shouted cry cries cried yell yells yelled scream screams "
    "screamed murmur murmurs murmured mutter mutters muttered state states stated declare declares declared announce "
    "announces announced claim claims claimed insist insists insisted argue argues argued admit admits admitted note "
    "notes noted noting observe observes observed remark remarks remarked warn warns warned recall recalls recalled "
    "joke jokes joked quip quips quipped conclude concludes concluded exclaim exclaims exclaimed repeat repeats "
    "repeated agree agrees agreed demand demands demanded promise promises promised plead pleads pleaded think thinks "
    "thought wonder wonders wondered suggest suggests suggested tweet tweets tweeted post posts posted continue "
    "continues continued read reads reading sing sings sang sigh sighs sighed snap snaps snapped "
    "laugh laughs laughed nodded grinned goes went begins began interrupts interrupted",
    "de": "sagt sagte sagten sagen gesagt fragt fragte fragten antwortet antwortete schreibt schrieb schrieben erklärt "
    "erklärte erklärten ruft rief riefen meint meinte meinten flüstert flüsterte betont betonte erzählt erzählte "
    "bemerkt bemerkte erwidert erwiderte entgegnet entgegnete berichtet berichtete behauptet behauptete klagt klagte "
    "heißt hieß warnt warnte fordert forderte ergänzt ergänzte murmelt murmelte denkt dachte verkündet verkündete",
    "fr": "dit disait disent dire demande demanda demandait répond répondit répondait écrit écrivit écrivait explique "
    "expliqua expliquait ajoute ajouta ajoutait affirme affirma affirmait déclare déclara déclarait assure assura crie "
    "cria criait murmure murmura s'écrie s'écria s'exclame s'exclama raconte raconta souligne souligna note nota lance "
    "lança reprend reprit poursuit poursuivit conclut estime estima",
    "es": "dice dijo dicen dijeron decía pregunta preguntó responde respondió escribe escribió explica explicó añade "
    "añadió afirma afirmó declara declaró asegura aseguró grita gritó murmura murmuró exclama exclamó cuenta contó "
    "señala señaló contesta contestó advierte advirtió recuerda recordó agrega agregó",
    "it": "dice disse dicono dissero diceva chiede chiese risponde rispose scrive scrisse spiega spiegò aggiunge "
    "aggiunse afferma affermò dichiara dichiarò grida gridò mormora mormorò esclama esclamò racconta raccontò osserva "
    "osservò ricorda ricordò avverte avvertì",
    "pt": "diz disse dizem disseram dizia pergunta perguntou responde respondeu escreve escreveu explica explicou "
    "acrescenta acrescentou afirma afirmou declara declarou garante garantiu grita gritou murmura murmurou exclama "
    "exclamou conta contou lembra lembrou alerta alertou",
    "nl": "zegt zei zeiden gezegd vraagt vroeg vroegen antwoordt antwoordde schrijft schreef schreven verklaart "
    "verklaarde roept riep riepen fluistert fluisterde vertelt vertelde meent meende stelt stelde benadrukt benadrukte "
    "waarschuwt waarschuwde denkt dacht",
    "pl": "mówi mówił mówiła powiedział powiedziała pyta pytał zapytał zapytała odpowiada odpowiedział odpowiedziała "
    "pisze pisał napisał napisała dodaje dodał dodała wyjaśnia wyjaśnił twierdzi krzyknął krzyknęła szepnął szepnęła",
    "sv": "säger sa sade sagt frågar frågade svarar svarade skriver skrev förklarar förklarade ropar ropade viskar "
    "viskade berättar berättade menar menade tillägger hävdar hävdade varnar varnade tänkte",
    "ru": "говорит говорил говорила сказал сказала сказали спрашивает спросил спросила отвечает ответил ответила пишет "
    "писал написал написала объясняет объяснил объяснила добавил добавила заявил заявила крикнул крикнула прошептал "
    "прошептала",
}
# Verbs of speaking that also take the title of a work: She wrote "Emma".
_TAKES_TITLES = {"en": "read reads reading write writes wrote written writing sing sings sang"}
# Words right before a name, a title or a word that is mentioned, not spoken.
_NAMING = {
    "en": "titled entitled so-called word words phrase term name title film movie book novel poem story song album "
    "single play musical opera painting series show episode article essay paper report documentary magazine newspaper "
    "game chapter track hit classic bestseller memoir biography column blog podcast ship band",
    "de": "genannt namens sogenannte sogenannten sogenannter wort begriff titel name namen film buch roman gedicht "
    "lied song album oper stück serie zeitschrift zeitung spiel aufsatz artikel",
    "fr": "appelé appelée nommé nommée intitulé intitulée mot terme titre nom film livre roman poème chanson "
    "album opéra pièce série journal revue tableau article",
    "es": "llamado llamada titulado titulada palabra término título nombre película libro novela poema canción álbum "
    "ópera obra serie revista periódico cuadro artículo",
    "it": "chiamato chiamata intitolato intitolata parola termine titolo nome film libro romanzo poesia canzone album "
    "opera serie rivista giornale quadro articolo",
    "pt": "chamado chamada intitulado intitulada palavra termo título nome filme livro romance poema canção álbum "
    "ópera peça série revista jornal quadro artigo",
    "nl": "genaamd zogenaamde zogenoemde woord term titel naam film boek roman gedicht lied album opera stuk serie "
    "tijdschrift krant artikel",
    "pl": "słowo termin tytuł nazwa film książka powieść wiersz piosenka album opera sztuka serial",
    "sv": "kallad kallade ordet begreppet titeln namnet filmen boken romanen dikten låten albumet operan pjäsen serien",
    "ru": "слово термин название имя фильм книга роман повесть рассказ песня альбом опера пьеса сериал газета журнал "
    "фильме романе книге песне опере газете журнале",
}
# Words between two quotes of the same speaker: They chanted “Bread” and “Peace”.
JOINING = words_of("and or und oder et ou y o e u en of i och eller и или")
# Words that keep their small letter in a title.
SMALL_IN_TITLES = words_of(
    "a an and as at but by for from in into nor of on or over the to up upon via vs with de la le du"
)


def _sets(table: dict[str, str]) -> dict[str, frozenset[str]]:
    return {language: words_of(words) for language, words in table.items()}


SPEAKING, TAKES_TITLES, NAMING = _sets(_SPEAKING), _sets(_TAKES_TITLES), _sets(_NAMING)
