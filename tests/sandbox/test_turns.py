"""Who is next at the warden: an attacker slows only themselves, a newcomer waits a bounded number of turns."""

from __future__ import annotations

from collections import deque
from random import Random

import pytest

from sandbox import SandboxBusy
from sandbox.warden.shares import LEAST_SECONDS
from sandbox.warden.turns import BULK, COMPANY, DOUBTS, LIVE, SHARE_SECONDS, Kind, Turn, Turns

ATTACK_SECONDS, HONEST_SECONDS = 10.0, 0.05


def line(quick: int, slow: int, *, waiting: int) -> Turns:
    """With as many heavy places as long ones."""
    return Turns(places={Kind.QUICK: quick, Kind.LONG: slow, Kind.HEAVY: slow}, waiting=waiting)


SLOW = pytest.mark.parametrize("slow", [Kind.LONG, Kind.HEAVY])
"""The rules of both are the same."""


class FirstCome:
    """The control: the same interface, first come first served."""

    def __init__(self, *, places: int) -> None:
        self._places, self._line, self._running = places, deque[Turn](), list[Turn]()

    def join(self, owner: str, lane: str) -> Turn:
        self._line.append(Turn(owner, lane, Kind.QUICK))
        return self._line[-1]

    def start(self) -> Turn | None:
        if not self._line or len(self._running) >= self._places:
            return None
        self._running.append(self._line.popleft())
        return self._running[-1]

    def finish(self, turn: Turn, seconds: float) -> None:
        self._running.remove(turn)


def started(turns: Turns | FirstCome) -> list[str]:
    """The owners of all that start now, in order."""
    found = []
    while turn := turns.start():
        found.append(turn.owner)
    return found


def turns_until_honest(turns: Turns | FirstCome, attackers: list[str], jobs: int) -> int:
    """How many runs of others begin between the coming of an honest learner and their turn, in a line of attacks."""
    running = deque[Turn]()

    def begin() -> None:
        while turn := turns.start():
            running.append(turn)

    for _ in range(jobs):
        for attacker in attackers:
            turns.join(attacker, LIVE)
    begin()
    for _ in range(6):  # the attack has been going on for a while
        turns.finish(running.popleft(), ATTACK_SECONDS)
        begin()
    turns.join("honest", LIVE)
    for count in range(1000):
        new = turns.start()
        if new is None:
            turns.finish(running.popleft(), ATTACK_SECONDS)
            new = turns.start()
        assert new is not None
        running.append(new)
        if new.owner == "honest":
            return count
    raise AssertionError("the honest learner's turn never came")


@pytest.mark.parametrize("places", [1, 4])
@pytest.mark.parametrize("attackers", [["mallory"], ["eve", "mallory", "trudy"], [f"home/{n}" for n in range(9)]])
def test_an_honest_learner_is_next_however_many_attacks_wait(places: int, attackers: list[str]) -> None:
    assert turns_until_honest(line(places, 4, waiting=1000), attackers, 30) <= 1


@pytest.mark.parametrize("places", [1, 4])
def test_first_come_first_served_would_have_them_wait_for_every_attack(places: int) -> None:
    """The control of the test above."""
    assert turns_until_honest(FirstCome(places=places), ["mallory"], 30) > 15


def test_an_honest_learner_among_attackers_is_served_in_proportion_to_time_and_not_to_turns() -> None:
    """Twenty attackers with long runs, one learner with short ones: after each of theirs the next is at most a turn
    away, though each attacker waits for nineteen others."""
    turns = line(1, 4, waiting=1000)
    for number in range(20):
        turns.join(f"attacker-{number}", LIVE)
    turns.join("honest", LIVE)
    others = 0
    served = 0
    while served < 10:
        turn = turns.start()
        assert turn is not None
        if turn.owner == "honest":
            served += 1
        else:
            others += 1
        turns.finish(turn, HONEST_SECONDS if turn.owner == "honest" else ATTACK_SECONDS)
        turns.join(turn.owner, LIVE)
    assert others <= 20 + 10  # every attacker's first run, of which nothing was known; then one in between at most


def test_turns_go_round_between_learners_and_an_owner_is_served_in_order() -> None:
    turns = line(1, 4, waiting=100)
    jobs = {turns.join(owner, LIVE): number for number, owner in enumerate(["ada", "ada", "ada", "grace", "grace"])}
    order = []
    while turn := turns.start():
        order.append(jobs[turn])
        turns.finish(turn, HONEST_SECONDS)
    assert order == [0, 3, 1, 4, 2]


