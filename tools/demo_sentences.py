"""Seeded sentences, numbers and voices of the demo model: what it is trained on and what it never hears.

Everything here is text and needs no synthesiser, so a test can ask for the whole training list in about a second.
The split: sentences of the evaluation set and of the samples are refused when training sentences are drawn; numbers
are split by checksum (`demo_numbers.held_out`); voices are two disjoint lists.
"""

import random
from dataclasses import dataclass

import demo_phrases as phrases
from demo_calls import reserved_numbers, reserved_sentences
from demo_numbers import DIGITS, Numbers, spoken_int, words

SEED = 20250103
TRAINING_SIZE = 8000
MORE_SIZE = 2000
EVALUATION_SIZE = 200

# Variants of espeak-ng's Mandarin voice. Whispering, croaking and robot variants are left out on both sides.
TRAINING_VOICES = words(
    "f1 f2 f3 f5 m1 m2 m5 m6 m7 m8 adam Alex Alicia Andy aunty belinda boris caleb david Denis Diogo ed "
    "edward2 Gene Gene2 Henrique iven4 john Lee max Michael michel miguel Nguyen pablo paul quincy "
    "robert sandro steph steph2 travis victor norbert klatt2 kaukovalta marcelo Mario"
)
HELD_OUT_VOICES = words("f4 m3 m4 benjamin Annie linda")

CODECS = words("wide wide wide narrow narrow alaw mulaw gsm amr mp3 opus adpcm aac")
MINUTES = ["", "", "", *words("整 半 半 一刻 三刻 零五分 十分 二十 四十五分 十五分 五十分 三十分 零五")]

WEIGHTS = [
    (phrases.PHONE, 24),
    (phrases.HOURS, 17),
    (phrases.ORDERS, 12),
    (phrases.MONEY, 10),
    (phrases.DATES, 12),
    (phrases.TALK, 46),
]
MORE_WEIGHTS = [(phrases.MORE, 500), *WEIGHTS]


@dataclass(frozen=True)
class Utterance:
    """One item to synthesise: sentences with the voices that say them, and how the recording went."""

    sentences: tuple[str, ...]  # with commas where the speaker pauses; empty for a recording without words
    voices: tuple[str, ...]
    speed: int
    pitch: int
    codec: str
    seed: int

    @property
    def text(self) -> str:
        """What the model has to write."""
        return plain("".join(self.sentences))


def plain(sentence: str) -> str:
    """The sentence without the pauses."""
    return sentence.replace("，", "")


