"""Names: rulers, numbered things, states, streets."""

from __future__ import annotations

from narrate.script.text import words_of

# First names of popes, kings and persons whose numeral is an ordinal.
REGNAL = words_of(
    """
    abbas abdul abdulaziz abdulhamid abdullah adrian afonso ahmed albert alexander alexandra alexandre alexios
    alexius alfonso alfred amadeo amadeus amenemhat amenhotep andrew andronicus anna anne antiochus artaxerxes
    arthur augustus baldwin basil baudouin beatrice bela benedict benjamin bernard bogdan boleslaw boniface boris
    callixtus canute carl carlos casimir catherine celestine charlemagne charles christian christopher clement
    cleopatra clovis conrad constans constantine constantius cornelius cyrus daniel darius david demetrius dionysius
    donald dmitri duncan edgar edmund eduard edward edwin eleanor elizabeth emanuel emmanuel eric erik ernest
    ethelred eugene eugenius fahd faisal farouk felipe felix feodor ferdinand fernando francis franz frederick
    frederik friedrich fuad fyodor gaspard george gerald gerard gilbert giovanni gregory gustaf gustav gustavus
    haakon hadrian hans harald harold harry hassan henri henrik henry herbert herman hohenzollern honorius hugh
    humbert hussein innocent isaac isabella isabel ivan ivo jack jacob jacques james jan jean jeffrey joachim joan
    joao joão johan johann john joseph juan juba juliana julius justin justinian karl kenneth khalid konrad
    ladislaus lambert lawrence leo leon leopold lorenzo louis louise lucius ludwig luis magnus mahmud malcolm manuel
    marcus margaret margrethe maria marie martin mary matthias maurice maximilian mehmed mehmet menelik michael
    mikhail mohammad mohammed moritz muhammad murad mustafa napoleon nebuchadnezzar nicholas nicolas nikolai norodom
    olaf olav oscar oskar osman otto paschal paul pedro pepin peter philip philippe phillip pippin pius ptolemy
    rainier rama rameses ramesses ramses raymond reza richard rinaldo robert roger roland rudolf rudolph rupert
    salman samuel sancho selim seleucus sergius seti shapur sigismund sigmund simeon simon sixtus sofia solomon
    sophia stanislaus stanislaw stefan stephen suleiman sultan sven sylvester theodore theodoric theodosius
    theophilus thomas thutmose tiberius tudor tupou tutankhamun umberto urban valdemar valentinian victor victoria
    vittorio vladimir vladislaus wenceslaus wilhelm wilhelmina willem william xerxes yaroslav zachary zog zygmunt
    adam alan allan allen arnold barry bill billy bobby bradley brian bruce bryan calvin carter chester clarence
    claude clifford craig curtis dale dennis donnie douglas earl eddie elliott floyd frank fred gary gene gerry
    glenn gordon grant greg harrison harvey howard ian isaiah ivan jackie jason jay jeff jeremy jerome jerry jesse
    jim jimmy joe joel johnny jonathan jordan keith kelly kevin kurt larry lee lewis lloyd marshall marvin matthew
    melvin mike milton mitchell nathan neil nelson norman oliver patrick perry pete phil ralph randall randy ray
    reginald ricky robin rodney ron ronald ronnie ross roy russell sam scott sean seth sidney stanley steve steven
    stuart ted terry tim timothy todd tom tommy tony travis trey troy tyler vernon vincent virgil wallace walter
    warren wayne wesley willie winston
    """
)

# What is counted with Roman numerals, said as a cardinal.
NUMBERED = words_of(
    """
    act annex apollo appendix army article battalion book bowl canto cantos category chapter chap ch class column
    corps division edition episode factor fig figure figures grade group lecture lesson level mark mk module
    movement note olympiad panel part parts phase plate pt psalm quartet round rule scene schedule season section
    sec series sonata stage step symphony table tables theorem tier title tome type unit vatican vol volume volumes
    vols war wars wrestlemania world verse stanza cycle generation gen point olympics games number no schedule order
    proposition angiotensin complex trial study age cohort form exhibit count crusade dynasty
    """
)

TITLES = words_of("Mr Mr. Mrs Mrs. Dr Dr. Sir Lord Lady Captain Capt. President Senator Sen. Judge Justice Rev.")

STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DE": "Delaware", "DC": "D C", "FL": "Florida", "GA": "Georgia", "HI": "Hawaii",
    "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky",
    "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
    "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire",
    "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota",
    "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island",
    "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont",
    "VA": "Virginia", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
}  # fmt: skip

# Older abbreviations of newspapers, after a town and a comma.
DOTTED_STATES = {
    "Ala.": "Alabama", "Ariz.": "Arizona", "Ark.": "Arkansas", "Calif.": "California", "Cal.": "California",
    "Colo.": "Colorado", "Conn.": "Connecticut", "Del.": "Delaware", "Fla.": "Florida", "Ga.": "Georgia",
    "Ill.": "Illinois", "Ind.": "Indiana", "Kan.": "Kansas", "Kans.": "Kansas", "Ky.": "Kentucky",
    "La.": "Louisiana", "Md.": "Maryland", "Mass.": "Massachusetts", "Mich.": "Michigan", "Minn.": "Minnesota",
    "Miss.": "Mississippi", "Mo.": "Missouri", "Mont.": "Montana", "Neb.": "Nebraska", "Nebr.": "Nebraska",
    "Nev.": "Nevada", "Okla.": "Oklahoma", "Ore.": "Oregon", "Oreg.": "Oregon", "Pa.": "Pennsylvania",
    "Penn.": "Pennsylvania", "Tenn.": "Tennessee", "Tex.": "Texas", "Va.": "Virginia", "Vt.": "Vermont",
    "Wash.": "Washington", "Wis.": "Wisconsin", "Wyo.": "Wyoming", "Ont.": "Ontario", "Que.": "Quebec",
    "Alta.": "Alberta", "Sask.": "Saskatchewan", "Man.": "Manitoba", "B.C.": "British Columbia",
    "N.H.": "New Hampshire", "N.J.": "New Jersey", "N.M.": "New Mexico", "N.Y.": "New York",
    "N.C.": "North Carolina", "N.D.": "North Dakota", "R.I.": "Rhode Island", "S.C.": "South Carolina",
    "S.D.": "South Dakota", "W.Va.": "West Virginia", "W. Va.": "West Virginia", "N. Mex.": "New Mexico",
}  # fmt: skip

STREETS = words_of(
    """
    Main High Wall Bond Baker Fleet Oxford Regent Broad Market Bourbon Canal Front Church Park Elm Oak Maple Pine
    Cedar Water Union State King Queen Court Bridge Mill Spring School Chestnut Walnut Washington Center Centre
    Central First Second Third Fourth Fifth Sixth Seventh Eighth Ninth Tenth Grand Green Hill Lincoln Jefferson
    Madison Monroe Jackson Franklin Adams Pearl Prospect Pleasant Summer Winter South North East West Front Grove
    Locust Spruce Cherry Beacon Harley Downing Bleecker Christopher Hudson Delancey Houston Mulberry Mott Orchard
    Ludlow Castro Mission Howard Duval
    """
)
