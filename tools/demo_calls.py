"""The demo's sample calls, written by hand: what is said, how it is written, which fields it holds.

`spoken` is what the synthesiser says: 。 is a pause between sentences, ， a short one. `text` is what a careful person
would write in the house style of inverse text normalisation, without punctuation, as the model writes none.
Nothing said here (sentences, numbers, voices) is used for training; `demo_sentences.py` sees to it.
"""

import re
from dataclasses import dataclass

SPOKEN_DIGITS = {**{char: str(value) for value, char in enumerate("零一二三四五六七八九")}, "幺": "1"}


@dataclass(frozen=True)
class Turn:
    """What one party says before the other answers."""

    spoken: str
    text: str
    voice: str
    role: str | None = None
    pause_before_ms: int = 500

    @property
    def channel(self) -> int:
        return 1 if self.role == "customer" else 0

    @property
    def sentences(self) -> list[str]:
        return [part for part in self.spoken.split("。") if part]


@dataclass(frozen=True)
class Call:
    """One sample recording and its truth."""

    file: str
    encoding: str  # a key of `make_demo_samples.ENCODERS`
    turns: tuple[Turn, ...]
    fields: tuple[dict[str, str], ...] = ()
    notes: str = ""
    slow: bool = False
    gain_db: float = 0.0


def phone(value: str, extension: str = "") -> dict[str, str]:
    """An expected telephone field."""
    field = {"name": "phone", "value": value}
    return {**field, "extension": extension} if extension else field


def hours(value: str) -> dict[str, str]:
    """An expected opening-hours field."""
    return {"name": "hours", "value": value}


