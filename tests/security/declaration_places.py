"""Answers by workbook for the matrix of rights; see places.py.

Whose rows stand in the workbook is tested where it can be read: tests/declaration/test_answers_workbook.py.
"""

SHOWS_NOTHING = {"get_answers_workbook"}
JUDGED_ROW_BY_ROW = {"bring_in_answers"}
REACHES_INTO = SHOWS_NOTHING | JUDGED_ROW_BY_ROW
