"""Mail over SMTP, one recipient a message, every phase known by name."""

from monitor.adapters.smtp.mailer import SmtpMailer

__all__ = ["SmtpMailer"]