def test_an_owner_has_one_run_at_a_time_and_nobody_in_particular_has_as_many_as_there_are_places() -> None:
    turns = line(4, 4, waiting=100)
    first = turns.join("ada", LIVE)
    turns.join("ada", LIVE)
    assert started(turns) == ["ada"]
    turns.finish(first, 0.1)
    assert started(turns) == ["ada"]
    for _ in range(5):
        turns.join("", LIVE)
    assert started(turns) == ["", "", ""]


def test_the_guests_of_an_address_run_side_by_side_but_leave_a_place_to_others() -> None:
    turns = line(4, 4, waiting=100)
    for guest in range(6):
        turns.join(f"school/{guest}", LIVE)
    assert started(turns) == ["school/0", "school/1", "school/2"]
    turns.join("home/ada", LIVE)
    assert started(turns) == ["home/ada"]


@SLOW
def test_a_run_that_is_found_to_be_long_leaves_its_quick_place_at_once(slow: Kind) -> None:
    turns = line(1, 1, waiting=100)
    long = _only(turns, "mallory")
    turns.join("ada", LIVE)
    assert started(turns) == []
    turns.find(long, slow)
    assert (started(turns), long.kind, turns.to_end()) == (["ada"], slow, None)


@SLOW
def test_where_no_long_place_is_free_a_long_run_is_ended_once_somebody_waits_and_not_before(slow: Kind) -> None:
    turns = line(1, 1, waiting=100)
    first = _only(turns, "eve")
    turns.find(first, slow)
    assert started(turns) == [] and first.kind == slow
    second = _only(turns, "mallory")
    turns.find(second, slow)
    assert (started(turns), turns.to_end()) == ([], None)
    turns.join("ada", LIVE)
    assert (turns.to_end(), turns.to_end()) == (second, None)  # told once
    turns.again(second, 1.2)
    assert started(turns) == ["ada"]
    turns.finish(first, 30.0)
    assert started(turns) == ["mallory"] and second.kind == slow


@SLOW
def test_a_long_run_is_not_ended_for_the_next_one_of_its_own_learner_nor_for_regrading(slow: Kind) -> None:
    turns = line(1, 1, waiting=100)
    turns.find(_only(turns, "eve"), slow)
    started(turns)
    turns.find(_only(turns, "mallory"), slow)
    started(turns)
    turns.join("mallory", LIVE)
    turns.join("", BULK)
    assert turns.to_end() is None
    turns.join("mallory/other", LIVE)
    assert turns.to_end()


@SLOW
def test_whose_last_run_was_long_begins_in_a_long_place_until_one_was_not(slow: Kind) -> None:
    turns = line(4, 4, waiting=100)
    turn = _only(turns, "ada")
    turns.find(turn, slow)
    turns.finish(turn, 3.0)
    turn = _only(turns, "ada")
    assert turn.kind == slow
    turns.finish(turn, HONEST_SECONDS)
    assert _only(turns, "ada").kind == Kind.QUICK


@SLOW
def test_a_class_behind_one_address_keeps_its_quick_places_when_one_of_it_is_long(slow: Kind) -> None:
    turns = line(4, 4, waiting=100)
    turns.find(_only(turns, "school/mallory"), slow)
    assert started(turns) == []
    assert _only(turns, "school/ada").kind == Kind.QUICK


@SLOW
def test_long_runs_leave_a_long_place_to_others_and_take_turns_by_their_time(slow: Kind) -> None:
    turns = line(20, 4, waiting=100)
    school = [_only(turns, f"school/{number}") for number in range(6)]
    for turn in school:
        turns.find(turn, slow)
    assert started(turns) == []
    assert sum(turn.kind == slow for turn in school) == 3
    home = _only(turns, "home")
    turns.find(home, slow)
    assert started(turns) == [] and home.kind == slow
    other = _only(turns, "other")
    turns.find(other, slow)
    turns.finish(school[0], 30.0)
    assert started(turns) == [] and other.kind == slow  # its time is less than the school's


