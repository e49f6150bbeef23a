"""The objects in a large JSON file as they stand in it, found without holding the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from flows.errors import BrokenFile
from flows.extract.tape import Piece, Tape

# Where an object is: the keys that lead to it, `*` for a place in a list.
Path = tuple[str, ...]

_TOKEN = re.compile(rb'["{}\[\]:]')
_WHOLE_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_IN_STRING = re.compile(rb'\\.|"', re.DOTALL)
_CLOSING = {b"{": b"}", b"[": b"]"}
_DEEPEST = 100
_LONGEST_KEY = 200


def split_objects(stream: BinaryIO, is_wanted: Callable[[Path], bool], limit: int) -> Iterator[tuple[Path, Piece]]:
    """Each wanted object with its path, in order; none within one that was wanted.

    Raises BrokenFile where the file breaks off or is no JSON.
    """
    tape = Tape(stream, limit, overlap=1)
    opened: list[bytes] = []
    keys: list[str] = []
    key, position, count = "", 0, 0
    while found := tape.find(_TOKEN, position):
        token, begin, position = found[0], tape.start + found.start(), tape.start + found.end()
        if token == b'"':
            key, position = _read_string(tape, position, count)
        elif token == b":":
            keys[-1:] = [key]
        elif token in _CLOSING:
            if token == b"{" and is_wanted(tuple(keys)):
                tape.hold(begin)
                position = _end_of_object(tape, position, count)
                count += 1
                yield tuple(keys), tape.take(begin, position)
                continue
            opened.append(token)
            keys.append("*")
            if len(opened) > _DEEPEST:
                raise BrokenFile(f"at byte {begin:,} it is nested more than {_DEEPEST} times")
        elif not opened or _CLOSING[opened.pop()] != token:
            raise BrokenFile(f"at byte {begin:,} it is no JSON: {token.decode()} closes nothing")
        else:
            keys.pop()
    if opened:
        raise _broken_off(tape, count)


def _end_of_object(tape: Tape, position: int, count: int) -> int:
    """Where the object ends whose first byte was read."""
    depth = 1
    while depth:
        found = tape.find(_TOKEN, position)
        if found is None:
            raise _broken_off(tape, count)
        token, position = found[0], tape.start + found.end()
        if token == b'"':
            _, position = _read_string(tape, position, count)
        else:
            depth += (token in b"{[") - (token in b"}]")
    return position


def _read_string(tape: Tape, begin: int, count: int) -> tuple[str, int]:
    """The string that begins here, empty if it is too long to be a key, and where it ends."""
    whole = _WHOLE_STRING.match(tape.bytes, begin - tape.start)
    position = tape.start + whole.end() if whole else begin
    while not whole and (found := tape.find(_IN_STRING, position)):
        position = tape.start + found.end()
        whole = found if found[0] == b'"' else None
    if whole is None:
        raise _broken_off(tape, count)
    is_key = position - 1 - begin <= _LONGEST_KEY
    text = bytes(tape.bytes[begin - tape.start : position - 1 - tape.start]) if is_key else b""
    return text.decode("utf-8", "replace"), position


def _broken_off(tape: Tape, count: int) -> BrokenFile:
    return BrokenFile(f"it breaks off at byte {tape.end:,}, after {count:,} whole records")
