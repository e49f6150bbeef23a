"""What stands above a post in a file of a static site generator: fields in YAML, TOML, JSON, or `Title: …` lines."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from flows.errors import BrokenFile
from flows.extract.safe_yaml import BrokenYaml, read_yaml

# Longer ones are no front matter, or made to exhaust its reader.
_LONGEST = 64 * 1024
_BLANKS = re.compile(r"\ufeff?(?:[ \t]*\r?\n){0,100}")
_FENCE = re.compile(r"(?P<fence>---|\+\+\+|;;;)[ \t]*(?P<language>yaml|yml|toml|json)?[ \t]*\r?\n")
_YAML_END = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)
_ENDS = {
    "---": _YAML_END,
    "+++": re.compile(r"^\+\+\+[ \t]*\r?$", re.MULTILINE),
    ";;;": re.compile(r"^;;;[ \t]*\r?$", re.MULTILINE),
}
_LANGUAGES = {"---": "yaml", "+++": "toml", ";;;": "json"}
# The standard library takes half a minute for a key of many parts.
_LONG_KEY = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){21}""")
_JSON_BEGIN = re.compile(r'\{\s*"[\w-]+"\s*:')
# A line that names a field, in any of the languages, and one of a list below it.
_FIELD = re.compile(r"""["']?(?P<name>[A-Za-z_][\w-]{0,60})["']?[ \t]*[:=](?:[ \t]+(?P<value>.*)|(?P<nothing>))$""")
_ITEM = re.compile(r"\s*-\s+(?P<value>.+)$")
# Pelican's lines: a name, a colon, a value, which goes on in lines that are set in.
_HEADER = re.compile(r"(?P<name>[A-Za-z][\w -]{0,30}):(?:[ \t]+(?P<value>.*))?$")


class FrontMatter(NamedTuple):
    """Its fields, names in lower case, the text below it, and the language it is in (`headers` for `Title: …` lines).

    `is_broken` if only lines that are plain could be read.
    """

    fields: Mapping[str, Any]
    body: str
    language: str
    is_broken: bool = False


class BrokenFields(ValueError):
    """The fields cannot be read in the language that they should be in."""


def split_front_matter(text: str) -> FrontMatter | None:
    """The front matter of a post, or None if the text begins with none.

    Raises BrokenFile if it has no end, UnsafeFile for a bomb of aliases.
    """
    begin = _begin(text)
    if opened := _FENCE.match(text, begin):
        return _fenced(text, opened)
    if _JSON_BEGIN.match(text, begin):
        return _json(text[begin:])
    return _headers(text[begin:])


def begins_front_matter(head: str) -> bool:
    """Whether the first line of a text is one that front matter begins with."""
    return _FENCE.match(head, _begin(head)) is not None


def _begin(text: str) -> int:
    found = _BLANKS.match(text)
    return found.end() if found else 0


def _fenced(text: str, opened: re.Match[str]) -> FrontMatter | None:
    closed = _ENDS[opened["fence"]].search(text, opened.end(), opened.end() + _LONGEST)
    if closed is None:
        if _FIELD.match(text[opened.end() :].partition("\n")[0].rstrip()):
            raise BrokenFile(f"its front matter has no end: no line of {opened['fence']} follows within 64 KiB")
        return None  # a line across the page
    language = (opened["language"] or _LANGUAGES[opened["fence"]]).replace("yml", "yaml")
    inner, body = text[opened.end() : closed.start()], text[closed.end() :].removeprefix("\n")
    try:
        fields = _PARSERS[language](inner)
    except BrokenFields as error:
        plain = _plain_fields(inner)
        if not plain and opened["fence"] == "---" and not opened["language"]:
            return None  # text between two lines across the page
        if not plain:
            raise BrokenFile(f"its front matter is broken {language.upper()}: {error}") from error
        return FrontMatter(plain, body, language, is_broken=True)
    return FrontMatter(_lowered(fields), body, language) if isinstance(fields, dict) else None


def _parse_yaml(text: str) -> Any:
    try:
        return read_yaml(text) or {}
    except BrokenYaml as error:
        raise BrokenFields(str(error)) from error


def _parse_toml(text: str) -> Any:
    if _LONG_KEY.search(text):
        raise BrokenFields("a key has more than twenty parts")
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise BrokenFields(str(error)) from error


def _parse_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BrokenFields(str(error)) from error


_PARSERS: dict[str, Callable[[str], Any]] = {"yaml": _parse_yaml, "toml": _parse_toml, "json": _parse_json}


def _json(text: str) -> FrontMatter:
    """An object right at the beginning, as Hugo has it."""
    try:
        fields, end = json.JSONDecoder().raw_decode(text[:_LONGEST])
    except (ValueError, RecursionError) as error:
        raise BrokenFile(f"its front matter is broken JSON: {error}") from error
    return FrontMatter(_lowered(fields), text[end:], "json")


def _headers(text: str) -> FrontMatter | None:
    """Lines of Pelican's kind; None if no title is among them, for prose has colons, too."""
    fields: dict[str, Any] = {}
    name, end = "", 0
    for line in text[:_LONGEST].splitlines(keepends=True):
        plain = line.rstrip()
        if name and plain and line.startswith(("    ", "\t")):
            fields[name] = f"{fields[name]} {plain.strip()}".strip()
        elif found := _HEADER.match(plain):
            name = found["name"].strip().lower()
            fields[name] = found["value"] or ""
        else:
            break
        end += len(line)
    return FrontMatter(fields, text[end:], "headers") if fields.get("title") else None


def _plain_fields(text: str) -> dict[str, Any]:
    """What lines of one field say, whatever is wrong with the others: a colon in a title that has no quotes, mostly."""
    fields: dict[str, Any] = {}
    name = ""
    for line in text.splitlines():
        if found := _FIELD.match(line):
            name = found["name"].lower()
            fields[name] = _unquoted(found["value"] or "")
        elif name and (item := _ITEM.match(line)):
            items = fields[name] if isinstance(fields[name], list) else []
            fields[name] = [*items, _unquoted(item["value"])]
    return fields


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def _lowered(fields: dict[Any, Any]) -> dict[str, Any]:
    return {str(name).lower(): value for name, value in fields.items()}