@SLOW
def test_what_is_left_of_a_run_that_was_ended_finds_room_in_a_full_line(slow: Kind) -> None:
    turns = line(1, 1, waiting=1)
    turns.find(_only(turns, "eve"), slow)
    started(turns)
    turn = _only(turns, "mallory")
    turns.find(turn, slow)
    turns.join("ada", LIVE)
    assert turns.to_end() is turn
    turns.again(turn, 1.0)
    assert turns.waits(turn)
    with pytest.raises(SandboxBusy):  # the control: who is new is turned away
        turns.join("mallory", LIVE)


def test_between_two_jobs_a_run_that_had_its_share_makes_way_for_another_learner() -> None:
    turns = line(1, 1, waiting=100)
    turn = _only(turns, "mallory/1")
    assert not turns.yields(turn, SHARE_SECONDS[Kind.QUICK] + 1)
    turns.join("mallory/2", LIVE)
    assert not turns.yields(turn, SHARE_SECONDS[Kind.QUICK] + 1), "an address makes no way for itself"
    turns.join("ada", LIVE)
    assert not turns.yields(turn, SHARE_SECONDS[Kind.QUICK] - 0.1), "it has not had its share"
    assert turns.yields(turn, SHARE_SECONDS[Kind.QUICK] + 0.1)
    turns.again(turn, SHARE_SECONDS[Kind.QUICK] + 0.1)
    assert (started(turns), turn.kind) == (["ada"], Kind.QUICK)


def test_who_has_had_more_already_is_not_made_way_for() -> None:
    turns = line(1, 1, waiting=100)
    turns.finish(_only(turns, "mallory"), 20.0)
    turn = _only(turns, "ada")
    turns.join("mallory", LIVE)
    assert not turns.yields(turn, 10.0)
    assert turns.yields(turn, 21.0)


def test_a_run_that_waited_and_then_takes_the_processor_goes_on_in_a_heavy_place() -> None:
    turns = line(1, 1, waiting=100)
    turn = _only(turns, "ada")
    for kind in (Kind.LONG, Kind.HEAVY):
        turns.find(turn, kind)
        assert (started(turns), turn.kind) == ([], kind)
    turns.finish(turn, 5.0)
    assert _only(turns, "ada").kind == Kind.HEAVY


def test_what_takes_the_processor_in_a_place_for_those_who_wait_is_ended_though_nobody_waits_for_it() -> None:
    turns = line(1, 1, waiting=100)
    turns.find(_only(turns, "eve"), Kind.HEAVY)
    assert started(turns) == []
    turn = _only(turns, "mallory")
    turns.find(turn, Kind.LONG)
    assert (started(turns), turn.kind, turns.to_end()) == ([], Kind.LONG, None)
    turns.find(turn, Kind.HEAVY)
    assert turns.to_end() is turn
    turns.again(turn, 2.0)
    assert (started(turns), turn.kind) == ([], Kind.HEAVY)


def test_a_run_that_waits_is_in_nobodys_way_who_computes() -> None:
    turns = line(1, 1, waiting=100)
    turns.find(_only(turns, "eve"), Kind.HEAVY)
    assert started(turns) == []
    turn = _only(turns, "ada")
    turns.find(turn, Kind.LONG)
    assert (started(turns), turn.kind) == ([], Kind.LONG)


def test_whose_heavy_run_only_waited_for_something_begins_among_those_the_next_time() -> None:
    turns = line(1, 1, waiting=100)
    turn = _only(turns, "ada")
    turns.find(turn, Kind.HEAVY)
    turns.finish(turn, 1.0)
    turn = _only(turns, "ada")
    turns.find(turn, Kind.LONG)
    assert turn.kind == Kind.HEAVY
    turns.finish(turn, 1.0)
    assert _only(turns, "ada").kind == Kind.LONG


def test_while_somebody_waits_who_is_known_for_quick_runs_strangers_have_half_of_the_places() -> None:
    turns = line(4, 4, waiting=100)
    for owner in ("ada", "grace", "alan"):
        turns.finish(_only(turns, owner), HONEST_SECONDS)
    for number in range(6):
        turns.join(f"stranger-{number}", LIVE)
    for owner in ("ada", "grace", "alan"):
        turns.join(owner, LIVE)
    assert started(turns) == ["stranger-0", "stranger-1", "ada", "grace"]


def test_who_has_grown_out_of_a_group_is_known_as_it_was() -> None:
    turns = line(4, 4, waiting=100)
    turns.finish(_only(turns, "home/ada"), HONEST_SECONDS)
    for number in range(8):
        turns.join(f"stranger-{number}", LIVE)
    turns.join("home+/ada", LIVE)
    turns.join("another+/grace", LIVE)
    assert started(turns) == ["stranger-0", "stranger-1", "home+/ada", "stranger-2"]


