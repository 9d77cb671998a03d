"""Text for made-up pages: English words, names, made-up words, random letters, numbers."""

from __future__ import annotations

import random
import string

COMMON = """
about above account accept access across action active actor address adjust admin advice after again agent
agree airport album alarm alert allow almond alpha always amber amount anchor angle animal answer anyone
apple apply april arch area argue arrow article artist aside asset atlas attach august author avenue awake
award backup badge bakery balance banana banner basic basket battery beach bean bear beauty become before
begin behind bell belt bench berry better bicycle bird birthday black blanket blue board boat body bonus book
border bottle bottom bowl branch brand bread break bridge bright bring broken brother brown brush bucket
budget build bundle burn bus butter button cabin cable cake calendar call camera camp canal cancel candle
capital car card career cargo carpet carry cash castle catalog cause cellar center chain chair change channel
charge chart cheap check cheese cherry chess child choice circle city claim class clean clear client climb
clock close cloud club coast coat code coffee coin cold collect color column comfort common compare complete
concert confirm connect contact content context cook cool copper copy corner cotton count country course
cover craft create credit crisp cross crowd crown cup current curtain custom customer daily damage dance
danger dark data date daughter dawn deal debate december decide deep default delay delete deliver demand
depart deposit desert design desk detail device dialog diamond dinner direct disc discount discuss dish
display doctor document dollar domain door double download draft dragon draw dream dress drive drop dry duck
due dusk duty eagle early earth east easy edit editor effort egg eight electric elegant email empty enable
end energy engine enjoy enter entry equal error escape essay estate evening event every exact example
exchange exit expand expense expert export extra eye fabric face factory fair fall family famous farm fast
father favorite feature february fee feed fence festival field fifty figure file filter final find finish
fire first fish five flag flat flight float floor flour flower focus fold folder follow food foot forest
fork form forum forward found four fox frame free fresh friday friend front frozen fruit full function
funny future gallery game garage garden gas gate general gentle giant gift glass global glove goal gold
good grade grain grand grape grass great green grid group grow guard guest guide guitar half hall hammer
hand happy harbor hard harvest hat head health heart heavy height help hidden high hill history hobby hold
holiday home honest honey hope horse hospital host hotel hour house human hundred hungry ice icon idea
image import inbox include index info initial inner input insert inside install invite invoice iron island
item ivory jacket january jazz job join journal journey judge juice july jump june jungle kettle key
kitchen kite knee knife label ladder lake lamp land language large last late laugh launch layer leader
leaf learn leave left legal lemon lesson letter level library licence light limit line link lion list
listen little live local lock logo long lounge lucky lunch machine magic mail main manage manual many map
march margin market master match matrix meadow meal measure media meeting member memory menu message metal
method middle milk million mind mineral minute mirror mobile model modern moment monday money monitor month
moon morning mother motor mountain mouse move movie museum music name narrow nature near need network new
news night nine noise normal north note notice november number object ocean october offer office olive
online open option orange orchard order organ origin other outer outline output oven owner package page
paint pair palace panel paper parcel parent park partner party pass password pasta patch path pattern
pause payment peach pearl pen pencil people pepper permit person phone photo piano picture piece pilot pink
pipe place plain plan planet plant plastic plate player please plum pocket point policy polish pool poor
popular port position post potato powder power present press pretty preview price print prize process
product profile program project promise protect public pump purple purpose quality quarter queen question
quick quiet quote rabbit race radio rail rain range rapid rate reach read ready real reason receipt recent
recipe record red refund region release reload remind remote remove rename repair repeat reply report
request rescue reset resort result return review reward ribbon rice rich ride right ring river road robot
rock role roof room root rose rough round route royal rule rural safe sail salad salt sample sand saturday
sauce save scale scene school science score screen search season seat second secret section secure select
sell send senior september series server service session settings seven shadow shape share sharp sheet
shelf ship shirt shoe shop short shoulder show side sign signal silent silk silver simple single sister
size skill skin sky sleep slice slow small smart smile smooth snow social sock soft solar solid song sort
sound soup south space spare speed spice split sport spring square stable staff stage stairs stamp stand
star start state station status steam steel step stock stone stop storage store storm story strange street
strong studio style subject submit sugar summary summer sun sunday supply support surface sweet swim switch
symbol system table tag tail talk tall task taste taxi tea teacher team tennis tent term test text theater
theme thick thin thing third thread three thunder thursday ticket tiger time title toast today together
token tomato tomorrow tool tooth top topic total touch tour tower town toy track trade traffic train travel
tree trend trial trick trip trophy truck true trust tuesday tulip tunnel turn twelve twenty type umbrella
uncle under unit update upgrade upload upper urban urgent user usual vacuum valid valley value van vector
vendor verify version video view village violet violin visit voice volume wage wagon wait walk wall wallet
warm warning wash watch water wave weather website wednesday week weight west wheat wheel white wide wild
win wind window wine wing winter wire wise wish wolf wonder wood wool word work world worry write year
yellow young zebra zero zone
""".split()  # noqa: SIM905
FIRST = """
Aaron Abel Ada Adele Agnes Aisha Akira Alan Alba Alex Alice Amara Amir Amy Ana Andre Anika Anna Anton Aria
Arjun Astrid Ben Bianca Bruno Carla Carlos Cem Chen Clara Cora Dalia Dan Daria David Diego Dina Dora Edgar
Elena Elias Elif Emil Emma Enzo Erik Esra Eva Fatima Felix Fiona Frida Gina Greta Hana Hans Hugo Ida Igor
Ines Ingrid Iris Ivan Jack Jana Jasper Jin Joana Jonas Julia Kai Karim Kate Kenji Lara Lars Lea Lena Leo
Lia Liam Lina Louis Lucia Luis Maja Malik Marco Maria Mei Mia Mila Milo Mina Nadia Naomi Nia Nico Nina Noah
Nora Olga Omar Oscar Otto Paula Pedro Petra Priya Quinn Rafael Rania Ravi Rosa Ruth Sam Sana Sara Selma
Silas Sofia Sven Tara Theo Tina Tom Uma Vera Victor Wanda Xavier Yara Yuki Zoe
""".split()  # noqa: SIM905
LAST = """
Abbott Adler Alvarez Andersen Baker Bauer Becker Bello Bianchi Brandt Brown Carter Castro Chan Costa Cruz
Dahl Diaz Dubois Egan Eriksen Evans Farah Ferrari Fischer Fontaine Fox Garcia Gomez Grant Gupta Haas Hall
Hansen Hassan Herrera Hill Hoffman Ito Ivanov Jansen Jones Kaya Keller Khan Kim Klein Kovac Kumar Lang
Larsen Lee Lopez Lund Marin Martin Mendes Meyer Moreau Moretti Mori Nagy Nguyen Nielsen Novak Okafor Olsen
Ortega Park Patel Perez Petrov Popov Ramos Reyes Ricci Rossi Roy Ruiz Sato Schmidt Silva Singh Smith Suzuki
Tanaka Torres Ueda Vargas Vogel Wagner Walker Wang Weber White Wolf Wood Yamada Yilmaz Young Zhang Ziegler
""".split()  # noqa: SIM905
ONSETS = "b c d f g h j k l m n p r s t v w z br ch cl cr dr fl gr pl pr sh sk sl st th tr".split()  # noqa: SIM905
VOWELS = "a e i o u a e i o ai ea oo ou".split()  # noqa: SIM905
CODAS = ["", "", "", "n", "r", "s", "l", "t", "m", "x", "ck", "nd", "st"]


