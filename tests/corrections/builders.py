"""Corrections with good defaults."""

from greenctl.corrections import use_cases
from greenctl.corrections.domain import Answer, NewCorrection, Outcome
from greenctl.kernel.actor import Actor, system
from greenctl.kernel.ids import new_id
from tests.conftest import NOW

OFFICE = Actor("the-office")


def a_correction(**changes):
    told = {
        "id": new_id(),
        "about": "source",
        "subject": "sample-1",
        "text": "示例：等级不一致，电话 13800000000",
    }
    return NewCorrection(**{**told, **changes})


def an_answer(**changes):
    told = {"outcome": Outcome.CORRECTED, "question": "示例：等级是否有误", "answer": "示例：已在第 2 期更正"}
    return Answer(**{**told, **changes})


def sent(transactions, new=None):
    with transactions.writing(system("test")) as uow:
        return use_cases.send(uow, new or a_correction(), today=NOW.date())


def answered(transactions, correction_id, *, seen=1, said=None):
    with transactions.writing(OFFICE) as uow:
        return use_cases.answer(uow, correction_id, seen, said or an_answer())
