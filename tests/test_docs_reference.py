"""What is generated in docs/ is as the code would make it today."""

from __future__ import annotations

from pathlib import Path

from callstash.reference import refresh, stale

ROOT = Path(__file__).resolve().parent.parent


def test_the_generated_reference_is_not_stale() -> None:
    names = [str(path.relative_to(ROOT)) for path in stale(ROOT)]
    assert not names, f"{', '.join(names)}: run `python -m callstash.reference`"


def test_a_stale_block_is_noticed_and_the_rest_of_the_page_is_left_alone() -> None:
    page = "# Mine\n\n<!-- generated: errors -->\n| old |\n<!-- end -->\n\nmine, too\n"
    fresh = refresh(page, ROOT)
    assert fresh != page
    assert "| E103 |" in fresh
    assert fresh.startswith("# Mine\n")
    assert fresh.endswith("<!-- end -->\n\nmine, too\n")
    assert refresh(fresh, ROOT) == fresh
