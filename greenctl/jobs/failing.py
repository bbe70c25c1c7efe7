"""Work of which one piece that fails stops no other."""

from collections.abc import Callable, Iterable

Piece = Callable[[], object]


def failures(pieces: Iterable[Piece]) -> list[tuple[Piece, Exception]]:
    """Do each of them in their order; those that failed, and by what."""
    failed: list[tuple[Piece, Exception]] = []
    for piece in pieces:
        try:
            piece()
        except Exception as error:  # noqa: BLE001 - told to the caller, once all the rest is done
            failed.append((piece, error))
    return failed


def raise_all(failed: Iterable[tuple[Piece, Exception]]) -> None:
    """Raises ExceptionGroup: what failed, if anything did."""
    if errors := [error for _, error in failed]:
        raise ExceptionGroup("some of the work failed; the rest was done", errors)
