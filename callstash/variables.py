"""`${VAR}` and `${VAR:default}` in configuration, as in Logstash: the environment, anywhere in a string."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

from callstash.codes import NO_VARIABLE
from callstash.yamlpos import Positions, YamlPath

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_.]*)(?::([^}]*))?\}")


def substitute(
    data: Any, positions: Positions, environment: Mapping[str, str] | None = None, path: YamlPath = ()
) -> Any:
    """Return the data with `${VAR}` and `${VAR:default}` filled in; a missing variable adds to `positions.findings`."""
    if isinstance(data, dict):
        return {key: substitute(value, positions, environment, (*path, key)) for key, value in data.items()}
    if isinstance(data, list):
        return [substitute(item, positions, environment, (*path, index)) for index, item in enumerate(data)]
    if isinstance(data, str) and "${" in data:
        return _fill(data, positions, os.environ if environment is None else environment, path)
    return data


def _fill(text: str, positions: Positions, environment: Mapping[str, str], path: YamlPath) -> str:
    def value(match: re.Match[str]) -> str:
        name, default = match[1], match[2]
        if name in environment:
            return environment[name]
        if default is None:
            positions.findings.append(
                positions.at_text(
                    path,
                    match[0],
                    NO_VARIABLE,
                    f"environment variable {name} is not set",
                    f"set it, or give a default: ${{{name}:default}}",
                )
            )
        return default or ""

    return _VARIABLE.sub(value, text)