class Sentences:
    """Fills the slots of the templates."""

    def __init__(self, rng: random.Random, evaluation: bool, more: bool = False) -> None:
        self.rng = rng
        self.weights = MORE_WEIGHTS if more else WEIGHTS
        self.numbers = Numbers(rng, evaluation, reserved_numbers())
        self.decks: dict[tuple[str, ...], list[str]] = {}

    def draw(self) -> str:
        blocks, weights = zip(*self.weights, strict=True)
        return self.fill(self.pick(phrases.templates(self.rng.choices(blocks, weights)[0])))

    def fill(self, template: str) -> str:
        while "{" in template:
            before, _, rest = template.partition("{")
            slot, _, after = rest.partition("}")
            template = before + getattr(self, f"slot_{slot}")() + after
        return template

    def pick(self, choices: list[str]) -> str:
        """From a shuffled deck: every choice has its turn before any comes again, so that none stays rare."""
        deck = self.decks.setdefault(tuple(choices), [])
        if not deck:
            deck.extend(self.rng.sample(choices, len(choices)))
        return deck.pop()

    def slot_mobile(self) -> str:
        return self.numbers.mobile()

    def slot_landline(self) -> str:
        return self.numbers.landline()

    def slot_hotline(self) -> str:
        return self.numbers.hotline()

    def slot_short(self) -> str:
        return self.numbers.short()

    def slot_phone(self) -> str:
        return self.pick([self.numbers.mobile(), self.numbers.landline(), self.numbers.hotline()])

    def slot_ext(self) -> str:
        return self.numbers.extension()

    def slot_order(self) -> str:
        return self.numbers.order()

    def slot_code(self) -> str:
        return self.numbers.code()

    def slot_tail(self) -> str:
        return self.numbers.read(self.numbers.tail(4))

    def slot_d(self) -> str:
        return self.pick(list("一二三四五六七八九零"))

    def slot_n(self) -> str:
        n = self.rng.choice([self.rng.randrange(1, 11), self.rng.randrange(1, 100)])
        return "两" if n == 2 else spoken_int(n)

    def slot_big(self) -> str:
        return spoken_int(self.rng.randrange(100, 20000))

    def slot_percent(self) -> str:
        decimal = "点" + DIGITS[self.rng.randrange(1, 10)] if self.rng.random() < 0.3 else ""
        return "百分之" + spoken_int(self.rng.randrange(1, 100)) + decimal

    def slot_money(self) -> str:
        ranges = (1, 100), (100, 1000), (1000, 20000)
        n = self.rng.choice([self.rng.randrange(*bounds) for bounds in ranges])
        if self.rng.random() < 0.4:
            n = max(10, n // 10 * 10)
        style = self.rng.random()
        if style < 0.2:
            places = range(self.rng.choice([1, 1, 2]))
            return spoken_int(n) + "点" + "".join(self.pick(list(DIGITS)) for _ in places) + "元"
        if style < 0.35 and n != 2:
            return spoken_int(n) + "块" + self.pick(["", "钱", self.pick(list(DIGITS[1:]))])
        return spoken_int(n) + self.pick(["元", "元", "块钱", "元钱", "元整"])

    def slot_date(self) -> str:
        month, day = spoken_int(self.rng.randrange(1, 13)), spoken_int(self.rng.randrange(1, 32))
        year = f"二零二{self.pick(list(DIGITS))}年" if self.rng.random() < 0.4 else ""
        return f"{year}{month}月{day}{self.pick(['号', '日'])}"

    def clock(self, first: int, last: int) -> str:
        hour = self.rng.randint(first, last)
        lead = "两" if hour == 2 else spoken_int(hour)
        return f"{lead}点{self.rng.choice(MINUTES)}"

    def slot_moment(self) -> str:
        style = self.rng.random()
        if style < 0.35:
            return self.pick(phrases.MORNING) + self.clock(6, 12)
        if style < 0.65:
            return self.pick(phrases.AFTERNOON) + self.clock(1, 6)
        if style < 0.85:
            return self.pick(phrases.EVENING) + self.clock(6, 12)
        return self.clock(0, 23) if style < 0.93 else self.pick(["中午", "凌晨"]) + self.clock(1, 12)

    def slot_span(self) -> str:
        to = self.pick(["到", "到", "到", "至"])
        style = self.rng.random()
        if style < 0.4:
            opening = self.pick(phrases.MORNING) + self.clock(6, 11)
            return opening + to + self.pick(phrases.AFTERNOON + phrases.EVENING) + self.clock(1, 11)
        if style < 0.6:
            day_part = self.pick([*phrases.MORNING, *phrases.AFTERNOON, *phrases.EVENING])
            return day_part + self.clock(1, 9) + to + self.clock(3, 12)
        if style < 0.75:
            return self.clock(7, 12) + to + self.clock(1, 10)
        if style < 0.85:
            return self.clock(6, 12) + to + self.clock(13, 23)
        return self.slot_moment() + to + self.slot_moment()

    def slot_hours(self) -> str:
        days = self.pick(phrases.DAYS)
        pause = self.pick(["", "", "", "，", "的"])
        if self.rng.random() < 0.12:
            return f"{days}{self.slot_span()}，{self.slot_span()}"
        if self.rng.random() < 0.1:
            return self.slot_span()
        return days + pause + self.slot_span()

    def slot_days(self) -> str:
        return self.pick(phrases.DAYS)

    def slot_dayname(self) -> str:
        return self.pick(phrases.DAY_NAMES)

    def slot_rel(self) -> str:
        return self.pick(phrases.RELATIVE_DAYS)

    def slot_name(self) -> str:
        return self.pick(phrases.NAMES)

    def slot_surname(self) -> str:
        return self.pick(phrases.SURNAMES)

    def slot_city(self) -> str:
        return self.pick(phrases.CITIES)

    def slot_road(self) -> str:
        return self.pick(phrases.ROADS)

    def slot_company(self) -> str:
        return self.pick(phrases.COMPANIES)

    def slot_product(self) -> str:
        return self.pick(phrases.PRODUCTS)

    def slot_fault(self) -> str:
        return self.pick(phrases.FAULTS)

    def slot_dept(self) -> str:
        return self.pick(phrases.DEPARTMENTS)

    def slot_place(self) -> str:
        return self.pick(phrases.PLACES)


def evaluation_set(size: int = EVALUATION_SIZE) -> list[Utterance]:
    """Unseen sentences with unseen numbers in unseen voices; the codec is the evaluator's to choose."""
    rng = random.Random(SEED + 1)
    source, chosen = Sentences(rng, evaluation=True), dict[str, None]()
    while len(chosen) < size:
        sentence = source.draw()
        if len(plain(sentence)) >= 9 and plain(sentence) not in reserved_sentences():
            chosen[sentence] = None
    return [_utterance(rng, (sentence,), HELD_OUT_VOICES, "wide") for sentence in chosen]


def training_set() -> list[Utterance]:
    """The training list: single sentences, very short ones, runs of two to four, and a few without words."""
    forbidden = {u.text for u in evaluation_set()} | reserved_sentences()
    return [
        item
        for seed, size, more in ((SEED, TRAINING_SIZE, False), (SEED + 2, MORE_SIZE, True))
        for item in _training_part(random.Random(seed), size, more, forbidden)
    ]


def _training_part(rng: random.Random, size: int, more: bool, forbidden: set[str]) -> list[Utterance]:
    source = Sentences(rng, evaluation=False, more=more)
    return [_training_item(rng, source, forbidden) for _ in range(size)]


def _training_item(rng: random.Random, source: Sentences, forbidden: set[str]) -> Utterance:
    count = rng.choices([0, 1, 2, 3, 4], [2, 78, 13, 4, 3])[0]
    sentences: list[str] = []
    while len(sentences) < count:
        sentence = source.draw()
        if plain(sentence) not in forbidden:
            sentences.append(sentence)
    return _utterance(rng, tuple(sentences), TRAINING_VOICES, rng.choice(CODECS))


def _utterance(rng: random.Random, sentences: tuple[str, ...], voices: list[str], codec: str) -> Utterance:
    first = rng.choice(voices)
    cast = tuple(first if rng.random() < 0.6 else rng.choice(voices) for _ in sentences)
    return Utterance(sentences, cast, rng.randrange(130, 201), rng.randrange(30, 71), codec, rng.randrange(2**31))
