"""Dry runs over HTTP: made by whoever answers for the rules of a city, read page by page."""

from greenctl.kernel.actor import Role
from tests.declaration.builders import a_world, answers, handed_in

PATH = "/rules/dry-runs"


def made(person, world, **changes):
    body = {"edition_id": "sample-language-2026", "season_id": world.season.id, "programme": "emergency", **changes}
    named = {name: value for name, value in body.items() if value is not None}
    return person.post(PATH, named)


def test_what_would_move_is_counted_and_listed_page_by_page(people, transactions):
    world = a_world(transactions, works=3)
    handed_in(transactions, world, tree=answers("sample_a"))
    command = people.staff(Role.COMMAND)

    answer = made(command, world)
    first = command.get(f"{PATH}/{answer.json['id']}/moves?limit=2")
    rest = command.get(f"{PATH}/{answer.json['id']}/moves?limit=2&after={first.json['next']}")
    none = command.get(f"{PATH}/{answer.json['id']}/moves?how=up")

    assert answer.status_code == 201
    assert answer.json["summary"]["to_undetermined"] == answer.json["summary"]["sources"] == 3
    moves = first.json["items"] + rest.json["items"]
    assert {move["source_id"] for move in moves} == set(world.works)
    assert {cause["why"] for move in moves for cause in move["causes"]} == {"no_table"}
    assert (rest.json["next"], none.json["items"]) == (None, [])
    assert command.get(f"{PATH}/{answer.json['id']}").json == answer.json


def test_either_an_edition_or_a_draft_is_tried(people, transactions):
    world = a_world(transactions)
    command = people.staff(Role.COMMAND)

    answer = made(command, world, edition_id=None)

    assert (answer.status_code, answer.json["problems"][0]["field"]) == (422, "edition_id")
