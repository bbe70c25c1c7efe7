"""Every part of the HTTP side, registered in one place."""

from flask import Flask

from api import app_config, contract_routes as contract, health
from api.adverse import feed_routes as adverse_feed, routes as adverse
from api.area import routes as area
from api.auth import (
    account_routes as accounts,
    device_routes as devices,
    identity_routes as identities,
    own_routes as own_sessions,
    routes as sessions,
)
from api.construction import (
    certificate_routes as site_certificates,
    check_routes as site_checks,
    feed_routes as site_feeds,
    site_routes as sites,
)
from api.converters import CodeConverter
from api.corrections import routes as corrections
from api.declaration import (
    as_of_routes as grades_as_of,
    bulk_routes as answers_by_workbook,
    disowning_routes as disowned_signatures,
    dry_run_routes as dry_runs,
    form_routes as form_editions,
    funnel_routes as funnels,
    gap_routes as gap_plans,
    missing_routes as missing,
    publicity_routes as publicity,
    reading_routes as declaration_readings,
    revision_routes as declaration_revisions,
    routes as declaration,
)
from api.emergency import (
    account_routes as alert_account,
    alert_routes as alerts,
    avoided_routes as avoided,
    board_routes as boards,
    duty_routes as duties,
    file_routes as alert_files,
    least_loss_routes as least_loss,
    metering_routes as metering,
    proposal_routes as alert_proposals,
    report_routes as alert_report,
    routes as inventories,
    station_routes as stations,
    verification_routes as verification,
)
from api.findings import (
    batch_routes as exposure,
    looking_routes as visit_figures,
    loop_routes as finding_loop,
    public_figures_routes as public_figures,
    routes as findings,
    statistics_routes as finding_figures,
)
from api.inspection import (
    officer_routes as officers,
    plan_routes as plans,
    task_routes as tasks,
    tip_photo_routes as tip_photos,
    tip_routes as tips,
    visit_routes as visits,
)
from api.ledger import routes as ledger
from api.lists import (
    certificate_routes as certificates,
    flow_routes as grade_flow,
    map_routes as list_maps,
    removal_routes as removals,
    routes as lists,
)
from api.notices import routes as notices, sending_routes as notices_out
from api.photos import image_routes as images, routes as photos
from api.public import (
    avoided_pages,
    batch_pages,
    certificate_pages,
    correction_pages,
    duty_pages,
    feeds,
    figure_pages,
    flow_pages,
    package_routes as open_data,
    publicity_pages,
    ranking_pages,
    routes as pages,
    search_engines,
    site_certificate_pages,
    staggered_pages,
    tip_pages,
)
from api.ranking import routes as rankings
from api.review import (
    appeal_routes as appeals,
    edition_routes as review_editions,
    panel_routes as panels,
    routes as review,
    sampling_routes as review_sample,
    share_routes as shares,
)
from api.rules import (
    dmn_routes as rules_dmn,
    draft_routes as rule_drafts,
    edition_routes as rule_editions,
    routes as rules,
)
from api.season import routes as season
from api.source import import_routes as imports, map_routes as maps, routes as source
from api.staggered import routes as staggered
from api.storage import routes as storage
from api.sync import pull_routes as sync_pull, routes as sync
from api.web import routes as web

PARTS = (
    health,
    app_config,
    contract,
    web,
    # who one is
    sessions,
    own_sessions,
    devices,
    identities,
    accounts,
    # the chain: register, rules, season, declaration, review, lists
    area,
    source,
    imports,
    maps,
    rules,
    rules_dmn,
    rule_editions,
    rule_drafts,
    adverse,
    adverse_feed,
    season,
    answers_by_workbook,
    declaration,
    declaration_readings,
    declaration_revisions,
    disowned_signatures,
    form_editions,
    gap_plans,
    grades_as_of,
    dry_runs,
    funnels,
    missing,
    review,
    appeals,
    panels,
    review_editions,
    shares,
    review_sample,
    publicity,
    lists,
    removals,
    certificates,
    grade_flow,
    list_maps,
    # on site and after
    officers,
    plans,
    tasks,
    visits,
    tips,
    tip_photos,
    findings,
    finding_loop,
    finding_figures,
    visit_figures,
    exposure,
    public_figures,
    rankings,
    corrections,
    # when the air turns bad
    inventories,
    least_loss,
    avoided,
    boards,
    alert_proposals,
    alerts,
    duties,
    alert_account,
    alert_files,
    alert_report,
    verification,
    stations,
    metering,
    staggered,
    sites,
    site_checks,
    site_certificates,
    site_feeds,
    # what all of these use
    photos,
    images,
    storage,
    sync,
    sync_pull,
    notices,
    notices_out,
    ledger,
    # pages and files for the public
    open_data,
    pages,
    search_engines,
    feeds,
    figure_pages,
    flow_pages,
    batch_pages,
    ranking_pages,
    publicity_pages,
    correction_pages,
    tip_pages,
    duty_pages,
    avoided_pages,
    staggered_pages,
    certificate_pages,
    site_certificate_pages,
)


def register_all(app: Flask) -> None:
    """Register every blueprint."""
    app.url_map.converters["code"] = CodeConverter
    for part in PARTS:
        app.register_blueprint(part.routes)
