"""Walks over real folders: blogs, links, pipes, odd names, globs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flows.errors import FileUnreadable
from flows.extract.discover import discover_files, raw_file_at
from flows.extract.names import RootUnusable, SourceTaken, printable_path
from flows.extract.payloads import open_file
from schemas.records import RawFile, ReadOptions, Walk

LIMIT = ReadOptions(1000)


def write(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(f"text of {path}", encoding="utf-8")


def payload_of(file: RawFile) -> bytes | None:
    return open_file(file, LIMIT).payload


def found(root: Path, pattern: str = "**/*", source: str = "") -> list[tuple[str, str]]:
    return [(file.source, file.path) for file in discover_files(Walk(str(root), pattern, source))]


def test_each_folder_below_the_root_is_a_blog_and_paths_are_relative_to_it(tmp_path: Path) -> None:
    write(tmp_path, "b/1.txt", "a/2012/05/x.txt", "a/z.txt", "a/2012.txt")
    assert found(tmp_path) == [("a", "2012/05/x.txt"), ("a", "2012.txt"), ("a", "z.txt"), ("b", "1.txt")]


def test_files_in_the_root_belong_to_the_blog_that_is_named_and_folders_keep_their_names(tmp_path: Path) -> None:
    write(tmp_path / "seeds", "a.txt", "blog/b.txt")
    assert found(tmp_path / "seeds") == [("seeds", "a.txt"), ("blog", "b.txt")]
    assert found(tmp_path / "seeds", source="prairie") == [("prairie", "a.txt"), ("blog", "b.txt")]


def test_a_blog_has_the_same_paths_as_a_root_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, "blog/a.txt", "blog/b.txt")
    assert found(tmp_path / "blog") == found(tmp_path)


def test_size_time_and_location_are_those_of_the_file(tmp_path: Path) -> None:
    write(tmp_path, "blog/a.txt")
    (file,) = discover_files(Walk(str(tmp_path)))
    status = (tmp_path / "blog/a.txt").stat()
    assert (file.size, file.mtime_ns) == (status.st_size, status.st_mtime_ns)
    assert Path(file.location).samefile(tmp_path / "blog/a.txt")


def test_a_dotted_root_is_named_like_the_folder_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "blog/a.txt")
    monkeypatch.chdir(tmp_path / "blog")
    assert found(Path()) == [("blog", "a.txt")]


def test_the_root_may_be_one_file_even_a_hidden_one(tmp_path: Path) -> None:
    write(tmp_path, "blog/.a.txt")
    assert found(tmp_path / "blog/.a.txt") == [("blog", ".a.txt")]
    assert found(tmp_path / "blog/.a.txt", source="other") == [("other", ".a.txt")]


def test_a_file_named_by_a_person_is_the_file_that_a_walk_finds(tmp_path: Path) -> None:
    write(tmp_path, "blog/a.txt")
    assert [raw_file_at(tmp_path / "blog/a.txt")] == list(discover_files(Walk(str(tmp_path))))


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "blog/.DS_Store", ".git/config", "blog/.cache/x.txt", "blog/a.txt")
    assert found(tmp_path) == [("blog", "a.txt")]


def test_a_root_that_is_not_there_is_a_mistake_of_the_user(tmp_path: Path) -> None:
    with pytest.raises(RootUnusable, match="does not exist"):
        found(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(RootUnusable):
        raw_file_at(tmp_path / "loop" / "a.txt")


def test_two_files_that_would_be_one_stop_the_run(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "blog/a.txt", "blog/b.txt")
    with pytest.raises(SourceTaken, match="--source"):
        found(tmp_path, source="blog")
    (tmp_path / "a.txt").rename(tmp_path / "c.txt")
    assert len(found(tmp_path, source="blog")) == 3


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("**/*", {"top.txt", "one/a.txt", "one/b.md", "one/deep/er/c.txt", "two/a.txt"}),
        ("*", {"top.txt"}),
        ("*.txt", {"top.txt"}),
        ("**/*.txt", {"top.txt", "one/a.txt", "one/deep/er/c.txt", "two/a.txt"}),
        ("one/*", {"one/a.txt", "one/b.md"}),
        ("./one/*", {"one/a.txt", "one/b.md"}),
        ("one/**", {"one/a.txt", "one/b.md", "one/deep/er/c.txt"}),
        ("*/a.txt", {"one/a.txt", "two/a.txt"}),
        ("one/**/c.txt", {"one/deep/er/c.txt"}),
        ("**/er/**/c.txt", {"one/deep/er/c.txt"}),
        ("**/d*/**", {"one/deep/er/c.txt"}),
        ("t[wx]o/?.txt", {"two/a.txt"}),
        ("ONE/*", set()),
        ("one/a.txt/*", set()),
    ],
)
def test_a_pattern_is_a_glob_relative_to_the_root(tmp_path: Path, pattern: str, expected: set[str]) -> None:
    write(tmp_path, "top.txt", "one/a.txt", "one/b.md", "one/deep/er/c.txt", "two/a.txt")
    root = tmp_path.resolve()
    assert {str(Path(file.location).relative_to(root)) for file in discover_files(Walk(str(root), pattern))} == expected


def test_a_link_inside_the_root_is_the_file_it_leads_to(tmp_path: Path) -> None:
    write(tmp_path, "blog/.data/real.txt")
    (tmp_path / "blog/link.txt").symlink_to(".data/real.txt")
    (file,) = discover_files(Walk(str(tmp_path)))
    assert (file.path, payload_of(file)) == ("link.txt", b"text of blog/.data/real.txt")


def test_links_that_lead_out_of_the_root_in_a_circle_or_nowhere_are_found_and_never_opened(tmp_path: Path) -> None:
    write(tmp_path, "secret/s.txt", "root/blog/a.txt", "root-too/b.txt")
    blog = tmp_path / "root/blog"
    (blog / "out.txt").symlink_to(tmp_path / "secret/s.txt")
    (blog / "beside.txt").symlink_to(tmp_path / "root-too/b.txt")
    (blog / "folder").symlink_to(tmp_path / "secret")
    (blog / "up").symlink_to("..")
    (blog / "circle").symlink_to("circle")
    (blog / "dangling").symlink_to("nothing")
    files = {file.path: file for file in discover_files(Walk(str(tmp_path / "root")))}
    assert set(files) == {"a.txt", "out.txt", "beside.txt", "folder", "up", "circle", "dangling"}
    for path in set(files) - {"a.txt"}:
        with pytest.raises(FileUnreadable, match=r"a link to .*, which is no file inside the folder"):
            open_file(files[path], LIMIT)


def test_a_linked_root_is_walked_where_it_really_is(tmp_path: Path) -> None:
    write(tmp_path, "real/a.txt")
    (tmp_path / "alias").symlink_to("real")
    assert list(discover_files(Walk(str(tmp_path / "alias")))) == list(discover_files(Walk(str(tmp_path / "real"))))


def test_a_name_that_is_no_utf8_is_escaped_and_still_opens(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/bl\xf6g"
    os.mkdir(folder)
    with open(folder + b"/caf\xe9.txt", "wb") as stream:
        stream.write(b"odd name")
    (file,) = discover_files(Walk(str(tmp_path)))
    assert (file.source, file.path) == (r"bl\xf6g", r"caf\xe9.txt")
    assert payload_of(file) == b"odd name"
    file.path.encode("utf-8")  # or a database would refuse it


def test_no_two_names_are_printed_alike() -> None:
    names = [b"caf\xe9", rb"caf\xe9", rb"caf\\xe9", rb"caf\x5cxe9", "café".encode(), b"\\x\xe9", b"a\\b"]
    printed = [printable_path(os.fsdecode(name)) for name in names]
    assert len(set(printed)) == len(names)
    assert printed[:2] == [r"caf\xe9", r"caf\x5cxe9"]
    assert printable_path("grüße/日本.txt") == "grüße/日本.txt"


def test_composed_and_decomposed_names_stay_two_files(tmp_path: Path) -> None:
    write(tmp_path, "blog/caf\u00e9.txt", "blog/cafe\u0301.txt")
    assert len(set(found(tmp_path))) == 2


def test_folders_deeper_than_any_path_can_be_do_not_stop_the_walk(tmp_path: Path) -> None:
    write(tmp_path, "blog/a.txt", "blog/z.txt")
    here = os.open(tmp_path / "blog", os.O_RDONLY)
    try:
        levels = []
        for _ in range(20):  # 20 x 250 bytes are more than the 4,096 that a path may have
            os.mkdir("d" * 249, dir_fd=here)
            levels.append(here)
            here = os.open("d" * 249, os.O_RDONLY, dir_fd=here)
        files = list(discover_files(Walk(str(tmp_path))))
    finally:
        os.close(here)
        for level in reversed(levels):
            os.rmdir("d" * 249, dir_fd=level)
            os.close(level)
    assert [file.path for file in files if "/" not in file.path] == ["a.txt", "z.txt"]
    (too_deep,) = [file for file in files if "/" in file.path]
    with pytest.raises(FileUnreadable, match="name too long"):
        open_file(too_deep, LIMIT)


def test_folders_are_walked_deeper_than_python_recurses(tmp_path: Path) -> None:
    deepest = tmp_path / "blog"
    deepest.mkdir()
    for _ in range(1100):
        deepest = deepest / "d"
        deepest.mkdir()
    (deepest / "a.txt").write_text("down here", encoding="utf-8")
    try:
        (file,) = discover_files(Walk(str(tmp_path)))
        assert payload_of(file) == b"down here"
    finally:
        (deepest / "a.txt").unlink()
        os.removedirs(deepest)  # pytest's own clean-up recurses


def test_a_folder_that_cannot_be_listed_is_found_and_refused(tmp_path: Path) -> None:
    write(tmp_path, "blog/closed/a.txt", "blog/b.txt")
    (tmp_path / "blog/closed").chmod(0)
    try:
        if os.access(tmp_path / "blog/closed", os.R_OK):
            pytest.skip("this user may list any folder, as root may")
        files = {file.path: file for file in discover_files(Walk(str(tmp_path)))}
        assert set(files) == {"closed/", "b.txt"}
        with pytest.raises(FileUnreadable, match="Permission denied"):
            open_file(files["closed/"], LIMIT)
    finally:
        (tmp_path / "blog/closed").chmod(0o700)
