"""JSON Lines: an object a line, or objects in one array, each a post."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import PurePosixPath

from flows.errors import BrokenRecord, EmptyFile, FileError, NotASeed
from flows.extract.byte_lines import as_utf8
from flows.extract.columns import Columns, find_columns, paths_of, refuse_columns
from flows.extract.inputs import Input
from flows.extract.json_objects import JsonObject, parse_object, read_json_elements, read_json_lines
from flows.extract.rows import Row, read_row, refuse_row
from schemas.records import Record

FORM = "jsonl"
_LINES = frozenset({".jsonl", ".ndjson", ".jsonlines"})
_UNTOLD = frozenset({"", ".txt"})
# Objects and bytes that are looked at before it is decided which keys mean what.
_SAMPLE = 20
_SAMPLE_BYTES = 1024 * 1024
_MOST_KEYS = 2_000


def read_json_dataset(given: Input) -> Iterator[Record] | None:
    """The posts in a file of JSON objects, or None if it is none.

    Raises EmptyFile, NotASeed if no key of the objects means a text, and BrokenFile where the file breaks off.
    """
    suffix = PurePosixPath(given.name).suffix.lower()
    head = as_utf8(given.head).lstrip()
    if suffix not in _LINES | _UNTOLD | {".json"}:
        return None
    if not head and suffix in _LINES:
        raise EmptyFile(f"{len(given.head):,} bytes without a visible character", given.head)
    if not head.startswith((b"{", b"[")):
        if suffix in _LINES:
            raise NotASeed("its name is that of JSON Lines, and it does not begin with an object", given.head)
        return None
    if suffix in _UNTOLD and not _begins_with_row(head):
        return None
    objects = _objects(given, is_lines=_is_in_lines(head))
    sample, fault = _take_sample(objects)
    rows = [each.values for each in sample if each.values is not None]
    is_alone = suffix == ".json" and not head.startswith(b"[") and len(sample) == 1
    columns = _Columns(given.options.columns)
    for row in rows:
        columns.learn(row)
    if not rows and fault is None:
        raise NotASeed("none of its lines is a JSON object", given.head)
    if rows and not columns.found.has_body:
        if is_alone:
            return None  # some other document in JSON
        raise refuse_columns(columns.paths, "JSON objects")
    return _documents(given, chain(sample, _rest(objects, fault)), columns)


def _is_in_lines(head: bytes) -> bool:
    """Whether each line is an object: the first line of one over several lines ends where its keys begin or go on."""
    line = head.partition(b"\n")[0].rstrip()
    return line.startswith(b"{") and not line.endswith((b"{", b"[", b",", b":"))


def _begins_with_row(head: bytes) -> bool:
    """Whether a file of any name is JSON Lines: its first line is an object with a text in it."""
    try:
        values, _ = parse_object(head.partition(b"\n")[0])
    except BrokenRecord:
        return False
    return find_columns(paths_of(values), {}).has_body


def _objects(given: Input, *, is_lines: bool) -> Iterator[JsonObject]:
    read = read_json_lines if is_lines else read_json_elements
    with given.stream() as stream:
        yield from read(stream, given.head, given.options.max_document_bytes)


def _take_sample(objects: Iterator[JsonObject]) -> tuple[list[JsonObject], FileError | None]:
    """The first objects, and the fault that ended the file behind them."""
    sample: list[JsonObject] = []
    size = 0
    try:
        while len(sample) < _SAMPLE and size < _SAMPLE_BYTES:
            sample.append(next(objects))
            size += len(sample[-1].data)
    except StopIteration:
        pass
    except FileError as error:
        return sample, error
    return sample, None


def _rest(objects: Iterator[JsonObject], fault: FileError | None) -> Iterator[JsonObject]:
    if fault is not None:
        raise fault
    yield from objects


class _Columns:
    """What the keys mean that were seen so far: not every object need have all of them."""

    def __init__(self, mapped: Mapping[str, str]) -> None:
        self._mapped = mapped
        self.paths: dict[tuple[str, ...], None] = {}
        self._found: Columns | None = None

    def learn(self, values: Mapping[str, object]) -> None:
        """Take account of the keys of one more object."""
        new = [path for path in paths_of(values) if path not in self.paths]
        if new and len(self.paths) < _MOST_KEYS:
            self.paths.update(dict.fromkeys(new))
            self._found = None

    @property
    def found(self) -> Columns:
        """The keys by their meaning; raises NotASeed if one that a person named was not seen."""
        if self._found is None:
            self._found = find_columns(self.paths, self._mapped)
        return self._found


def _documents(given: Input, objects: Iterator[JsonObject], columns: _Columns) -> Iterator[Record]:
    for each in objects:
        row = Row(each.values or {}, each.place, each.data, each.decoded)
        if each.error is not None:
            yield refuse_row(given, row, FORM, each.error)
        else:
            columns.learn(row.values)
            yield read_row(given, row, columns.found, FORM)
