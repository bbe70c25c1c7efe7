"""What can be refused about declarations."""

from greenctl.kernel.errors import Clash, NotAllowed, NotThere, Stale, Unacceptable


class DeclarationNotThere(NotThere):
    code = "declaration.not_there"


class SourceNotThere(NotThere):
    """There is no such source, or the account has no mandate for it."""

    code = "declaration.source_not_there"


class VersionNotThere(NotThere):
    """Nothing was submitted in that round."""

    code = "declaration.version_not_there"


class SourceNotActive(Clash):
    """A closed source declares nothing; a merged one declares under the survivor."""

    code = "declaration.source_not_active"


class SourceKindNotTaken(Unacceptable):
    """The programme is not for sources of this kind."""

    code = "declaration.source_kind_not_taken"


class SectorWithoutTable(Unacceptable):
    """The source has no sector, or one for which the season's rule edition has no table."""

    code = "declaration.sector_without_table"


class NotBeforeThePublic(Clash):
    """The case's days of publicity are over, have not begun, or there is no such case."""

    code = "declaration.not_before_the_public"


class AlreadyDeclared(Clash):
    """The source has a declaration for this season and programme; `declaration` is its id."""

    code = "declaration.already_declared"


class DeclarationIdTaken(Clash):
    """The id sent by the client stands for a declaration with other content."""

    code = "declaration.id_taken"


class BegunAtOnce(Clash):
    """Somebody else began the same declaration in the same moment."""

    code = "declaration.begun_at_once"


class SeasonNotOpen(Clash):
    """Corrections are taken as long as the season is open."""

    code = "declaration.season_not_open"


class DeclarationMovedOn(Stale):
    code = "declaration.moved_on"


class EditsCollide(Clash):
    """Somebody else has changed, since the version it was made on, what this would change; `fields` has both sides."""

    code = "declaration.edits_collide"


class BaseNotKnown(Unacceptable):
    """What was sent says it was made on a version that does not exist yet."""

    code = "declaration.base_not_known"


class FieldsClosed(Clash):
    """Fields that may not change now; `problems` names each, and nothing was written."""

    code = "declaration.fields_closed"


class FactsNotAccepted(Unacceptable):
    """Values that do not fit the form; `problems` names each, and nothing was written."""

    code = "declaration.facts_not_accepted"


class AnswersRefused(Unacceptable):
    """Cells are wrong, so nothing was written; `problems` names each, up to a thousand, by sheet and address."""

    code = "declaration.answers_refused"


class FieldsUnknown(Unacceptable):
    """A return names fields that the form does not have, so nothing could be corrected; `problems` names each."""

    code = "declaration.fields_unknown"


class FormIsCurrent(Clash):
    """The draft is on the form edition of its season already; there is nothing to choose."""

    code = "declaration.form_is_current"


class NotReady(Unacceptable):
    """The check before submission found errors; `problems` names each."""

    code = "declaration.not_ready"


class NotInHand(Clash):
    """The enterprise does not have the declaration in hand: it lies with the reviewers, is decided, or withdrawn."""

    code = "declaration.not_in_hand"


class NotTheSigner(NotAllowed):
    """Only a signer of the source may sign."""

    code = "declaration.not_the_signer"


class PreparerCannotSign(NotAllowed):
    """Who prepared the declaration leaves the signature to somebody else."""

    code = "declaration.preparer_cannot_sign"


class NotYourSignature(NotAllowed):
    """Only who signed a version can say that the signature does not stand."""

    code = "declaration.not_your_signature"


class DisownedBefore(Clash):
    """It was said of this version once, and stands."""

    code = "declaration.disowned_before"


class NotSigned(Clash):
    code = "declaration.not_signed"


class ChangedSinceSigned(Clash):
    """What would be submitted is not what was signed."""

    code = "declaration.changed_since_signed"


class RevisionNotThere(NotThere):
    """No such revision of a grade, or none of the actor's business."""

    code = "declaration.revision_not_there"


class RevisionMovedOn(Stale):
    code = "declaration.revision_moved_on"


class RevisionDecided(Clash):
    """Somebody decided it already, or a later proposal took its place."""

    code = "declaration.revision_decided"


class SecondPersonNeeded(NotAllowed):
    """Who proposed a revision does not decide it."""

    code = "declaration.second_person_needed"


class NotDecidedYet(Clash):
    """There is no decision to write a letter of, or the enterprise has answered it already."""

    code = "declaration.not_decided_yet"


class NothingGraded(Clash):
    """No submitted version stands, so there is no grade to revise."""

    code = "declaration.nothing_graded"


class LevelNotOnLadder(Unacceptable):
    """The level is not one that the declaration's main sector can have."""

    code = "declaration.level_not_on_ladder"


class TargetNotOnLadder(Unacceptable):
    """A gap plan aims at a level that a sector of the declaration does not have."""

    code = "declaration.target_not_on_ladder"


class CostsUnknown(Unacceptable):
    """Costs are given for fields that the form does not have; `problems` names each."""

    code = "declaration.costs_unknown"


class RevisedAtOnce(Clash):
    """Another proposal of the same kind came at the same moment."""

    code = "declaration.revised_at_once"


class SiteFactsRefused(Unacceptable):
    """Scores that the rule table does not ask of somebody on site, or that will not do; `problems` names each."""

    code = "declaration.site_facts_refused"


class DecliningNeedsReason(Unacceptable):
    code = "declaration.declining_needs_reason"


class DryRunNotThere(NotThere):
    """There is no such dry run, or its season is of another city."""

    code = "declaration.dry_run_not_there"


class NothingDeclaredBy(NotThere):
    """The source had handed nothing in by that day."""

    code = "declaration.nothing_declared_by"


class EditionsShareNoSector(Unacceptable):
    """None of the source's sectors has a table in both editions."""

    code = "declaration.editions_share_no_sector"