CALLS = (
    Call(
        "20250103_093000_lihua_c1001.wav",
        "pcm16k",
        (
            Turn(
                "您好，这里是东方家电客服中心。我们的营业时间是周一到周五早上九点到晚上六点半。客服电话是四零零六幺八二七九五",
                "您好这里是东方家电客服中心我们的营业时间是周一到周五早上9:00到晚上6:30客服电话是4006182795",
                "f4",
            ),
        ),
        (hours("Mo-Fr 09:00-18:30"), phone("4006182795")),
        "WAV, PCM 16 bit, 16 kHz, mono",
    ),
    Call(
        "20250103_101500_wangfang_c1002.wav",
        "pcm8k",
        (
            Turn(
                "您好，我姓王，我想预约维修。我的手机号码是幺三八零零幺三八零零零。地址是上海市人民路一百二十号",
                "您好我姓王我想预约维修我的手机号码是13800138000地址是上海市人民路120号",
                "m3",
            ),
        ),
        (phone("+8613800138000"),),
        "WAV, PCM 16 bit, 8 kHz, mono",
    ),
    Call(
        "20250103_104500_zhaomin_c1003.wav",
        "alaw",
        (
            Turn(
                "您好，光明超市客服中心，请问有什么可以帮您",
                "您好光明超市客服中心请问有什么可以帮您",
                "linda",
                "agent",
            ),
            Turn(
                "我的订单还没有发货，订单号是二零二五，零幺零二，八八六六幺",
                "我的订单还没有发货订单号是2025010288661",
                "m4",
                "customer",
            ),
            Turn("好的，请您留一下您的联系电话", "好的请您留一下您的联系电话", "linda", "agent"),
            Turn("电话是幺五九二六五三五八九七", "电话是15926535897", "m4", "customer"),
            Turn("我再确认一下，是幺五九二六五三五八九七对吗", "我再确认一下是15926535897对吗", "linda", "agent"),
            Turn("对的，没错，谢谢您", "对的没错谢谢您", "m4", "customer"),
        ),
        (phone("+8615926535897"),),
        "WAV, G.711 A-law, 8 kHz, stereo; a 13-digit order number; a phone said by both parties is one field",
    ),
    Call(
        "20250103_111500_chenjie_c1004.wav",
        "mulaw",
        (
            Turn(
                "我们的门店在南京路一百零六号。电话是零二幺，六二八八五五九四。门店每天上午十点到晚上十点营业",
                "我们的门店在南京路106号电话是02162885594门店每天上午10:00到晚上10:00营业",
                "benjamin",
            ),
        ),
        (phone("+862162885594"), hours("Mo-Su 10:00-22:00")),
        "WAV, G.711 mu-law, 8 kHz, mono; has a sidecar",
    ),
    Call(
        "20250103_113000_lihua_c1005.wav",
        "gsm",
        (
            Turn(
                "您好，我们的上班时间是工作日早上八点半到下午五点半。请您在上班时间来电，谢谢",
                "您好我们的上班时间是工作日早上8:30到下午5:30请您在上班时间来电谢谢",
                "Annie",
            ),
        ),
        (hours("Mo-Fr 08:30-17:30"),),
        "WAV, GSM 6.10, 8 kHz, mono",
    ),
    Call(
        "20250103_140000_wangfang_c1006.wav",
        "adpcm",
        (
            Turn(
                "我今天下午三点到五点在家等快递。一共是一百二十九元，运费十二点五元，对吗",
                "我今天下午3:00到5:00在家等快递一共是129元运费12.5元对吗",
                "f4",
            ),
        ),
        (),
        "WAV, IMA ADPCM, 8 kHz, mono; times and amounts, but neither a phone nor opening hours; copied in slowly",
        slow=True,
    ),
    Call(
        "voicemail.mp3",
        "mp3",
        (
            Turn(
                "您好，我是张丽，收到留言请给我回电话。我的手机是幺八六，零二幺七，四三九五",
                "您好我是张丽收到留言请给我回电话我的手机是18602174395",
                "m3",
            ),
        ),
        (phone("+8618602174395"),),
        "MP3, 8 kHz, mono; a name that says nothing",
    ),
    Call(
        "20250103_143000_zhaomin_c1008.m4a",
        "m4a",
        (
            Turn(
                "请拨打我们的总机零幺零六二二八八五四七转八零六。技术支持部一起为您服务",
                "请拨打我们的总机01062288547转806技术支持部一起为您服务",
                "Annie",
            ),
        ),
        (phone("+861062288547", "806"),),
        "M4A, AAC, 16 kHz, mono; a number with an extension",
    ),
    Call(
        "20250103_150000_chenjie_c1009.ogg",
        "opus",
        (
            Turn(
                "您好，维修热线是四零零六幺零八八三五。服务时间是周一到周六早上八点到晚上八点，欢迎来电",
                "您好维修热线是4006108835服务时间是周一到周六早上8:00到晚上8:00欢迎来电",
                "m4",
            ),
        ),
        (phone("4006108835"), hours("Mo-Sa 08:00-20:00")),
        "Opus in OGG, mono",
    ),
    Call(
        "20250103_153000_lihua_c1010.amr",
        "amr",
        (
            Turn(
                "预约时间是二零二五年一月八日下午两点一刻。有问题请打这个电话，幺三三六五八幺零七二四",
                "预约时间是2025年1月8日下午2:15有问题请打这个电话13365810724",
                "benjamin",
            ),
        ),
        (phone("+8613365810724"),),
        "AMR-NB, 8 kHz, mono; an appointment is no opening time",
    ),
    Call(
        "20250103_160000_wangfang_c1011.flac",
        "flac",
        (
            Turn("您好，欢迎致电海天餐厅", "您好欢迎致电海天餐厅", "linda", "agent"),
            Turn("你好，请问你们周末几点开门", "你好请问你们周末几点开门", "m3", "customer"),
            Turn(
                "我们周六周日上午九点半到晚上九点营业",
                "我们周六周日上午9:30到晚上9:00营业",
                "linda",
                "agent",
            ),
            Turn("好的，预约打哪个电话", "好的预约打哪个电话", "m3", "customer"),
            Turn("预约电话是零二零八三三五七六四二", "预约电话是02083357642", "linda", "agent"),
        ),
        (hours("Sa-Su 09:30-21:00"), phone("+862083357642")),
        "FLAC, 8 kHz, stereo",
    ),
    Call(
        "20250103_163000_zhaomin_c1012.mp4",
        "mp4",
        (
            Turn(
                "您的工单编号是八八二零二五零六幺三。手续费是百分之三点五，优惠百分之二十",
                "您的工单编号是8820250613手续费是3.5%优惠20%",
                "m4",
            ),
        ),
        (),
        "MP4 with a tiny picture, AAC; a ten-digit ticket number that is no phone",
    ),
    Call(
        "20250103_170000_chenjie_c1013.wav",
        "alaw",
        (
            Turn("好的，请您稍等，我帮您查一下", "好的请您稍等我帮您查一下", "f4"),
            Turn(
                "您的快递明天上午十点送到。快递员的手机是幺七七三五二零九六四八",
                "您的快递明天上午10:00送到快递员的手机是17735209648",
                "f4",
                pause_before_ms=20_000,
            ),
        ),
        (phone("+8617735209648"),),
        "WAV, G.711 A-law, 8 kHz, mono; 20 s of silence in the middle",
    ),
    Call("20250103_173000_lihua_c1014.wav", "pcm8k", (), (), "a call without words: 4 s of faint line noise"),
)


def digit_runs(spoken: str) -> list[str]:
    """The numbers read digit by digit, as digits: 转八零六 -> 806."""
    runs = re.findall(f"[{''.join(SPOKEN_DIGITS)}]{{3,}}", spoken.replace("，", ""))
    return ["".join(SPOKEN_DIGITS[char] for char in run) for run in runs]


def reserved_numbers() -> frozenset[str]:
    """Every number of the samples; of the long ones their last eight digits too, which is how landlines are drawn."""
    runs = [run for call in CALLS for turn in call.turns for run in digit_runs(turn.spoken)]
    return frozenset(runs) | frozenset(run[-8:] for run in runs if len(run) > 8)


def reserved_sentences() -> set[str]:
    """Every sentence of the samples, and whole turns, without pauses."""
    turns = [turn for call in CALLS for turn in call.turns]
    return {s.replace("，", "") for turn in turns for s in [*turn.sentences, turn.spoken.replace("。", "")]}