@SLOW
def test_who_has_grown_out_of_a_group_begins_with_what_is_known_of_it_once(slow: Kind) -> None:
    """What they do after that is their own."""
    turns = line(4, 4, waiting=100)
    turns.finish(_only(turns, "den/mallory"), HONEST_SECONDS)
    turns.find(_only(turns, "den+/mallory"), slow)
    assert turns._is_strange(turns.join("den+/another cookie", LIVE))


def test_strangers_have_every_place_that_nobody_else_waits_for() -> None:
    turns = line(4, 4, waiting=100)
    for number in range(6):
        turns.join(f"stranger-{number}", LIVE)
    assert len(started(turns)) == 4


@SLOW
def test_a_group_of_which_one_run_was_not_quick_is_as_strange_as_any(slow: Kind) -> None:
    turns = line(2, 2, waiting=100)
    turns.finish(_only(turns, "ada"), HONEST_SECONDS)
    turns.finish(_only(turns, "school/1"), HONEST_SECONDS)
    turns.find(_only(turns, "school/2"), slow)
    assert started(turns) == []
    for owner in ("stranger", "school/3", "ada"):
        turns.join(owner, LIVE)
    assert started(turns) == ["stranger", "ada"]


@SLOW
def test_it_is_known_again_after_some_quick_runs_and_not_after_one(slow: Kind) -> None:
    """A memory bomb is over in a moment: an attacker who tried one between others was known for quick runs by it."""
    turns = line(4, 4, waiting=100)
    _had(turns, "den/0", slow)
    for number in range(1, DOUBTS + 1):
        turn = _only(turns, f"den/{number}")
        assert turns._is_strange(turn)
        turns.finish(turn, 0.1)
    assert not turns._is_strange(_only(turns, "den/last"))


@SLOW
def test_a_run_that_was_cut_short_makes_nobody_known_for_quick_runs(slow: Kind) -> None:
    turns = line(2, 2, waiting=100)
    turn = _only(turns, "mallory")
    turns.find(turn, slow)
    turns.finish(turn, 3.0)
    turns.finish(_only(turns, "mallory"), 0.1, cut_short=True)
    assert _only(turns, "mallory").kind == slow


def test_what_shows_before_a_run_is_ended_is_not_forgotten_when_its_rest_is_quick() -> None:
    turns = line(1, 1, waiting=100)
    turns.find(_only(turns, "eve"), Kind.HEAVY)
    assert started(turns) == []
    turn = _only(turns, "mallory")
    turns.find(turn, Kind.HEAVY)
    turns.join("ada", LIVE)
    assert turns.to_end() is turn
    turns.again(turn, 1.0)
    assert started(turns) == ["ada"]
    turns.finish(next(other for other in turns._running if other.owner == "eve"), 5.0)
    assert started(turns) == ["mallory"]
    turns.finish(turn, 0.1)
    assert turns.join("mallory", LIVE).kind == Kind.HEAVY


def test_bulk_regrading_goes_before_no_stranger() -> None:
    turns = line(4, 4, waiting=100)
    for number in range(3):
        turns.join(f"stranger-{number}", LIVE)
    turns.join("", BULK)
    assert started(turns) == ["stranger-0", "stranger-1", "stranger-2", ""]


def test_live_runs_go_before_bulk_which_takes_half_of_the_places() -> None:
    turns = line(4, 4, waiting=100)
    for _ in range(5):
        turns.join("", BULK)
    turns.join("ada", LIVE)
    assert started(turns) == ["ada", "", ""]


def test_bulk_regrading_is_not_charged_to_the_learner() -> None:
    turns = line(1, 4, waiting=100)
    for _ in range(3):
        turns.join("ada", BULK)
        turn = turns.start()
        assert turn is not None
        turns.finish(turn, 10.0)
    turns.join("ada", LIVE)
    turns.join("grace", LIVE)
    assert turns.places() == {turn: at for at, turn in enumerate(turns.places(), 1)}
    assert [turn.owner for turn in turns.places()] == ["ada", "grace"]


