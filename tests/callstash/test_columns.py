from callstash.columns import columns, joined


def test_a_chinese_character_takes_two_columns_and_an_accent_none() -> None:
    assert columns("点 5e\u0301") == 5


def test_pieces_are_joined_by_a_space_but_beside_chinese() -> None:
    assert joined(["good", "", "morning", "您好", "OK"]) == "good morning您好OK"
    assert joined([]) == ""
