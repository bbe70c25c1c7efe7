"""Every example of the contract: a success of each step of the main journey, and each problem over HTTP."""

from dataclasses import replace
from datetime import timedelta

from tests.api.examples import finding_scenes, photo_scenes, removal_scenes, rule_scenes, sync_scenes
from tests.api.examples.acts import (
    DECIDED,
    DRAFT,
    EDITED,
    ENDED,
    KEY,
    NEW_DEVICE,
    NO_POINT,
    NUMBERED,
    OTHER_ID,
    RECORD,
    RETURNED,
    REVISION,
    SEASON,
    SIGNED,
    STALE,
    about,
    account,
    after,
    against,
    begin,
    change,
    close_season,
    decide,
    device_with_a_key,
    edit,
    fact,
    hand,
    many_devices,
    many_mandates,
    move,
    override,
    own,
    plan,
    plan_gap,
    proof_grows_old,
    proposed_by_command,
    publish,
    raw,
    read,
    register,
    say,
    session_that,
    try_edition,
    upload,
    with_headers,
)
from tests.api.examples.scene import Scene
from tests.declaration.builders import DAYS, answers
from tests.fuzz.city import FIELD, LATER, LOGIN, PASSWORD, TODAY
from tests.source.builders import a_code
from tests.source.test_bombs import OLE, encrypted_member, with_part
from tests.source.workbooks import BOOK, a_row, a_workbook, raw_workbook

MINE = {"role": "expert", "area": "370811"}
GRANTS = "/accounts/{account_id}/grants"
SUSPENSION = "/accounts/{account_id}/suspension"
STRANGER = "/accounts/{unknown}"

_PROVIDER = "only where another sign-on is set up; see docs/signing-in.md"

JOURNEY = {
    "get_app_config": read("/app/config"),
    "make_challenge": Scene(role="nobody", method="POST", path="/auth/challenges"),
    "sign_in": say("/auth/sign-in", login=LOGIN, password=PASSWORD),
    "register_device": own("POST", "/me/devices", **NEW_DEVICE),
    "step_up": own("POST", "/auth/step-up", password=PASSWORD),
    "begin_handover": own("POST", "/me/hand-overs"),
    "list_own_sessions": own("GET", "/me/sessions"),
    "register_source": register(),
    "begin_declaration": begin(),
    "edit_declaration": edit(DRAFT, 1, **answers()),
    "get_self_score": read(f"{EDITED}/self-score", "preparer"),
    "plan_gap": after(fact("30"), then=plan_gap(costs={"sample_a": {"stack_so2": "120000"}})),
    "check_declaration": read(f"{EDITED}/check", "preparer"),
    "sign_declaration": hand("signature", EDITED, 2),
    "submit_declaration": hand("submission", SIGNED, 3),
    "get_declaration": read("/declarations/{under_review}", "preparer"),
    "list_review_queue": read("/review/queue?limit=1", "county_reviewer"),
    "decide_review_case": decide("return", reason="示例:请核对二氧化硫", fields=[FIELD]),
    "get_declaration_changes": after(
        fact("30", RETURNED, 4), hand("signature", RETURNED, 5), hand("submission", RETURNED, 6),
        then=read(f"{RETURNED}/changes", "county_reviewer"),
    ),
    "get_receipt": read(f"{DECIDED}/receipt", "preparer"),
    "record_adverse": against(),
    "confirm_adverse": about(RECORD, "confirmation"),
    "propose_override": override(),
    "decide_revision": about(REVISION, "decision", accept=True),
    "get_levels": read(f"{DECIDED}/levels", "preparer"),
    "publish_edition": publish(),
    "list_editions_in_force": read("/lists"),
    "list_entries": read("/lists/editions/{edition_0}/entries"),
    **photo_scenes.JOURNEY,
    **finding_scenes.JOURNEY,
    **sync_scenes.JOURNEY,
    **rule_scenes.JOURNEY,
    **removal_scenes.JOURNEY,
    "list_exemptions": read(f"/lists/exemptions?source={{source_5}}&on={LATER}"),
}  # fmt: skip

