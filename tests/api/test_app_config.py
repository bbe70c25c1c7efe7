"""What an app must know before anybody signs in."""

from dataclasses import replace

import pytest

from api.bodies import LARGEST_JSON_BYTES
from api.openapi import CONTRACT_VERSION
from greenctl.config import IncompleteSettings, Settings


def test_an_app_learns_limits_times_and_ways_to_sign_in(client):
    config = client.get("/app/config").json

    assert config["contract_version"] == CONTRACT_VERSION
    assert config["server_time"] == "2026-11-20T02:00:00Z"
    assert config["zone"] == "Asia/Shanghai"
    assert config["sign_in_methods"] == ["password", "invitation", "hand_over"]
    assert config["limits"]["json_bytes"] == LARGEST_JSON_BYTES
    assert config["limits"]["photo_pixels"] == 50_000_000


def test_who_has_it_is_told_that_nothing_changed_until_a_setting_does(app, client):
    tag = client.get("/app/config").headers["ETag"]
    running = app.extensions["greenctl"]

    again = client.get("/app/config", headers={"If-None-Match": tag})
    changed = replace(running.settings, app_minimum={"android": "1.2.0"}, features=("photos",), largest_photo_mb=5)
    app.extensions["greenctl"] = replace(running, settings=changed)
    try:
        renewed = client.get("/app/config", headers={"If-None-Match": tag})
    finally:
        app.extensions["greenctl"] = running

    assert (again.status_code, again.data, again.headers["Cache-Control"]) == (304, b"", "public, no-cache")
    assert renewed.status_code == 200
    assert (renewed.json["minimum_versions"], renewed.json["features"]) == ({"android": "1.2.0"}, ["photos"])
    assert renewed.json["limits"]["photo_bytes"] == 5 * 1024 * 1024


def test_the_limits_told_are_the_limits_kept(client, people):
    limits = client.get("/app/config").json["limits"]
    person = people.somebody()

    assert client.get(f"/areas?limit={limits['page_items']}").status_code in {200, 422}
    too_large = client.post(
        "/auth/sign-in", data=b" " * (limits["json_bytes"] + 1), headers={"Content-Type": "application/json"}
    )
    assert (too_large.status_code, too_large.json["details"]["largest_bytes"]) == (413, limits["json_bytes"])
    assert person.get(f"/declarations?limit={limits['page_items'] + 1}").status_code in {403, 422}


ENV = {"DATABASE_URL": "sqlite://", "GREENCTL_DATA_FOLDER": "/nowhere"}


@pytest.mark.parametrize("text", ["android", "android=", "android=1.x", "android=1.2.3.4", "android=1,=,"])
def test_a_minimum_version_that_is_none_does_not_start(text, tmp_path):
    with pytest.raises(IncompleteSettings, match="APP_MINIMUM"):
        Settings.from_env({**ENV, **keys(tmp_path), "GREENCTL_APP_MINIMUM": text})


@pytest.mark.parametrize("text, edge", [("0", 0), ("1024", 1024), ("1023", None), ("-1", None)])
def test_photos_are_made_smaller_to_what_can_still_be_read_or_not_at_all(text, edge, tmp_path):
    env = {**ENV, **keys(tmp_path), "GREENCTL_PHOTO_LONG_EDGE": text}

    if edge is None:
        with pytest.raises(IncompleteSettings, match="PHOTO_LONG_EDGE"):
            Settings.from_env(env)
    else:
        assert Settings.from_env(env).photo_long_edge == edge


def test_a_number_that_is_none_is_named_with_its_setting(tmp_path):
    with pytest.raises(IncompleteSettings, match="GREENCTL_PROXIES is 'two'"):
        Settings.from_env({**ENV, **keys(tmp_path), "GREENCTL_PROXIES": "two"})


def test_settings_of_apps_and_sessions_are_read(tmp_path):
    settings = Settings.from_env(
        {
            **ENV,
            **keys(tmp_path),
            "GREENCTL_APP_MINIMUM": "android=1.2.0, ios=2",
            "GREENCTL_FEATURES": "photos, sync",
            "GREENCTL_STEP_UP_MINUTES": "5",
            "GREENCTL_SHARED_LIMITS": "redis://localhost:6379/1",
        }
    )

    assert settings.app_minimum == {"android": "1.2.0", "ios": "2"}
    assert settings.features == ("photos", "sync")
    assert (settings.step_up_minutes, settings.shared_limits) == (5, "redis://localhost:6379/1")


def keys(folder) -> dict[str, str]:
    (folder / "key").write_bytes(b"for tests alone")
    return {"GREENCTL_SIGNING_KEY": str(folder / "key"), "GREENCTL_REFRESH_KEY": str(folder / "key")}
