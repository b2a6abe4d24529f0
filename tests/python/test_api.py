"""tests/python/test_api.py: what `import pyhost` tells a script of its own run."""

import os
import sys
import threading

import pytest
from _pyhost_measure import record

from _pyhost_support import swap


def ns(*seconds_and_count):
    """An account of a thread: wall, held, waiting in seconds, and releases."""
    *seconds, releases = seconds_and_count
    return (*(round(s * 1e9) for s in seconds), releases)


@pytest.fixture
def accounts(pyhost, monkeypatch):
    """accounts(*of): what the thread's account says, one look after another."""

    def use(*of):
        left = list(of)
        monkeypatch.setattr(pyhost, "thread_account", lambda: left.pop(0))
        return left

    return use


def numbers(account):
    return account.wall_s, account.held_s, account.released_s, account.waiting_s, account.releases


def test_an_account_counts_since_the_thread_began(api, pyhost, accounts):
    pyhost.begin = ns(10, 0, 0, 0)
    module = api()
    accounts(ns(15, 2, 1, 7))
    found = module.gil.account()
    assert numbers(found) == pytest.approx((5, 2, 2, 1, 7))  # 5 = 2 held + 2 released + 1 waiting
    assert numbers(found) == pytest.approx((5, 2, 2, 1, 7))  # it stands still


def test_a_block_counts_what_is_inside_it(api, accounts):
    module = api()
    accounts(ns(11, 1, 0, 1), ns(20, 2, 1, 5), ns(22, 3, 1, 6), ns(24, 4, 1.5, 8))
    with module.gil.account() as account:
        assert account.wall_s == pytest.approx(2)  # it runs
    assert numbers(account) == pytest.approx((4, 2, 1.5, 0.5, 3))
    assert account.wall_s == pytest.approx(4)


def test_a_block_can_be_entered_again_but_not_twice_at_once(api, accounts):
    module = api()
    accounts(*[ns(second, 0, 0, 0) for second in (1, 2, 3, 5, 9)])
    account = module.gil.account()
    with account:
        with pytest.raises(RuntimeError, match="this account runs already; ask pyhost.gil.account"):
            account.__enter__()
    assert account.wall_s == pytest.approx(1)
    with account:
        pass
    assert account.wall_s == pytest.approx(4)


def test_a_first_hold_that_began_before_the_account_is_no_negative_release(api, accounts):
    module = api()
    accounts(ns(10, 0, 0, 0), ns(10, 0, 0, 0), ns(11, 1.25, 0.25, 1))
    with module.gil.account() as account:
        pass
    assert numbers(account) == pytest.approx((1.5, 1.25, 0, 0.25, 1))


def test_without_the_tracer_only_the_wall_is_known(api, pyhost, accounts, monkeypatch):
    monkeypatch.setattr(sys, "_is_gil_enabled", lambda: True, raising=False)
    pyhost.is_traced = False
    module = api()
    assert module.gil.engine == "not traced"
    accounts(ns(10, 0, 0, 0), ns(10, 0, 0, 0), ns(12.5, 0, 0, 0))
    with module.gil.account() as account:
        pass
    assert numbers(account) == (2.5, None, None, None, None)
    assert repr(account) == "<pyhost.gil.Account: 2.500000 s; not traced>"


def test_the_engine_says_how_it_is_known(api, pyhost, monkeypatch):
    assert api().gil.engine == "exact tracer"
    pyhost.is_traced = False
    monkeypatch.setattr(sys, "_is_gil_enabled", lambda: False, raising=False)
    assert api().gil.engine == "no GIL"
    monkeypatch.delattr(sys, "_is_gil_enabled")
    assert api().gil.engine == "not traced"


def test_an_account_prints_its_sum(api, accounts):
    module = api()
    accounts(ns(10, 0, 0, 0), ns(10, 0, 0, 0), ns(15, 2, 1, 7), ns(16, 3, 1, 8))
    split = "held 2.000000 + released 2.000000 + waiting 1.000000 s, 7 releases"
    with module.gil.account() as account:
        assert repr(account) == f"<pyhost.gil.Account: 5.000000 s = {split}, so far>"
    split = "held 3.000000 + released 2.000000 + waiting 1.000000 s, 8 releases"
    assert repr(account) == f"<pyhost.gil.Account: 6.000000 s = {split}>"


