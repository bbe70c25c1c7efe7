"""Two change the register at once: whoever is second meets what the first has left (S-22)."""

import threading
from concurrent.futures import ThreadPoolExecutor

from greenctl.kernel.actor import system
from greenctl.kernel.errors import DomainError
from greenctl.source import queries
from greenctl.source.errors import SourceIsMerged, SourceMovedOn
from greenctl.source.use_cases import merge
from tests.source.builders import a_source, registered


def test_of_two_merges_into_each_other_one_wins(transactions):
    for number in range(1, 21, 2):
        one, two = registered(transactions, a_source(number), a_source(number + 1))

        results = at_once(transactions, [(one.id, two.id), (two.id, one.id)])

        lost = [result for result in results if isinstance(result, Exception)]
        assert len(lost) == 1, results
        assert isinstance(lost[0], SourceIsMerged | SourceMovedOn)


def test_an_alias_is_never_more_than_one_step_away_whoever_merges_first(transactions):
    for number in range(1, 31, 3):
        one, two, three = registered(transactions, *(a_source(number + more) for more in range(3)))

        at_once(transactions, [(one.id, two.id), (two.id, three.id)])

        with transactions.reading(system("test")) as uow:
            merged_into = {source.id: queries.get(uow, source.id).merged_into for source in (one, two, three)}
        assert merged_into[two.id] == three.id
        assert merged_into[one.id] in {None, three.id}


def at_once(transactions, pairs):
    """What each merge gave or raised, all begun at one moment."""
    gate = threading.Barrier(len(pairs))

    def run(pair):
        loser, survivor = pair
        gate.wait(timeout=20)
        try:
            with transactions.writing(system("test")) as uow:
                return merge(uow, loser, 1, survivor)
        except DomainError as error:
            return error

    with ThreadPoolExecutor(len(pairs)) as pool:
        return list(pool.map(run, pairs))
