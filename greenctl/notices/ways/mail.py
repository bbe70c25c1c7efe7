"""By e-mail over SMTP. A repeat has the same Message-ID; whether a reader sees it twice, their mail server decides."""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime

from greenctl.notices.domain import Tried
from greenctl.notices.ways.port import AWAY, TAKEN, Letter

TIMEOUT_SECONDS = 10.0
_FOR_GOOD = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """`security`: `tls` from the first byte, `starttls`, or `none`, which the settings allow on this machine alone."""

    host: str
    port: int
    sender: str
    security: str = "tls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    def send(self, letter: Letter) -> Tried:
        try:
            with self._connected() as server:
                server.send_message(self._message(letter))
        except smtplib.SMTPRecipientsRefused as error:
            return _refused(min(code for code, _ in error.recipients.values()))
        except smtplib.SMTPResponseException as error:
            return _refused(error.smtp_code)
        except (OSError, smtplib.SMTPException, ValueError):
            return AWAY
        return TAKEN

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            if self.security == "starttls":
                server.starttls(context=context)
            if self.user is not None:
                server.login(self.user, self.password or "")
        except BaseException:
            server.close()
            raise
        return server

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"] = self.sender, letter.to
        message["Subject"] = " ".join(letter.title.split())
        message["Date"] = format_datetime(letter.at)
        message["Message-ID"] = f"<{letter.key}@{self.sender.rpartition('@')[2]}>"
        message.set_content(letter.text)
        return message


def _refused(code: int) -> Tried:
    return Tried("refused" if code >= _FOR_GOOD else "failed", code, for_good=code >= _FOR_GOOD)
