"""tests/python/test_script_threads.py: threads that work are waited for, those that idle or are daemons are not."""

import threading
from concurrent.futures import ThreadPoolExecutor

from _pyhost_measure import script_threads


def started(target, **options):
    thread = threading.Thread(target=target, **options)
    thread.start()
    return thread


def test_threads_and_those_that_they_start_are_waited_for(monkeypatch):
    go, done = threading.Event(), []
    monkeypatch.setattr(script_threads.time, "sleep", lambda _: go.set())  # they end only after it was waited

    def first():
        go.wait(20)
        done.append("first")
        started(lambda: done.append("second"))

    started(first)
    script_threads.wait_for()
    assert done == ["first", "second"]


def test_a_daemon_is_not_waited_for():
    stop = threading.Event()
    daemon = started(lambda: stop.wait(20), daemon=True)
    script_threads.wait_for()
    assert daemon.is_alive()
    stop.set()
    daemon.join()


def test_what_was_given_to_a_pool_is_done_and_the_pool_still_works(monkeypatch):
    go, done = threading.Event(), []
    with ThreadPoolExecutor(2) as pool:
        for number in range(5):
            pool.submit(lambda number=number: (go.wait(20), done.append(number)))
        monkeypatch.setattr(script_threads.time, "sleep", lambda _: go.set())
        script_threads.wait_for()
        assert sorted(done) == [0, 1, 2, 3, 4]
        assert list(pool.map(str, [6])) == ["6"]
