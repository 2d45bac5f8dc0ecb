"""Parameters of a trial: from the sweep's file, or from defaults and the command line."""

import json
from typing import Any, Dict, Iterator, List, Mapping, Sequence

from ._errors import SweepsError


class Parameters(Mapping[str, Any]):
    """Parameters by name; `optimizer.name` is `name` in the group `optimizer`."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values: Dict[str, Any] = dict(values)

    def __getitem__(self, name: str) -> Any:
        if name in self._values:
            return self._values[name]
        value: Any = self._values
        for part in name.split("."):
            if not isinstance(value, Mapping) or part not in value:
                raise KeyError(name)
            value = value[part]
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Parameters({self._values!r})"


def merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> Dict[str, Any]:
    """Both, group by group; where both have a value that of `over`."""
    result = dict(under)
    for name, value in over.items():
        below = result.get(name)
        both = isinstance(below, Mapping) and isinstance(value, Mapping)
        result[name] = merged(below, value) if both else value  # type: ignore[arg-type]
    return result


def nested(values: Mapping[str, Any]) -> Dict[str, Any]:
    """The same with dotted names as groups."""
    result: Dict[str, Any] = {}
    for name, value in values.items():
        for part in reversed(name.split(".")):
            value = {part: value}
        result = merged(result, value)
    return result


def from_command_line(arguments: Sequence[str], defaults: Mapping[str, Any]) -> Dict[str, Any]:
    """Parameters given as `--name value` or `--name=value`; a dash in a name stands for an underscore.

    Raises SweepsError for an argument that is no parameter, and for a value of another kind than the default's.
    """
    known = Parameters(defaults)
    given: Dict[str, Any] = {}
    rest: List[str] = list(arguments)
    while rest:
        argument = rest.pop(0)
        name, has_value, text = argument[2:].partition("=")
        name = name.replace("-", "_")
        if not argument.startswith("--") or (name != "seed" and name not in known):
            names = ", ".join(["--seed", *(f"--{key}" for key in known if key != "seed")])
            raise SweepsError(f"Arguments must be parameters ({names}), but one is `{argument}`. Correct it.")
        if not has_value:
            if not rest:
                raise SweepsError(f"`{argument}` must be followed by a value, but is the last. Write {argument}=VALUE.")
            text = rest.pop(0)
        given[name] = _typed(name, text, 0 if name == "seed" else known[name])
    return nested(given)


def _typed(name: str, text: str, default: Any) -> Any:
    if isinstance(default, str):
        return text
    value: Any
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    if default is None:
        return value
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if isinstance(default, bool):
        fits = isinstance(value, bool)
    elif isinstance(default, int):
        fits = number and value == int(value) if number and abs(value) < float("inf") else False
        value = int(value) if fits else value
    elif isinstance(default, float):
        fits = number
        value = float(value) if fits else value
    else:
        fits = isinstance(value, type(default)) or isinstance(default, (list, tuple)) and isinstance(value, list)
    if not fits:
        kind = type(default).__name__
        raise SweepsError(f"`--{name}` must be of the default's type, {kind}, but was `{text}`. Give such a value.")
    return value