def in_a_thread(work):
    results = []

    def run():
        try:
            results.append(work())
        except RuntimeError as error:
            results.append(str(error))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    return results[0]


def test_a_running_account_belongs_to_its_thread(api):
    account = api().gil.account()
    with account:
        sentence = "an account of the GIL is {} in the thread that entered it; this is another thread"
        assert in_a_thread(lambda: account.held_s) == sentence.format("read")
        assert in_a_thread(lambda: account.__exit__(None, None, None)) == sentence.format("left")
        assert in_a_thread(lambda: repr(account)) == "<pyhost.gil.Account: runs in another thread>"
    assert in_a_thread(lambda: account.wall_s) == 0.0  # it stands still: everyone may read it


def test_in_a_forked_process_a_block_counts_since_the_fork(api, pyhost, accounts, monkeypatch):
    module = api()
    accounts(*[ns(second, 0, 0, 0) for second in (1, 2, 7, 8)])
    account = module.gil.account()
    account.__enter__()
    monkeypatch.setattr(module.gil, "getpid", lambda: os.getpid() + 1)
    pyhost.begin = ns(6, 0, 0, 0)
    assert account.wall_s == pytest.approx(1)
    account.__exit__(None, None, None)
    pyhost.begin = ns(0, 0, 0, 0)
    assert account.wall_s == pytest.approx(2)


def test_a_block_that_raises_lets_the_exception_through(api):
    with pytest.raises(KeyError):
        with api().gil.account():
            raise KeyError


# The swap.


def test_a_run_without_a_swap_is_pythons(api, monkeypatch):
    module = api()
    assert (module.backend, module.swapped) == ("python", {})
    monkeypatch.delitem(sys.modules, "_pyhost_support.swap")
    assert (module.backend, module.swapped) == ("python", {})


BACKENDS = [
    ("pyhost_capi.held", {}, "capi"),
    ("pyhost_capi.held", {"f": ["mine", "f"]}, "capi"),
    ("", {"f": None, "g": ["mine.native", "f"]}, "mine.native"),
    ("", {"f": None}, "python"),
    ("", {}, "python"),
]


@pytest.mark.parametrize(("name", "swaps", "backend"), BACKENDS)
def test_the_backend_is_what_was_asked_for(api, request_of, name, swaps, backend):
    swap.active = request_of(module=name, swaps=swaps)
    assert api().backend == backend


def test_swapped_functions_have_their_account(api, pyhost):
    stand_in = swap.swapped["f"] = pyhost.SwappedFunction(test_a_run_without_a_swap_is_pythons, ns)
    assert stand_in(1, 2) and stand_in(1, 3)
    stand_in._pyhost_wall_s = 0.5
    stand_in._pyhost_gil = {"held_s": 0.25, "released_s": 0.125, "waiting_s": 0.125, "releases": 3}
    [found] = api().swapped.items()
    provenance = f"test_api.ns, function in {__file__}"
    split = {"held_s": 0.25, "released_s": 0.125, "waiting_s": 0.125, "releases": 3}
    assert found == ("f", {"calls": 2, "wall_s": 0.5, **split, "provenance": provenance})


def test_without_the_tracer_a_swapped_function_has_no_split(api, pyhost):
    swap.swapped["f"] = pyhost.SwappedFunction(ns, len)
    found = api().swapped["f"]
    assert {found[name] for name in ("held_s", "released_s", "waiting_s", "releases")} == {None}


def test_a_recorder_is_no_swap(api, tmp_path):
    swap.swapped["f"] = record.Recorder(ns, str(tmp_path), 1000)
    assert api().swapped == {}


def test_the_module_has_what_it_says_and_nothing_else(api):
    module = api()
    assert dir(module) == ["__doc__", "__name__", "__version__", "backend", "gil", "swapped"]
    assert module.__version__ == "1.2.3"
    sentence = r"^module 'pyhost' has no attribute 'nothing'; help\(pyhost\) shows what it has$"
    with pytest.raises(AttributeError, match=sentence):
        assert module.nothing
