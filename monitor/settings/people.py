"""Who gets mail, and how it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from monitor.model import Holidays, MailSettings, Recipient, Secret, SmtpServer, Webhook
from monitor.settings import addresses, shapes, shorthand
from monitor.settings.checking import Entry, checked, misspelt, names
from monitor.settings.moments import NO_HOLIDAY
from monitor.settings.passwords import SecretReading
from monitor.settings.suggest import did_you_mean
from monitor.settings.tree import Mapping, Path
from monitor.settings.values import MistakeError, words

DEFAULT_SENDER = "wire-monitor@localhost"
"""Good enough for a Maildir; a mail server needs a real one."""
SECRET_BYTES = 16
"""Shorter ones can be guessed by whoever has seen one message with its signature."""
PORTS = {"starttls": 587, "implicit": 465, "none": 25}


@dataclass(slots=True)
class People:
    """Recipients by id, and the words that mean them in `to`.

    `named` holds every id written under `recipients:`, also of entries that are wrong; `complete`
    is false if that part could not be read, and unknown words are then not reported.
    """

    timezone: str
    holidays: Holidays = frozenset()
    complete: bool = True
    named: dict[str, Entry] = field(default_factory=dict)
    by_id: dict[str, Recipient] = field(default_factory=dict)
    by_mail: dict[str, list[str]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def define(self, entry: Entry, secrets: SecretReading) -> None:
        """Read `recipients:`."""
        if not isinstance(entry.node, Mapping):
            hint = "Write `name: address` on a line for each."
            entry.wrong((), "`recipients` needs a mapping", hint)
            self.complete = False
            return
        for key, value in entry.node.pairs:
            self.named[key.value] = entry.below(key)
            if "@" in key.value or not key.value.isprintable():
                hint = "The address goes below it: `mail: name@example.org`."
                entry.at(key.start, f"`{key.value}` is not a name for a recipient", hint)
            one = entry.below(shorthand.recipient(value))
            shape = checked(shapes.Recipient, one)
            if _is_whole(one):
                self._add(key.value, shape, _webhook(one, shape.webhook, secrets))

    def _add(self, name: str, shape: shapes.Recipient, hook: Webhook | None) -> None:
        if shape.mail is not None:
            self.by_mail.setdefault(shape.mail, []).append(name)
        address = shape.mail if hook is None else addresses.origin(hook.url)
        if address is not None:
            self.by_id[name] = Recipient(
                name,
                address,
                shape.language or "en",
                shape.timezone or self.timezone,
                shape.max_per_hour,
                days_off(shape.holidays, self.holidays),
                webhook=hook,
            )

    def resolve(self, entry: Entry, path: Path, word: str) -> str | None:
        """The id that a word of `to` means; an address that nobody has is its own id."""
        if "@" not in word:
            if word in self.named:
                self.used.add(word)
                return word
            if self.complete:
                hint = did_you_mean(word, self.named, "Write an address, or define it under "
                                    "`recipients:` in the main file.")  # fmt: skip
                entry.wrong(path, f"unknown recipient `{word}`", hint)
            return None
        try:
            return self.by_address(addresses.address(word))
        except MistakeError as mistake:
            entry.wrong(path, mistake.message, mistake.hint)
            return None

    def by_address(self, address: str) -> str:
        """The recipient with this address, if there is exactly one, or a new one."""
        having = self.by_mail.get(address, ())
        name = having[0] if len(having) == 1 else address
        self.by_id.setdefault(name, self._plain(name, address))
        self.used.add(name)
        return name

    def _plain(self, name: str, address: str) -> Recipient:
        return Recipient(name, address, timezone=self.timezone, holidays=self.holidays)

    def all(self) -> tuple[Recipient, ...]:
        """Everybody; warns about those whom nothing is sent."""
        for name, entry in self.named.items():
            if name not in self.used:
                entry.warn((), f"nothing is sent to `{name}`", "No watchlist names it in `to`.")
        return tuple(self.by_id.values())


def days_off(written: Sequence[tuple[int, int, int]], otherwise: Holidays) -> Holidays:
    """The holidays that are written, or else those from further up; `none` is no day."""
    return frozenset(written) - {NO_HOLIDAY} if written else otherwise


def _is_whole(entry: Entry) -> bool:
    """Whether a recipient can be told in one way; a mistake in that way is reported already."""
    if _gives(entry, "mail") and _gives(entry, "webhook"):
        hint = "Make two recipients of it, and name both in `to`."
        entry.wrong(("webhook",), "a recipient has `mail` or `webhook`, not both", hint)
        return False
    if isinstance(entry.node, Mapping) and not _gives(entry, "mail") | _gives(entry, "webhook"):
        if not misspelt(entry.node, "mail", names(shapes.Recipient)):
            hint = "A recipient needs an address (`mail: name@example.org`) or a `webhook`."
            entry.wrong((), "`mail` is missing", hint)
        return False
    return True


def _webhook(entry: Entry, hook: shapes.Webhook | None, secrets: SecretReading) -> Webhook | None:
    if hook is None or hook.url is None or hook.secret_file is None:
        return None
    if hook.url.lower().startswith("http:") and not hook.allow_private:
        hint = "Use https, or `allow_private: true` for a server of your own network."
        entry.wrong(("webhook", "url"), "news would cross the network in clear", hint)
    if not hook.allow_private and addresses.is_private(hook.url):
        hint = "Add `allow_private: true` if that is meant."
        entry.warn(("webhook", "url"), "this address is private and will be refused", hint)
    secret = secrets.read(entry, ("webhook", "secret_file"), hook.secret_file)
    if secret is None:
        return None
    # The address may carry a token.
    made = Webhook(Secret(hook.url), secret, hook.allow_private)
    try:
        weak = len(made.key) < SECRET_BYTES
    except ValueError:
        hint = "After `whsec_` stands the secret in base64; anything else is taken as it is."
        entry.wrong(("webhook", "secret_file"), "the secret in it cannot be read", hint)
        return None
    if weak:
        hint = "Make one: openssl rand -base64 32"
        entry.wrong(("webhook", "secret_file"), f"the secret is under {SECRET_BYTES} bytes", hint)
    return made


def mail(entry: Entry | None, secrets: SecretReading) -> MailSettings:
    """The section `mail:`; without it, mail goes to a Maildir under a local name."""
    if entry is None:
        return MailSettings(DEFAULT_SENDER)
    shape = checked(shapes.Mail, entry)
    server = _server(entry, shape.smtp, secrets)
    name, address = shape.sender or ("", DEFAULT_SENDER)
    if server is not None and not _gives(entry, "from"):
        hint = "Write who the mails come from: `from: Veille <veille@example.org>`."
        entry.wrong((), "`from` is missing", hint)
    if server is not None and shape.operator is None and not _gives(entry, "operator"):
        hint = "Add `operator: you@example.org`."
        entry.warn((), "nobody gets a mail when feeds or the mail server fail", hint)
    if server is not None and shape.maildir is not None:
        entry.warn(("maildir",), "`maildir` does nothing while `smtp` is given")
    if shape.maildir is not None:
        _path(entry, ("maildir",), shape.maildir)
    return MailSettings(address, name, shape.operator, server, shape.maildir)


def _gives(entry: Entry, key: str) -> bool:
    return isinstance(entry.node, Mapping) and entry.node.get(key) is not None


def _server(entry: Entry, smtp: shapes.Smtp | None, secrets: SecretReading) -> SmtpServer | None:
    if smtp is None:
        return None
    tls = smtp.tls or ("implicit" if smtp.port == PORTS["implicit"] else "starttls")
    if smtp.host and tls == "none" and not addresses.is_loopback(smtp.host):
        hint = "Use `starttls` or `implicit`: mail and password would cross the network in clear."
        entry.wrong(("smtp", "tls"), "`none` is for a server on this machine only", hint)
    if smtp.user and smtp.password_file is None:
        hint = "Name a file with the password: `password_file: smtp-password`."
        entry.wrong(("smtp", "user"), "`password_file` is missing", hint)
    password = None
    if smtp.password_file is not None:
        if not smtp.user:
            entry.wrong(("smtp", "password_file"), "`user` is missing", "A password needs a user.")
        password = secrets.read(entry, ("smtp", "password_file"), smtp.password_file)
    if smtp.ca_file is not None:
        _path(entry, ("smtp", "ca_file"), smtp.ca_file)
    return SmtpServer(
        smtp.host or "", smtp.port or PORTS[tls], tls, smtp.user, password, smtp.ca_file
    )


def _path(entry: Entry, path: Path, text: str) -> None:
    try:
        words(text)
    except MistakeError as mistake:
        entry.wrong(path, mistake.message, mistake.hint)