def made_up(rng: random.Random) -> str:
    """A pronounceable word that no dictionary has to know."""
    syllables = rng.choice((1, 2, 2, 3))
    return "".join(rng.choice(ONSETS) + rng.choice(VOWELS) + rng.choice(CODAS) for _ in range(syllables))


def letters(rng: random.Random, low: int = 3, high: int = 9) -> str:
    """Random letters, sometimes with digits: nothing to guess from."""
    both = string.ascii_letters
    alphabet = rng.choice((string.ascii_lowercase, both, both + string.digits))
    return "".join(rng.choice(alphabet) for _ in range(rng.randint(low, high)))


def number(rng: random.Random) -> str:
    return rng.choice(
        (
            str(rng.randint(0, 9)),
            str(rng.randint(10, 99)),
            str(rng.randint(100, 99_999)),
            f"{rng.randint(0, 999)}.{rng.randint(0, 99):02}",
        )
    )


def word(rng: random.Random) -> str:
    """One word, lower case most of the time."""
    kind = rng.random()
    if kind < 0.55:
        return rng.choice(COMMON)
    if kind < 0.75:
        return made_up(rng)
    if kind < 0.85:
        return rng.choice(FIRST)
    return letters(rng) if kind < 0.95 else number(rng)


def cased(rng: random.Random, text: str) -> str:
    """The text in one of the ways in which pages write it."""
    kind = rng.random()
    if kind < 0.5:
        return text[:1].upper() + text[1:]
    if kind < 0.7:
        return text
    return " ".join(part[:1].upper() + part[1:] for part in text.split()) if kind < 0.93 else text.upper()


def phrase(rng: random.Random, low: int = 1, high: int = 4) -> str:
    """A few words as a label or title."""
    return cased(rng, " ".join(word(rng) for _ in range(rng.randint(low, high))))


def sentence(rng: random.Random, low: int = 4, high: int = 10) -> str:
    text = " ".join(word(rng) for _ in range(rng.randint(low, high)))
    return text[:1].upper() + text[1:] + rng.choice((".", ".", ".", "!", "?"))


def person(rng: random.Random) -> str:
    return f"{rng.choice(FIRST)} {rng.choice(LAST)}"


def user_name(rng: random.Random) -> str:
    """What one signs in with."""
    first = rng.choice(FIRST).lower()
    return rng.choice(
        (
            first,
            first,
            f"{first}.{rng.choice(LAST).lower()}",
            f"{first}{rng.randint(1, 99)}",
            letters(rng),
            f"{first}@{made_up(rng)}.com",
        )
    )


def password(rng: random.Random) -> str:
    return rng.choice(
        (
            letters(rng, 4, 12),
            f"{rng.choice(COMMON)}-{rng.choice(COMMON)}-{rng.randint(1, 99)}",
            f"{made_up(rng)}{rng.randint(1, 9999)}",
            rng.choice(COMMON),
        )
    )


def changed(text: str, rng: random.Random) -> str:
    """Another text that looks much like it."""
    at = rng.randrange(len(text))
    letter = rng.choice("abcdefghijklmnopqrstuvwxyz")
    return (
        rng.choice(
            (text[:at] + letter + text[at + 1 :], text[:at] + text[at + 1 :], text[:at] + letter + text[at:])
        ).strip()
        or letter
    )