def test_places_are_the_order_in_which_the_line_is_served() -> None:
    turns = line(1, 4, waiting=100)
    for owner in ("mallory", "mallory", "mallory", "school/1", "school/1", "school/2", "ada"):
        turns.join(owner, LIVE)
    turns.join("", BULK)
    places = turns.places()
    order = []
    while turn := turns.start():
        order.append(turn)
        turns.finish(turn, 0.0)
    assert [places[turn] for turn in order] == list(range(1, 9))


@pytest.mark.parametrize("places", [1, 2, 4, 8])
@pytest.mark.parametrize("seed", range(20))
def test_nobody_is_served_later_than_their_place_says_whoever_is_passed(places: int, seed: int) -> None:
    """Learners who are known for quick runs among strangers, who may be passed by them."""
    random = Random(seed)
    learners = [f"learner-{number}" for number in range(30)]
    known = random.sample(learners, random.randrange(1, 20))
    turns = line(places, 4, waiting=100)
    running = deque[Turn]()
    for owner in known:
        turns.finish(_only(turns, owner), HONEST_SECONDS)
    for owner in random.sample(learners, 30):
        turns.join(owner, LIVE)
    while len(running) < places and (turn := turns.start()):
        running.append(turn)
    told = turns.places()
    served = []
    while turns.waiting:
        turns.finish(running.popleft(), LEAST_SECONDS)
        while turn := turns.start():
            running.append(turn)
            served.append(turn)
    assert len(served) == len(told)
    assert not [turn for place, turn in enumerate(served, 1) if place > told[turn]]
    of_known = [told[turn] for turn in served if turn.owner in known]
    assert of_known == sorted(of_known), "who is known is passed by nobody, and told their place"


@pytest.mark.parametrize("kind", [Kind.QUICK, Kind.HEAVY])
@pytest.mark.parametrize(
    ("ada", "others"),
    [("runs", 1), ("waits", 1), ("was there a moment ago", 1), ("was there long ago", 4), ("is not there", 4)],
)
def test_groups_in_doubt_have_a_quarter_of_the_places_while_anybody_else_is_there(
    kind: Kind, ada: str, others: int
) -> None:
    """The control: alone they have them all."""
    turns = line(4, 4, waiting=100)
    if ada == "waits":
        for number in range(4):
            turns.finish(_only(turns, f"den-{number}/0"), HONEST_SECONDS)
    for number in range(6):
        _had(turns, f"den-{number}/0", Kind.HEAVY)
    if ada.startswith("was there"):
        turns.finish(_only(turns, "ada"), HONEST_SECONDS)
    for number in range(COMPANY if ada == "was there long ago" else 0):
        _had(turns, f"den-{number % 6}/0", Kind.HEAVY)
    if ada == "runs":
        assert _only(turns, "ada")
    for number in range(6):
        turn = turns.join(f"den-{number}/{0 if kind == Kind.HEAVY else 1}", LIVE)
        assert turn.kind == kind
    if ada == "waits":
        turns.join("ada", LIVE)
    assert sum(owner.startswith("den") for owner in started(turns)) == others


@pytest.mark.parametrize("places", [1, 2, 4, 8])
@pytest.mark.parametrize("seed", range(20))
def test_nobody_in_doubt_is_served_later_than_their_place_says(places: int, seed: int) -> None:
    """Beside learners who are known and strangers, of whom each passes."""
    random = Random(seed)
    learners = [f"learner-{number}" for number in range(30)]
    known, dens = learners[: random.randrange(10)], learners[20 : 20 + random.randrange(10)]
    turns = line(places, 4, waiting=100)
    for owner in known:
        turns.finish(_only(turns, owner), HONEST_SECONDS)
    for den in dens:
        _had(turns, f"{den}/0", Kind.LONG)
    for owner in random.sample(learners, 30):
        turns.join(f"{owner}/1" if owner in dens else owner, LIVE)
    running = deque[Turn]()
    while turn := turns.start():
        running.append(turn)
    told = turns.places()
    served = 0
    while turns.waiting:
        turns.finish(running.popleft(), LEAST_SECONDS)
        while turn := turns.start():
            running.append(turn)
            served += 1
            assert served <= told[turn], turn


def test_the_line_is_bounded_and_one_group_fills_half_of_it() -> None:
    turns = line(1, 4, waiting=4)
    turns.join("mallory/1", LIVE)
    turns.join("mallory/2", LIVE)
    with pytest.raises(SandboxBusy, match="of this learner or address"):
        turns.join("mallory/3", LIVE)
    turns.join("ada", LIVE)
    turns.join("grace", LIVE)
    with pytest.raises(SandboxBusy, match="4 runs are waiting"):
        turns.join("alan", LIVE)


