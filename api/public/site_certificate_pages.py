"""The page behind the code on a construction certificate: what it is worth now."""

from flask import Response

from api.public.pages import Pages, render, words_of
from api.runtime import runtime
from greenctl.construction import paper
from greenctl.db.unit_of_work import UnitOfWork

routes = Pages("site certificate pages", __name__, description="Pages for the public: construction certificates.")


@routes.operation("GET", "/p/site-certificates/<code:certificate_number>", act="public.read", media="text/html")
def show_site_certificate(uow: UnitOfWork, certificate_number: str) -> Response:
    """Whether it holds at this moment, until when, and what it permits at each alert level."""
    told = paper.public(uow, certificate_number)
    return render("site_certificate.html", words_of(), one=told, demo=runtime().settings.demo or uow.simulated)
