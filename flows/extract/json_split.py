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
# Inside a string: everything up to its end, or to a backslash whose other half was not read yet.
_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_CLOSING = {b"{": b"}", b"[": b"]"}
_DEEPEST = 100
_LONGEST_KEY = 200
# Strings, brackets and colons of one object. A post has some hundreds.
_MOST_TOKENS = 200_000


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
    begin, depth = position, 1
    for _ in range(_MOST_TOKENS):
        found = tape.find(_TOKEN, position)
        if found is None:
            raise _broken_off(tape, count)
        token, position = found[0], tape.start + found.end()
        if token == b'"':
            _, position = _read_string(tape, position, count)
        else:
            depth += (token in b"{[") - (token in b"}]")
        if not depth:
            return position
    raise BrokenFile(f"the record at byte {begin - 1:,} has more than {_MOST_TOKENS:,} parts")


def _read_string(tape: Tape, begin: int, count: int) -> tuple[str, int]:
    """The string that begins here, empty if it is too long to be a key, and where it ends."""
    position = begin
    while True:
        found = _STRING.match(tape.bytes, position - tape.start)
        position = tape.start + found.end() if found else position
        if position < tape.end and tape.bytes[position - tape.start] == ord('"'):
            break
        if not tape.read_on(position):
            raise _broken_off(tape, count)
    is_key = position - begin <= _LONGEST_KEY
    text = bytes(tape.bytes[begin - tape.start : position - tape.start]) if is_key else b""
    return text.decode("utf-8", "replace"), position + 1


def _broken_off(tape: Tape, count: int) -> BrokenFile:
    return BrokenFile(f"it breaks off at byte {tape.end:,}, after {count:,} whole records")