PROBLEMS = {
    # A request before anything is looked at
    "request.body_not_json": raw('{"address": '),
    "request.body_too_deep": replace(raw("[" * 41 + "]" * 41)),
    "request.name_twice": raw('{"address": "示例路 1 号", "address": "示例路 2 号"}'),
    "request.number_not_exact": raw('{"longitude": 1e999}'),
    "request.wrong_media_type": replace(raw("address=1"), media="application/x-www-form-urlencoded"),
    "request.body_too_large": raw('{"address": "' + "x" * (2 * 1024 * 1024) + '"}'),
    "request.invalid": register(name="示\u0000例", surprise=1),
    "request.version_missing": change(version=None),
    "request.version_malformed": with_headers(change(), If_Match="*"),
    "request.idempotency_key_missing": with_headers(register(), Idempotency_Key=None),
    "request.idempotency_key_malformed": with_headers(register(), Idempotency_Key="short"),
    "request.idempotency_key_reused": after(
        with_headers(register(), Idempotency_Key="register-1"),
        then=with_headers(register(name="示例另一企业"), Idempotency_Key="register-1"),
    ),
    "request.cursor_not_good": read("/sources?after=nonsense", "auditor"),
    "request.route_not_there": read("/sources/not-an-id", "auditor"),
    "request.method_not_allowed": Scene(role="auditor", method="DELETE", path="/sources"),
    # People
    "auth.not_signed_in": read("/me"),
    "auth.act_not_allowed": read("/accounts", "preparer"),
    "auth.wrong_credentials": say("/auth/sign-in", login=LOGIN, password="示例:不是这个密码"),
    "auth.refresh_refused": say("/auth/refresh", refresh_token="示例"),
    "auth.invitation_not_good": say("/auth/invitations/accept", code="AAAAA-AAAAA", password=PASSWORD),
    "auth.password_too_weak": say("/auth/invitations/accept", code="{code}", password="short"),
    "auth.login_not_good": account("POST", "/accounts", login="示例人员", display_name="示例人员"),
    "auth.login_taken": account("POST", "/accounts", login=LOGIN, display_name="示例人员"),
    "auth.grants_not_good": account(
        "POST", "/accounts", login="newcomer", display_name="示例人员", grants=[{**MINE, "area": "999999"}]
    ),
    "auth.account_not_there": account("GET", STRANGER),
    "auth.account_moved_on": account("PUT", GRANTS, 7, grants=[MINE]),
    "auth.own_account": account("PUT", "/accounts/{me}/grants", 1, grants=[MINE]),
    "auth.account_not_suspended": account("DELETE", SUSPENSION, 1),
    "auth.account_suspended_already": after(account("POST", SUSPENSION, 1), then=account("POST", SUSPENSION, 2)),
    "auth.mandate_in_force_already": account(
        "POST", "/accounts/{account_id}/mandates", source_id="{source_0}", role="enterprise_preparer"
    ),
    "auth.too_many_mandates": replace(
        account("POST", "/accounts/{account_id}/mandates", source_id="{source_1}", role="enterprise_preparer"),
        prepare=many_mandates,
    ),
    "auth.mandate_not_there": account("DELETE", "/accounts/{account_id}/mandates/{unknown}"),
    # Devices, sessions, and other doors
    "auth.device_key_not_good": own("POST", "/me/devices", **NEW_DEVICE, public_key=NO_POINT),
    "auth.device_proof_not_good": own("POST", "/me/devices", **NEW_DEVICE, public_key=KEY),
    "auth.challenge_not_good": own("POST", "/me/devices", **NEW_DEVICE, public_key=KEY, proof=STALE),
    "auth.device_id_taken": own("POST", "/me/devices", **{**NEW_DEVICE, "id": "{device_of_another}"}),
    "auth.too_many_devices": replace(own("POST", "/me/devices", **NEW_DEVICE), prepare=many_devices),
    "auth.session_bound_already": after(
        own("POST", "/me/devices", **NEW_DEVICE), then=own("POST", "/me/devices", **{**NEW_DEVICE, "id": "{device_id}"})
    ),
    "auth.device_not_there": own("DELETE", "/me/devices/{unknown}"),
    "auth.session_not_there": own("DELETE", "/me/sessions/{unknown}"),
    "auth.session_replaced": session_that(**ENDED, ended_why="replaced"),
    "auth.device_revoked": session_that(**ENDED, ended_why="device_revoked"),
    "auth.session_idle": session_that(rotated_at=lambda city: city.now - timedelta(days=30)),
    "auth.device_proof_refused": session_that(device_id=device_with_a_key),
    "auth.step_up_needed": replace(own("POST", "/me/hand-overs"), prepare=proof_grows_old),
    "auth.step_up_refused": own("POST", "/auth/step-up", password="示例:不是这个密码"),
    "auth.identity_provider_not_there": say("/auth/identity/attempts", provider="city_sso"),
    "auth.identity_attempt_not_good": say("/auth/identity/sign-in", attempt="示例", code="示例", state="示例"),
    "auth.identity_not_there": own("DELETE", "/me/identities/{unknown}"),
    # The register
    "source.invalid": register(credit_code=a_code(100)[:-1] + "0"),
    "source.area_outside_remit": register(area="370812"),
    "source.credit_code_taken": register(credit_code=a_code(1)),
    "source.other_id_taken": after(register(**NUMBERED), then=register(**NUMBERED)),
    "source.id_taken": register(id="{source_0}"),
    "source.not_there": change("/sources/{unknown}"),
    "source.moved_on": after(change(), then=change()),
    "source.is_merged": after(move("merge", survivor="{source_2}"), then=change(version=2)),
    "source.cannot_merge": move("merge", survivor="{source_1}"),
    "source.import_refused": upload(a_workbook(a_row(20, name="=1+1"), a_row(21, area="370899"))),
    "workbook.not_xlsx": upload(b"name,area\n"),
    "workbook.old_format": upload(OLE + bytes(600)),
    "workbook.encrypted": upload(encrypted_member()),
    "workbook.has_macros": upload(with_part("xl/vbaProject.bin")),
    "workbook.has_external_links": upload(with_part("xl/externalLinks/externalLink1.xml")),
    "workbook.too_large": upload(raw_workbook("<a>" * 1000)),
    "workbook.broken": upload(a_workbook()[:-100]),
    "workbook.sheet_missing": upload(raw_workbook("", book=BOOK.replace("污染源", "其他"))),
    **photo_scenes.PROBLEMS,
    **finding_scenes.PROBLEMS,
    **sync_scenes.PROBLEMS,
    **rule_scenes.PROBLEMS,
    # Seasons and rules
    "season.not_there": read("/seasons/{unknown}"),
    "season.outside_remit": replace(plan(), role="command of a county"),
    "season.programme_not_there": publish("/lists/seasons/{season}/nothing/editions"),
    "season.programme_edition_unknown": plan(programmes=[{**SEASON["programmes"][0], "edition": "nothing"}]),
    "season.days_wrong": plan(until="2026-10-01"),
    "season.already_there": plan(id="{season}"),
    "season.moved_on": close_season(7),
    "season.not_in_state": after(close_season(), then=close_season(3)),
    "season.applications_not_open": begin(season_id="{planned_season}", programme="emergency"),
    "rules.edition_not_there": read("/rules/editions/nothing/sectors/cement/form"),
    "rules.sector_not_there": read("/rules/editions/sample-2026/sectors/cement/form"),
    # Declaring
    "declaration.source_not_there": begin(source_id="{unknown}"),
    "declaration.source_not_active": after(move("state", state="closed"), then=begin()),
    "declaration.source_kind_not_taken": begin(programme="construction"),
    "declaration.sector_without_table": begin(source_id="{source_7}"),
    "declaration.already_declared": begin(programme="emergency"),
    "declaration.id_taken": begin(id="{draft}"),
    "declaration.not_there": edit("/declarations/{unknown}", lines=[]),
    "declaration.moved_on": fact("30", version=7),
    "declaration.facts_not_accepted": fact({"value": "30", "unit": "kg"}),
    "declaration.fields_closed": edit(RETURNED, 4, lines=[]),
    "declaration.not_in_hand": hand("signature", DECIDED, 4),
    "declaration.preparer_cannot_sign": after(edit(role="signer", lines=[]), then=hand("signature", EDITED, 3)),
    "declaration.not_ready": hand("signature", DRAFT, 1),
    "declaration.not_signed": hand("submission", EDITED, 2),
    "declaration.season_not_open": after(close_season(), then=fact("30", RETURNED, 4)),
    "declaration.version_not_there": read(f"{DECIDED}/versions/9", "preparer"),
    "declaration.fields_unknown": decide("return", reason="示例", fields=["facts.sample_a.nothing"]),
    "declaration.nothing_graded": override(DRAFT),
    "declaration.target_not_on_ladder": plan_gap(target="leading"),
    "declaration.costs_unknown": plan_gap(costs={"sample_a": {"nothing": "1"}}),
    "declaration.level_not_on_ladder": override(level="leading"),
    "declaration.revision_not_there": read("/grade-revisions/{unknown}/explanation", "command"),
    "declaration.revision_moved_on": about(REVISION, "decision", 7, accept=True),
    "declaration.revision_decided": after(
        about(REVISION, "decision", accept=True), then=about(REVISION, "decision", 2, accept=True)
    ),
    "declaration.second_person_needed": replace(
        about(REVISION, "decision", accept=True), prepare=proposed_by_command
    ),
    "declaration.declining_needs_reason": about(REVISION, "decision", accept=False),
    "declaration.site_facts_refused": Scene(
        role="expert", method="POST", path=f"{DECIDED}/site-facts", body={"facts": {"sample_a": {"stack_so2": "1"}}}
    ),
    # Adverse records
    "adverse.not_there": about("/adverse-records/{unknown}", "confirmation"),
    "adverse.kind_unknown": against(kind="nothing"),
    "adverse.happened_in_future": against(happened_on=str(DAYS.until)),
    "adverse.already_recorded": after(against(), then=against()),
    "adverse.moved_on": about(RECORD, "confirmation", 7),
    "adverse.wrong_state": about(RECORD, "settlement", void=True),
    "adverse.second_person_needed": after(
        against(role="command", id=OTHER_ID), then=about(f"/adverse-records/{OTHER_ID}", "confirmation")
    ),
    # Reviewing
    "review.case_not_there": decide(path="/review/cases/{unknown}/decisions"),
    "review.case_moved_on": decide(version=7),
    "review.case_not_under_review": decide(path="/review/cases/{approved}/decisions", version=5),
    "review.not_your_step": decide(role="city_reviewer"),

    "review.reason_missing": decide("reject"),
    "review.fields_missing": decide("return", reason="示例"),
    "review.fields_not_wanted": decide(fields=[FIELD]),
    "review.own_firm": decide(role="reviewer of their own firm"),
    "review.decided_another_step": after(
        decide(role="reviewer of two steps"), then=decide(role="reviewer of two steps", version=2)
    ),
    "review.workflow_not_there": read("/review/workflows/" + "0" * 64),
    "rules.draft_not_there": try_edition(draft="{unknown}"),
    "declaration.dry_run_not_there": read("/rules/dry-runs/{unknown}", role="command"),
    # Lists
    "lists.edition_not_there": read("/lists/editions/{unknown}"),
    "lists.programme_not_listed": publish("/lists/seasons/{season}/national_trial/editions"),
    "lists.effective_day_wrong": publish(on=str(TODAY)),
    "lists.another_edition_published": publish(seen=1),
    "lists.not_comparable": read("/lists/difference?from={edition_0}&to={edition_2}"),
    **removal_scenes.PROBLEMS,
}  # fmt: skip

