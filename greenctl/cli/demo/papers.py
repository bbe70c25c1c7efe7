"""What a firm hangs up and carries about: board, sheet and certificate, and how a certificate is checked."""

from pathlib import Path

from greenctl.cli.demo.alerts import PRESENT
from greenctl.cli.demo.doors import DEMO
from greenctl.cli.demo.inspections import Inspections
from greenctl.config import Settings
from greenctl.db.transaction import Transactions
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.alerts import repository as alert_repository
from greenctl.emergency.alerts.obligations import Why
from greenctl.emergency.inventory.boards import making, reading
from greenctl.kernel.canonical import canonical_bytes
from greenctl.kernel.clock import local_day
from greenctl.ledger.receipts import ReceiptSeal
from greenctl.lists import certificates, check_certificate
from greenctl.lists.certificate_pdf import certificate
from greenctl.messages import text

SITE = "http://127.0.0.1:8000/"


def write_papers(
    transactions: Transactions, settings: Settings, inspections: Inspections, folder: Path, language: str
) -> str:
    """Of the first works with a duty under the alert that stands on a list; says how to check its certificate.

    Nobody does once the season is over: then nothing is printed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    seal = ReceiptSeal(settings.signing_key_pem)
    with transactions.reading(DEMO) as uow:
        somebody = _somebody(uow, inspections, settings)
        if somebody is None:
            return text(language, "demo", "no_papers")
        source_id, check = somebody
        held = reading.on_inventory(uow, source_id)
        signed = seal.sign(check.statement(uow.now))
        made = certificate(uow, check, signed, SITE, sample=True)
    for name, content in (
        ("board.pdf", making.board(held, SITE, sample=True)),
        ("plan.pdf", making.sheet(held, SITE, sample=True)),
        ("certificate.pdf", made),
        ("check.json", canonical_bytes(signed)),
        ("check_certificate.py", Path(check_certificate.__file__).read_bytes()),
    ):
        (folder / name).write_bytes(content)
    script = folder / "check_certificate.py"
    command = f"python3 {script} {folder / 'check.json'} {seal.public_key_text}"
    return text(language, "demo", "papers", folder=folder, number=check.certificate.number, command=command)


def _somebody(uow: UnitOfWork, inspections: Inspections, settings: Settings) -> tuple[str, certificates.Check] | None:
    day = local_day(uow.now, settings.zone)
    step = alert_repository.steps_of(uow, inspections.alerts.id_of(PRESENT))[0]
    for duty in alert_repository.duties_of(uow, step.id):
        if duty.why == Why.HAS_DUTY.value and (found := certificates.of_source(uow, duty.source_id, day)):
            return duty.source_id, found[0]
    return None
