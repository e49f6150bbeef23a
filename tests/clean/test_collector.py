"""Python's collector is off while pages are cleaned, and on again behind the last of them."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from flows.clean.html.collector import collector_paused


def refuse_inside() -> None:
    with collector_paused():
        with collector_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
        raise KeyError


def test_the_collector_is_off_inside_and_on_behind_whatever_happens() -> None:
    with pytest.raises(KeyError):
        refuse_inside()
    assert gc.isenabled()


def test_the_collector_comes_back_when_the_last_of_two_threads_leaves() -> None:
    second_is_in, first_is_out = Event(), Event()

    def first() -> None:
        with collector_paused():
            pool.submit(second)
            assert second_is_in.wait(10)
        first_is_out.set()

    def second() -> None:
        with collector_paused():
            second_is_in.set()
            assert first_is_out.wait(10)
            seen.append(gc.isenabled())

    seen: list[bool] = []
    try:
        with ThreadPoolExecutor(2) as pool:
            pool.submit(first).result(20)
        assert seen == [False]
        assert gc.isenabled()
    finally:
        gc.enable()


def test_who_turned_the_collector_off_finds_it_off() -> None:
    gc.disable()
    try:
        with collector_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