NO_EXAMPLE = {
    **rule_scenes.NO_EXAMPLE,
    "photos.quota_reached": "only after a thousand photos in a day, or 200 of one subject",
    "auth.handover_not_good": "only with a fresh signature, which no example can hold",
    "auth.identity_provider_away": _PROVIDER,
    "auth.identity_refused": _PROVIDER,
    "auth.identity_not_linked": _PROVIDER,
    "auth.identity_taken": _PROVIDER,
    "auth.redirect_not_known": _PROVIDER,
    "auth.too_many_identities": _PROVIDER,
    "rules.table_not_in_dmn": "only for what decision tables cannot say; no shipped table does",
    "storage.away": "only while the store does not answer; it reads like every problem, with Retry-After",
    "review.verdict_not_in_table": "only under a table that leaves out a verdict; the shipped ones have all three",
    "declaration.not_the_signer": "a second lock: who may not sign for a source is told before that it is not there",
    "declaration.changed_since_signed": "a second lock: any change takes the signature away at once",
    "auth.too_busy": "only while more passwords are checked at once than the machine takes",
    "request.too_many": "only after many requests; it reads like every problem, with Retry-After",
    "server.temporarily_unavailable": "only while the database or the disk takes nothing",
    "source.registered_meanwhile": "only if two register the same in one moment",
    "declaration.revised_at_once": "only if two propose for the same grade in one moment",
    "declaration.begun_at_once": "only if two begin the same declaration in one moment",
}
