"""What pages take from their address. Other parameters are ignored: messengers add their own to shared links."""

from typing import Any

from marshmallow import EXCLUDE, fields, pre_load

from api.fields import Choice, Code, Identifier, SafeString, WholeInQuery
from api.findings.narrowing import NarrowedFindings
from api.schemas import Strict
from greenctl.corrections.domain import ABOUT
from greenctl.findings.exposure.statistics import DIMENSIONS as FIGURES_BY, FIGURES
from greenctl.lists.flow import DIMENSIONS as FLOW_BY


class PageAddress(Strict):
    """Every page: an empty field of a form counts as left out."""

    class Meta:
        unknown = EXCLUDE

    lang = Choice("zh", "en")

    @pre_load
    def drop_empty(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {name: value for name, value in data.items() if value.strip()}


class HomeAddress(PageAddress):
    """The home page, as of a day."""

    on = fields.Date()


class ListAddress(PageAddress):
    """A list: as of a day or a named edition, narrowed, from an entry on; the decisions about it from one on."""

    on = fields.Date()
    edition = Identifier()
    area = Code(longest=12)
    sector = Code(longest=40)
    level = Code(longest=20)
    exempt = Choice("true", "false")
    name = SafeString(longest=60)
    after = WholeInQuery(least=0)
    decided_after = Identifier()


class RankingAddress(PageAddress):
    """An edition of a ranking: one cohort or one end, from a row on."""

    cohort = SafeString(longest=100)
    end = Choice("praise", "blame")
    after = WholeInQuery(least=0)


class FiguresAddress(PageAddress, NarrowedFindings):
    """Figures about exposed findings: by what, and of which."""

    by = Choice(*FIGURES_BY)


class FigureRowsAddress(FiguresAddress):
    """One number of it, from a finding on."""

    by = Choice(*FIGURES_BY, required=True)
    key = SafeString(longest=60)
    figure = Choice(*FIGURES, required=True)
    after = SafeString(longest=100)


class FlowAddress(PageAddress):
    """How levels went: between two editions, per county or sector, of an area or a sector."""

    from_ = Identifier(data_key="from")
    to = Identifier()
    by = Choice(*FLOW_BY)
    area = Code(longest=12)
    sector = Code(longest=40)


class FlowRowsAddress(FlowAddress):
    """One number of it, from a source on."""

    from_ = Identifier(required=True, data_key="from")
    to = Identifier(required=True)
    key = SafeString(longest=40)
    level_before = Code(longest=20)
    level_after = Code(longest=20)
    after = SafeString(longest=200)


class DifferenceAddress(PageAddress):
    """Two editions, from a change on."""

    from_ = Identifier(required=True, data_key="from")
    to = Identifier(required=True)
    after = SafeString(longest=100)


class CertificateAddress(PageAddress):
    """The number of a certificate; without one the page asks for it."""

    number = SafeString(longest=60)


class AvoidedAddress(PageAddress):
    """Hours avoided: opened at one alert."""

    alert = Identifier()


class SourceAddress(PageAddress):
    """A source, as of a day."""

    on = fields.Date()


class PublicityAddress(PageAddress):
    """Where to go on."""

    after = SafeString(longest=400)


class CorrectionAddress(PageAddress):
    """What somebody found wrong, where a page's link tells so."""

    about = Choice(*ABOUT)
    subject = Code(longest=80)


class TipAddress(PageAddress):
    """Where somebody saw something, where a page's link tells so."""

    source_id = Identifier()
    area = Code(longest=12)


class SentTipAddress(PageAddress):
    """`sent`: the sender's own id of the tip, which nobody else knows."""

    sent = Identifier()


class SearchAddress(PageAddress):
    """A part of a name."""

    name = SafeString(longest=60)
    on = fields.Date()


class StaggeredAddress(PageAddress):
    """A calendar of staggered production, by an edition."""

    edition = Code()
