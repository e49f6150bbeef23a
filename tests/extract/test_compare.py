"""The decisions about files, made on plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flows.extract.compare import FileKey, Mode, Plan, compare_with_ledger
from schemas.records import LedgerEntry, RawFile

SEEN = LedgerEntry(size=10, mtime_ns=1, sha256="aa", status="loaded", is_of_walk=True)


def file(path: str, size: int = 10, mtime_ns: int = 1, source: str = "blog") -> RawFile:
    return RawFile(source, path, f"/seeds/{source}/{path}", size, mtime_ns)


def plan_for(
    found: list[RawFile],
    ledger: dict[str, LedgerEntry],
    hashes: dict[str, str | None] | None = None,
    mode: Mode = "incremental",
) -> tuple[Plan, list[str]]:
    """The plan, and the paths of files that were hashed to make it."""
    hashed: list[str] = []

    def hash_file(asked: RawFile) -> str | None:
        hashed.append(asked.path)
        return (hashes or {}).get(asked.path, f"hash of {asked.path}")

    keys: dict[FileKey, LedgerEntry] = {("blog", path): entry for path, entry in ledger.items()}
    return compare_with_ledger(iter(found), keys, mode, hash_file), hashed


def planned(
    to_read: tuple[RawFile, ...], unchanged: int, missing: tuple[FileKey, ...], sources: Iterable[str] = ("blog",)
) -> Plan:
    return Plan(to_read, unchanged, missing, frozenset(sources))


def test_everything_is_new_to_an_empty_ledger_and_nothing_is_hashed() -> None:
    plan, hashed = plan_for([file("a"), file("b")], {})
    assert plan == planned((file("a"), file("b")), 0, ())
    assert hashed == []


def test_same_size_and_time_is_unchanged_and_not_even_opened() -> None:
    plan, hashed = plan_for([file("a")], {"a": SEEN})
    assert plan == planned((), 1, ())
    assert hashed == []


def test_a_touched_file_with_the_same_bytes_is_unchanged() -> None:
    plan, hashed = plan_for([file("a", mtime_ns=2)], {"a": SEEN}, {"a": "aa"})
    assert plan == planned((), 1, ())
    assert hashed == ["a"]


def test_other_bytes_are_read() -> None:
    plan, _ = plan_for([file("a", mtime_ns=2)], {"a": SEEN}, {"a": "bb"})
    assert plan == planned((file("a", mtime_ns=2),), 0, ())


def test_a_rejected_file_is_unchanged_too() -> None:
    plan, _ = plan_for([file("a")], {"a": replace(SEEN, status="rejected")})
    assert plan == planned((), 1, ())


def test_a_file_that_was_refused_unread_is_read_once_it_can_be() -> None:
    refused = replace(SEEN, status="rejected", sha256=None)
    still, _ = plan_for([file("a")], {"a": refused}, {"a": None})
    assert still == planned((), 1, ())
    opened, _ = plan_for([file("a")], {"a": refused}, {"a": "aa"})
    assert opened.to_read == (file("a"),)
    grown, _ = plan_for([file("a", size=99)], {"a": refused}, {"a": None})
    assert grown.to_read == (file("a", size=99),)


def test_where_objects_have_versions_these_decide_and_nothing_is_hashed() -> None:
    known = replace(SEEN, version="v1")
    same, hashed = plan_for([replace(file("a", mtime_ns=2), version="v1")], {"a": known})
    assert (same, hashed) == (planned((), 1, ()), [])
    other = replace(file("a"), version="v2")
    changed, hashed = plan_for([other], {"a": known}, {"a": "aa"})
    assert (changed, hashed) == (planned((other,), 0, ()), [])


def test_an_object_whose_ledger_knows_no_version_is_known_by_size_and_time() -> None:
    plan, hashed = plan_for([replace(file("a"), version="v1")], {"a": SEEN})
    assert (plan, hashed) == (planned((), 1, ()), [])
    touched, hashed = plan_for([replace(file("a", mtime_ns=2), version="v1")], {"a": SEEN}, {"a": "aa"})
    assert (touched, hashed) == (planned((), 1, ()), ["a"])


def test_an_object_that_was_refused_unread_and_has_the_same_version_is_tried_by_its_head() -> None:
    refused = replace(SEEN, status="rejected", sha256=None, version="v1")
    plan, hashed = plan_for([replace(file("a"), version="v1")], {"a": refused}, {"a": None})
    assert (plan, hashed) == (planned((), 1, ()), ["a"])


def test_full_mode_reads_everything() -> None:
    plan, _ = plan_for([file("a"), file("b")], {"a": SEEN}, mode="full")
    assert plan == planned((file("a"), file("b")), 0, ())


def test_the_same_path_in_another_blog_is_another_file() -> None:
    plan, _ = plan_for([file("a", source="other")], {"a": SEEN})
    assert plan == planned((file("a", source="other"),), 0, (("blog", "a"),), {"blog", "other"})


def test_a_file_is_missing_only_if_this_walk_saw_it_before() -> None:
    ledger = {
        "gone": SEEN,
        "rejected": replace(SEEN, status="rejected"),
        "elsewhere": replace(SEEN, is_of_walk=False),
        "known": replace(SEEN, status="missing"),
        "there": SEEN,
    }
    plan, _ = plan_for([file("there")], ledger)
    assert plan == planned((), 1, (("blog", "gone"), ("blog", "rejected")))


def test_a_missing_file_that_is_back_is_read_even_with_the_same_bytes() -> None:
    plan, _ = plan_for([file("a")], {"a": replace(SEEN, status="missing")}, {"a": "aa"})
    assert plan == planned((file("a"),), 0, ())


def test_files_in_a_folder_that_cannot_be_listed_are_not_missing() -> None:
    ledger = {"closed/a": SEEN, "closed/deep/b": SEEN, "closed.txt": SEEN}
    plan, _ = plan_for([file("closed/")], ledger)
    assert plan.missing == (("blog", "closed.txt"),)
    plan, _ = plan_for([file("./")], ledger)
    assert plan.missing == ()


def test_a_moved_file_knows_its_former_path() -> None:
    plan, hashed = plan_for([file("new"), file("larger", size=11)], {"old": SEEN}, {"new": "aa"})
    assert plan.to_read == (replace(file("new"), former_path="old"), file("larger", size=11))
    assert plan.missing == (("blog", "old"),)
    assert hashed == ["new"]  # no vanished file was as large as the other


def test_a_file_that_vanished_in_an_earlier_run_is_recognised_too() -> None:
    plan, _ = plan_for([file("new")], {"old": replace(SEEN, status="missing")}, {"new": "aa"})
    assert plan == planned((replace(file("new"), former_path="old"),), 0, ())


def test_a_file_that_is_back_is_not_gone_for_a_copy_of_it() -> None:
    plan, _ = plan_for([file("old"), file("copy")], {"old": replace(SEEN, status="missing")}, {"copy": "aa"})
    assert plan.to_read == (file("old"), file("copy"))


def test_a_copy_of_a_file_that_is_still_there_has_not_moved() -> None:
    plan, _ = plan_for([file("old"), file("copy")], {"old": SEEN}, {"copy": "aa"})
    assert plan.to_read == (file("copy"),)


def test_a_file_has_not_moved_from_another_blog() -> None:
    plan, _ = plan_for([file("new", source="other")], {"old": SEEN}, {"new": "aa"})
    assert plan.to_read == (file("new", source="other"),)


def test_equal_files_that_moved_are_matched_in_order_and_each_once() -> None:
    ledger = {"b": SEEN, "a": SEEN}
    found = [file("x"), file("y"), file("z")]
    plan, _ = plan_for(found, ledger, dict.fromkeys("xyz", "aa"))
    assert [read.former_path for read in plan.to_read] == ["a", "b", None]


def test_full_mode_finds_moves_and_missing_files_too() -> None:
    plan, _ = plan_for([file("new")], {"old": SEEN}, {"new": "aa"}, mode="full")
    assert plan == planned((replace(file("new"), former_path="old"),), 0, (("blog", "old"),))


def test_a_loaded_file_without_a_hash_was_left_half_loaded_and_is_read_again_unasked() -> None:
    plan, hashed = plan_for([file("a")], {"a": replace(SEEN, sha256=None)}, {"a": None})
    assert plan == planned((file("a"),), 0, ())
    assert hashed == []