def test_who_leaves_the_line_is_not_served() -> None:
    turns = line(1, 4, waiting=4)
    turns.leave(turns.join("ada", LIVE))
    turns.join("grace", LIVE)
    assert (turns.waiting, started(turns)) == (1, ["grace"])


def _had(turns: Turns, owner: str, kind: Kind) -> Turn:
    """A run that was found to be of a kind, and is over."""
    turn = _only(turns, owner)
    turns.find(turn, kind)
    turns.finish(turn, 2.0)
    return turn


def _only(turns: Turns, owner: str) -> Turn:
    turns.join(owner, LIVE)
    turn = turns.start()
    assert turn is not None and turn.owner == owner
    return turn


@pytest.mark.parametrize(("found", "last"), [(Kind.HEAVY, True), (Kind.LONG, False), (Kind.QUICK, False)])
def test_whose_run_computed_comes_after_all_others_whoever_they_say_they_are_now(found: Kind, last: bool) -> None:
    """The controls: of one that only waited, and of one that was quick."""
    turns = line(1, 4, waiting=100)
    first = turns.join("den/one cookie", LIVE)
    assert turns.start() is first
    turns.find(first, found)
    if found == Kind.QUICK:
        turns.finish(first, 1.0)
    turns.join("den/another cookie", LIVE)
    for home in ("ada", "grace"):
        for number in range(5):
            turns.join(f"{home}/{number}", LIVE)
    order = []
    while turn := turns.start():
        if turn is not first:
            order.append(turn.group)
            turns.finish(turn, 0.5)
    assert (order.index("den") == len(order) - 1) is last


@pytest.mark.parametrize(("kind", "after"), [(Kind.HEAVY, True), (Kind.LONG, False)])
def test_after_a_run_that_computed_those_of_its_group_are_to_come_after_others_until_it_is_out_of_doubt(
    kind: Kind, after: bool
) -> None:
    """The control: after one that waited."""
    turns = line(4, 4, waiting=100)
    found = _had(turns, "den/0", kind)
    afterwards = []
    for number in range(1, DOUBTS + 2):
        turn = _only(turns, f"den/{number}")
        afterwards.append(turn.after_others)
        turns.finish(turn, 0.1)
    assert (found.after_others, afterwards) == (False, [after] * DOUBTS + [False])


def test_nobody_in_particular_is_never_in_doubt() -> None:
    """Many who have nothing to do with each other go by that name."""
    turns = line(4, 4, waiting=100)
    _had(turns, "", Kind.HEAVY)
    assert _only(turns, "ada")
    for _ in range(4):
        turns.join("", LIVE)
    assert started(turns) == ["", "", ""]
    assert not any(turn.after_others for turn in turns._running)


@pytest.mark.parametrize("doubted", [True, False])
def test_a_first_long_run_has_the_long_place_of_one_whose_group_was_in_doubt(doubted: bool) -> None:
    """Else it would be ended for others and stand in line behind attacks. The control: they are the first of theirs."""
    turns = line(2, 2, waiting=100)
    for den in ("den-0", "den-1"):
        if doubted:
            _had(turns, f"{den}/0", Kind.LONG)
        turns.find(_only(turns, f"{den}/1"), Kind.LONG)
        assert turns.start() is None
    ada = _only(turns, "ada")
    turns.find(ada, Kind.LONG)
    ended = turns.to_end()
    assert (ended is not None) is doubted
    if ended:
        turns.again(ended, 5.0)
        assert started(turns) == []
        assert (ada.kind, ended.kind, turns.waits(ended)) == (Kind.LONG, Kind.LONG, True)


def test_a_long_run_makes_no_way_for_who_waits_in_the_other_line() -> None:
    turns = line(1, 1, waiting=10)
    long = turns.join("slow", LIVE)
    assert turns.start() is long
    turns.find(long, Kind.LONG)
    assert long.kind == Kind.LONG or turns.start() is None
    quick, waits = turns.join("quick", LIVE), turns.join("never long", LIVE)
    assert turns.start() is quick
    assert long.kind == Kind.LONG
    assert waits.kind == Kind.QUICK
    assert not turns.yields(long, 1000.0)
