"""What is generated in docs/ is as the code would make it today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from callstash.config import check_config
from callstash.lint import render
from callstash.reference import refresh, stale
from callstash.ruletests import context_of, of_files

ROOT = Path(__file__).resolve().parent.parent
_WHOLE = re.compile(r"^(pipelines|rules?):(?! *\[)", re.MULTILINE)


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


def _snippets() -> list[tuple[str, str]]:
    """Whole files only: `pipelines.yaml` or a rule file. A few lines out of one cannot be checked alone."""
    found = []
    for page in sorted((ROOT / "docs").rglob("*.md")):
        blocks = re.findall(r"^```yaml\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)
        found += [(f"{page.name}-{number}", block) for number, block in enumerate(blocks, 1) if _WHOLE.search(block)]
    return found


@pytest.mark.parametrize("text", [text for _, text in _snippets()], ids=[name for name, _ in _snippets()])
def test_every_yaml_snippet_in_the_docs_is_right(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "recordings").mkdir()
    (tmp_path / "rules").symlink_to(ROOT / "rules")
    file = tmp_path / "snippet.yaml"
    file.write_text(text, "utf-8")
    if re.search(r"^rules?:", text, re.MULTILINE) and not re.search(r"^pipelines:", text, re.MULTILINE):
        _, findings = of_files([file], context_of(None, file.with_name("none")))
    else:
        _, findings = check_config(file)
    assert not findings, render(findings)
