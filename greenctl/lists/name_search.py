"""Finding names by a part of them: pairs of characters narrow, LIKE decides.

A part that most names have (有限公司) is found at once by reading the list in its order, and badly through an index;
a rare part the other way round. So the index is asked first, and only up to a bound, how many names it would give.
"""

from sqlalchemy import text

from greenctl.db.text_pairs import pairs_of, pattern_of
from greenctl.db.unit_of_work import UnitOfWork

MOST_NAMES = 2000

_COUNT = {
    "sqlite": text(
        "select count(*) from (select 1 from list_name_pairs where list_name_pairs match :pairs limit :most) as bounded"
    ),
    "postgresql": text(
        "select count(*) from (select 1 from list_name where bigrams(name) @> cast(:pairs as text[]) limit :most)"
        " as bounded"
    ),
}
_NAMES = {
    "sqlite": text(
        "select name from list_name where id in (select rowid from list_name_pairs where list_name_pairs match :pairs)"
        " and lower(name) like :pattern escape '\\'"
    ),
    "postgresql": text(
        "select name from list_name where bigrams(name) @> cast(:pairs as text[])"
        " and lower(name collate \"C\") like :pattern escape '\\'"
    ),
}


def rare_names(uow: UnitOfWork, part: str, most: int = MOST_NAMES) -> list[str] | None:
    """Every listed name that has `part`; None where it is too short for a pair, or more than `most` have its pairs."""
    if len(part) < 2:
        return None
    engine = uow.engine
    values = {"pairs": pairs_of(part, engine)}
    if uow.execute(_COUNT[engine], {**values, "most": most + 1}).scalar_one() > most:
        return None
    return list(uow.execute(_NAMES[engine], {**values, "pattern": pattern_of(part)}).scalars())
