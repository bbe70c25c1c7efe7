"""The first thing a machine asks."""


def test_a_new_database_is_ready(client):
    response = client.get("/health/ready")

    assert response.status_code == 200
    assert response.json["status"] == "ok"


def test_an_unknown_address_is_a_problem_that_says_what_to_do(client):
    response = client.get("/nowhere")

    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"
    assert response.json["code"] == "request.route_not_there"
    assert response.json["next_step"]
