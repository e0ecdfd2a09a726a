"""English."""

from monitor.mail.catalogue import Words

ENGLISH = Words(
    language="en",
    plural=lambda n: "one" if n == 1 else "other",
    texts={
        "digest": "Digest",
        "alert": "Alert",
        "colon": ": ",
        "and": "{before} and {last}",
        "quoted": "“{text}”",
        # tags
        "tag.new": "new",
        "tag.update": "follow-up",
        "tag.correction": "corrected",
        "tag.withdrawal": "withdrawn",
        "tag.duplicate": "copy",
        "tag.edited": "{tag} · {edit}",
        "edit.changed figure": "changed figure",
        "edit.changed headline": "changed headline",
        "edit.rewritten": "rewritten",
        "edit.appended": "added to",
        "edit.shortened": "shortened",
        # times
        "time.yesterday": "yesterday {time}",
        "time.day": "{day}, {time}",
        "headed": "{date}, {time} ({zone})",
        "since": "since {when}",
        # a story
        "why": "Why",
        "agencies.label": "Sources",
        "was.correction": "Was",
        "was.withdrawal": "Had said",
        "abroad": "Also in other languages",
        "fresh": "new text",
        "elsewhere": "Further on",
        "also": "Also in this watchlist",
        "and_more": "and {count}",
        # the mail
        "nothing": "Nothing new in this period.",
        "primed": (
            "From the first reading of feeds, or the first one after a pause, or from a feed that"
            " brought much at once: some of these stories were already out before."
        ),
        "recap": (
            "A watchlist is new or was changed: this is what it would have brought in the days"
            " before."
        ),
        "query": "Query",
        "reason.list": "“{name}” ({source})",
        "reason.list.bare": "“{name}”",
        "stop": "To stop or change it, write to {operator}.",
        "next": "Next sending: {when}.",
        "next.now": "Alerts leave as soon as a story matches.",
        "next.both": "Alerts leave as soon as a story matches; the next digest {when}.",
        "next.none": "No further sending is planned.",
        "next.today": "today at {time}",
        "next.tomorrow": "tomorrow at {time}",
        "next.week": "{weekday} at {time}",
        "next.date": "{date} at {time}",
        "coverage.ok": "Coverage: no feed reported a problem.",
        "coverage.since": "since {when}",
        "fallback": "In plain form, because the usual layout failed; the news is complete.",
        # subjects
        "subject.digest": "{lists}: {count} – {headline}",
        "subject.story": "{headline} – {lists}",
        "subject.nothing": "{lists}: nothing new",
        "subject.update": "Follow-up: {headline}",
        "subject.correction": "Corrected: {headline}",
        "subject.withdrawal": "Withdrawn: {headline}",
    },
    counted={
        "stories": {"one": "{n} story", "other": "{n} stories"},
        "dispatches": {"one": "{n} dispatch", "other": "{n} dispatches"},
        "agencies": {"one": "{n} agency", "other": "{n} agencies"},
        "copies": {"one": "{n} near-identical copy", "other": "{n} near-identical copies"},
        "origins": {
            "one": "{n} independent source: {names}",
            "other": "{n} independent sources: {names}",
        },
        "outlets": {"one": "{n} outlet", "other": "{n} outlets"},
        "ceiling": {
            "one": "No more than {n} mail an hour: this one holds all that came since.",
            "other": "No more than {n} mails an hour: this one holds all that came since.",
        },
        "others": {"one": "{n} other", "other": "{n} others"},
        "lists": {"one": "{n} watchlist", "other": "{n} watchlists"},
        "owed": {"one": "Watchlist: {names}", "other": "Watchlists: {names}"},
        "more": {
            "one": "and {n} more story that does not fit here; it is in the archive.",
            "other": "and {n} more stories that do not fit here; they are in the archive.",
        },
        "reason": {
            "one": "You receive this because you are on the watchlist {names}.",
            "other": "You receive this because you are on the watchlists {names}.",
        },
        "coverage": {
            "one": "Coverage was incomplete: {n} feed had trouble.",
            "other": "Coverage was incomplete: {n} feeds had trouble.",
        },
    },
    locale="en_GB",
)
