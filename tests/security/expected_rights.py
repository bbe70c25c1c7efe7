"""Who may do what, written down a second time and by hand: the program's own table is held against this one.

Read a line as: act, then role/relation. A role that is not named is refused. `anybody` needs no login, `everybody`
needs one. Whoever changes a right changes it here too, and says in the commit why.
"""

_RIGHTS = """
auth.sign_in           anybody
auth.refresh           anybody
auth.sign_out          anybody
auth.accept_invitation anybody
public.read            anybody

auth.redeem_handover   anybody
auth.external_sign_in  anybody

me.read                everybody
me.end_session         everybody
me.sign_out_everywhere everybody
me.step_up             everybody
me.link_identity       everybody
device.read            everybody
device.register        everybody
device.rename          everybody
device.revoke          everybody
handover.begin         everybody
staggered.settle       command/area
staggered.record_run   county_reviewer/area city_reviewer/area command/area

notice.read            everybody
notice.choose          everybody
notice.oversee         county_reviewer/area city_reviewer/area command/area auditor/area administrator/area
notice.send_again      county_reviewer/area city_reviewer/area command/area administrator/area
notice.manage_endpoints command/area administrator/area

account.read           administrator/any auditor/any
log.read               auditor/any
account.create         administrator/any
account.grant          administrator/any
account.suspend        administrator/any
account.mandate        administrator/any
account.invite         administrator/any
account.revoke_device  administrator/any
account.link_identity  administrator/any

source.read            enterprise_preparer/own enterprise_signer/own
                       county_reviewer/area city_reviewer/area command/area
                       auditor/area administrator/area
source.read_contacts   enterprise_preparer/own enterprise_signer/own
                       county_reviewer/area city_reviewer/area command/area
                       administrator/area
source.write_contacts  enterprise_preparer/own county_reviewer/area city_reviewer/area command/area administrator/area
source.register        county_reviewer/area city_reviewer/area command/area administrator/area
source.change          county_reviewer/area city_reviewer/area command/area administrator/area
source.merge           county_reviewer/area city_reviewer/area command/area administrator/area
source.import          county_reviewer/area city_reviewer/area command/area administrator/area

inventory.read         city_reviewer/area command/area auditor/area
inventory.edit         city_reviewer/area command/area
inventory.publish      command/area
alert.issue            command/area
alert.read             county_reviewer/area city_reviewer/area inspector/area command/area auditor/area
alert.follow           county_reviewer/area city_reviewer/area inspector/area command/area auditor/area
duty.read              county_reviewer/area city_reviewer/area inspector/area command/area auditor/area
                       enterprise_preparer/own enterprise_signer/own
duty.confirm           enterprise_preparer/own enterprise_signer/own
duty.execute           enterprise_preparer/own enterprise_signer/own
alert.send             command/area
alert.read_tasks       inspector/area command/area
duty.check             inspector/area
meter.import           city_reviewer/area command/area
meter.explain          county_reviewer/area city_reviewer/area command/area

site.begin             county_reviewer/area city_reviewer/area command/area
                       enterprise_preparer/own enterprise_signer/own
site.plan              county_reviewer/area city_reviewer/area enterprise_preparer/own enterprise_signer/own
site.move              county_reviewer/area city_reviewer/area enterprise_preparer/own enterprise_signer/own
site.check             inspector/area enterprise_preparer/own enterprise_signer/own
site.read              county_reviewer/area city_reviewer/area expert/area inspector/area command/area auditor/area
                       enterprise_preparer/own enterprise_signer/own

certificate.apply      enterprise_preparer/own enterprise_signer/own
certificate.sign       county_reviewer/area city_reviewer/area
certificate.suspend    city_reviewer/area command/area
feed.import            city_reviewer/area command/area administrator/area

review.read_queue      county_reviewer/area city_reviewer/area expert/area command/area auditor/area
review.read_case       enterprise_preparer/own enterprise_signer/own
                       county_reviewer/area city_reviewer/area expert/area
                       command/area auditor/area
review.sample          city_reviewer/area command/area auditor/area
review.decide          county_reviewer/area city_reviewer/area expert/area

declaration.begin      enterprise_preparer/own enterprise_signer/own
declaration.edit       enterprise_preparer/own enterprise_signer/own
declaration.sign       enterprise_signer/own
declaration.submit     enterprise_preparer/own enterprise_signer/own
declaration.withdraw   enterprise_preparer/own enterprise_signer/own
declaration.disown     enterprise_signer/own
declaration.read_draft enterprise_preparer/own enterprise_signer/own
declaration.read       enterprise_preparer/own enterprise_signer/own
                       county_reviewer/area city_reviewer/area expert/area command/area auditor/area

certificate.read       county_reviewer/area city_reviewer/area inspector/area command/area auditor/area
                       enterprise_preparer/own enterprise_signer/own
removal.read           enterprise_preparer/own enterprise_signer/own
                       county_reviewer/area city_reviewer/area command/area auditor/area
removal.propose        county_reviewer/area city_reviewer/area command/area
removal.answer         enterprise_signer/own
removal.decide         city_reviewer/area command/area

adverse.record         county_reviewer/area city_reviewer/area command/area
adverse.import         county_reviewer/area city_reviewer/area command/area
adverse.confirm        county_reviewer/area city_reviewer/area command/area
adverse.read           enterprise_preparer/own enterprise_signer/own
                       county_reviewer/area city_reviewer/area expert/area inspector/area command/area auditor/area
grade.propose          city_reviewer/area command/area
grade.decide           city_reviewer/area command/area
grade.score_on_site    expert/area
grade.read_proposals   county_reviewer/area city_reviewer/area expert/area command/area auditor/area
grade.read_revision    enterprise_preparer/own enterprise_signer/own
                       county_reviewer/area city_reviewer/area expert/area command/area auditor/area

rules.dry_run          command/area administrator/area auditor/area
rules.read_draft       administrator/area command/area city_reviewer/area auditor/area
rules.draft            administrator/area command/area
rules.confirm          city_reviewer/area command/area
rules.publish          command/area

season.plan            command/area
season.move            command/area

storage.upload         anybody
photo.declare          enterprise_preparer/own enterprise_signer/own
                       inspector/area expert/area county_reviewer/area city_reviewer/area
photo.read             enterprise_preparer/own enterprise_signer/own
                       inspector/area expert/area county_reviewer/area city_reviewer/area command/area auditor/area
finding.record         inspector/area county_reviewer/area city_reviewer/area command/area
finding.read           enterprise_preparer/own enterprise_signer/own
                       inspector/area expert/area county_reviewer/area city_reviewer/area command/area auditor/area
finding.move           enterprise_preparer/own enterprise_signer/own
                       inspector/area county_reviewer/area city_reviewer/area command/area
finding.read_figures   inspector/area county_reviewer/area city_reviewer/area command/area auditor/area
finding.rule           county_reviewer/area city_reviewer/area command/area
exposure.draft         command/area auditor/area
exposure.publish       command/area
exposure.edit_reply    command/area

photo.release          county_reviewer/area city_reviewer/area command/area
photo.read_original    inspector/area county_reviewer/area city_reviewer/area command/area auditor/area

lists.draft            command/area auditor/area
lists.publish          command/area

inspection.manage_officers command/any administrator/any
inspection.read_officers   command/any administrator/any auditor/any
inspection.plan        county_reviewer/area city_reviewer/area command/area
inspection.read_plans  county_reviewer/area city_reviewer/area command/area auditor/area
inspection.move_tasks  county_reviewer/area city_reviewer/area command/area
inspection.read_tasks  county_reviewer/area city_reviewer/area inspector/area command/area auditor/area
inspection.do_tasks    inspector/area
inspection.oversee     command/area
inspection.read_check_points enterprise_preparer/own enterprise_signer/own
                       inspector/area expert/area county_reviewer/area city_reviewer/area command/area auditor/area
visit.record           inspector/area
visit.read_detail      county_reviewer/area city_reviewer/area inspector/area command/area auditor/area
visit.read             enterprise_preparer/own enterprise_signer/own
                       inspector/area expert/area county_reviewer/area city_reviewer/area command/area auditor/area
review.give_opinion    expert/area
review.read_opinions   county_reviewer/area city_reviewer/area expert/area command/area auditor/area
review.say_conflict    expert/area city_reviewer/area command/area
review.move_edition    command/area
review.share           county_reviewer/area city_reviewer/area command/area
review.hand_on         county_reviewer/area city_reviewer/area expert/area command/area
review.say_leave       county_reviewer/area city_reviewer/area expert/area command/area
appeal.make            enterprise_signer/own
appeal.read            county_reviewer/area city_reviewer/area command/area auditor/area
appeal.decide          city_reviewer/area command/area
correction.send        anybody
correction.read        command/any city_reviewer/any auditor/any
correction.answer      command/any city_reviewer/any

tip.send               anybody
tip.read               county_reviewer/area city_reviewer/area command/area auditor/area
tip.triage             county_reviewer/area city_reviewer/area command/area
ranking.draft          command/area auditor/area
ranking.publish        command/area
ranking.reply          enterprise_preparer/own enterprise_signer/own
ranking.ask            enterprise_preparer/own enterprise_signer/own
ranking.read_requests  command/area city_reviewer/area county_reviewer/area auditor/area
                       enterprise_preparer/own enterprise_signer/own
ranking.answer         command/area city_reviewer/area

sync.push              everybody
sync.pull              everybody
sync.read_work         inspector/area
sync.oversee           command/any auditor/any administrator/any
"""


def _read(table: str) -> dict[str, dict[str, str]]:
    rights: dict[str, dict[str, str]] = {}
    act = ""
    for line in table.strip().splitlines():
        words = line.split()
        if words and not line.startswith(" "):
            act = words.pop(0)
        for word in words:
            role, _, relation = word.partition("/")
            rights.setdefault(act, {})[role] = relation
    return rights


RIGHTS = _read(_RIGHTS)
