"""Query to plan: what every term stands for is settled here, once, and never at match time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Final

from monitor.errors import QueryError
from monitor.text import fold, tokens
from monitor.watch.forms import Form, Forms, load_forms
from monitor.watch.inflecting import Phrase, phrase_of
from monitor.watch.plan import (
    AllPlan,
    AnyPlan,
    ConceptPlan,
    NearPlan,
    NonePlan,
    PhrasePlan,
    Plan,
    TitlePlan,
)
from monitor.watch.query import (
    And,
    Named,
    Near,
    Node,
    Not,
    Or,
    Query,
    Term,
    Title,
    column,
    parse,
    shortened,
    walk,
)

_ARTICLES: Final = frozenset(
    [
        "the",
        "la",
        "le",
        "les",
        "l",
        "el",
        "los",
        "las",
        "il",
        "i",
        "lo",
        "gli",
        "der",
        "die",
        "das",
        "o",
        "a",
        "os",
        "as",
    ]
)
_REMEMBERED: Final = 20_000
"""Terms of which it is remembered what they name."""


@dataclass(frozen=True, slots=True)
class Compiler:
    """What terms mean here: the house's topics and languages.

    A plan is made in two steps, so that the forms of all ordinary words can be had at once:
    `terms` says which ones there are, `plan` is given what they stand for.
    """

    topics: Mapping[str, Sequence[str]] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    forms: Forms = field(default_factory=load_forms)
    owners: dict[str, str | None] = field(default_factory=dict)
    """What whole terms were found to mean; dropped after a compilation."""

    def plan(self, query: Query, say: Callable[[Term], Phrase] | None = None) -> Plan:
        """The plan of a query; `say` gives the steps of a term, else it is meant as written.

        Raises QueryError for an unknown topic, country or organisation.
        """
        return _Planning(self, say or as_written).node(query.root, ())

    def terms(self, query: Query) -> Iterator[Term]:
        """The ordinary terms of a query and of its topics, those of the topics each once."""
        return self._terms(query, set())

    def _terms(self, query: Query, seen: set[str]) -> Iterator[Term]:
        for node in walk(query.root):
            match node:
                case Term() if self.owner_of(node) is None:
                    yield node
                case Named(kind="topic"):
                    name = self.topic_named(node.name)
                    if name is not None and name not in seen:
                        seen.add(name)
                        for entry in self.topics[name]:
                            yield from self._terms(parse(entry), seen)

    def topic_named(self, name: str) -> str | None:
        """The topic that a name stands for, in any case and with or without accents."""
        return next((topic for topic in self.topics if fold(topic) == fold(name)), None)

    def owner_of(self, term: Term) -> str | None:
        """The concept that a term means; None for an ordinary one."""
        if any(w.literal or w.prefix for w in term.words):
            return None
        text = term.text
        if text not in self.owners:
            if len(self.owners) >= _REMEMBERED:
                self.owners.clear()
            self.owners[text] = self.concept_of(text)
        return self.owners[text]

    def concept_of(self, text: str) -> str | None:
        """The concept that a whole term names, articles aside, in any language."""
        found = tokens(text)
        for skip in (0, 1):
            if skip and not (len(found) > 1 and found[0].text in _ARTICLES):
                break
            there = found[skip:]
            keys = tuple(t.text for t in there)
            written = tuple(text[t.start : t.end] for t in there)
            forms = [f for f in self.forms.naming(keys) if _names(f, written)]
            owners = {f.owner for f in forms if self._is_spoken(f)}
            if len(owners) == 1:
                return owners.pop()
        return None

    def _is_spoken(self, form: Form) -> bool:
        """A form of one language only is a name there only if that language is configured."""
        return not form.own or not {*form.languages}.isdisjoint(self.languages)


@dataclass(frozen=True, slots=True)
class _Planning:
    """One query on its way to a plan."""

    compiler: Compiler
    say: Callable[[Term], Phrase]

    def node(  # noqa: PLR0911 - one line for each kind of node
        self, node: Node, within: tuple[str, ...]
    ) -> Plan:
        match node:
            case Term():
                return self._term(node)
            case Named(kind="topic"):
                return self._topic(node, within)
            case Named():
                return self._concept(node)
            case Title(of=of):
                return TitlePlan(self.node(of, within), str(node))
            case Not(of=of):
                return NonePlan(self.node(of, within), str(node))
            case Near(operands=many, gaps=gaps):
                return NearPlan(tuple(self.node(n, within) for n in many), gaps, str(node))
            case And(of=many):
                return AllPlan(tuple(self.node(n, within) for n in many), str(node))
            case Or(of=many):
                return AnyPlan(tuple(self.node(n, within) for n in many), str(node))

    def _topic(self, node: Named, within: tuple[str, ...]) -> Plan:
        topics = self.compiler.topics
        name = self.compiler.topic_named(node.name)
        if name is None:
            by_fold = {fold(topic): topic for topic in topics}
            close = get_close_matches(fold(node.name), by_fold, n=1)
            known = ", ".join(sorted(topics)) or "none is defined"
            hint = f"did you mean topic:{by_fold[close[0]]}?" if close else f"topics: {known}"
            raise QueryError(f"unknown topic {node.name}", node.at, hint)
        if name in within:
            raise QueryError(f"topic {name} contains itself", node.at, "name its words instead")
        plans = []
        for entry in topics[name]:
            plan = self.node(parse(entry).root, (*within, name))
            plans.append(_labelled(plan, str(node)))
        if not plans:
            raise QueryError(f"topic {name} is empty", node.at, "give it at least one term")
        return AnyPlan(tuple(plans), str(node))

    def _concept(self, node: Named) -> ConceptPlan:
        known = self.compiler.forms.known(node.kind)
        if node.name not in known:
            what = {"country": "country", "org": "organisation"}[node.kind]
            message = f"unknown {what} {shortened(node.name)}"
            raise QueryError(message, node.at, self._meant(node, known))
        return ConceptPlan(f"{node.kind}:{node.name}", str(node))

    def _meant(self, node: Named, known: Sequence[str]) -> str:
        """What to write instead of an unknown code."""
        owner = self.compiler.concept_of(node.name)
        if owner is not None:
            return f"did you mean {owner}?"
        if node.kind == "country":  # any two letters are near to some other two
            return "write the two letters of ISO 3166, as in country:KP, or the name alone"
        near = get_close_matches(node.name, known, n=1)
        return f"did you mean org:{near[0]}?" if near else "write the name alone, without org:"

    def _term(self, term: Term) -> Plan:
        owner = self.compiler.owner_of(term)
        if owner is not None:
            return ConceptPlan(owner, term.text)
        phrase = self.say(term)
        if not phrase.steps:
            raise QueryError("nothing to search for", column(term), "write a word")
        return PhrasePlan(phrase.steps, str(term), phrase.variants)


def as_written(term: Term) -> Phrase:
    """A term without any other form."""
    return phrase_of(term, (), {})


def _names(form: Form, written: tuple[str, ...]) -> bool:
    """Whether a term is this name: exact forms (US) only as written, or in capitals."""
    return not form.exact or all(
        w in (f, f.upper()) for w, f in zip(written, form.written, strict=True)
    )


def _labelled(plan: Plan, label: str) -> Plan:
    """The same plan, its evidence shown under another term: the topic's."""
    match plan:
        case PhrasePlan() | ConceptPlan():
            return replace(plan, label=label)
        case NonePlan(of=of) | TitlePlan(of=of):
            return replace(plan, of=_labelled(of, label))
        case AllPlan(of=many) | AnyPlan(of=many) | NearPlan(of=many):
            return replace(plan, of=tuple(_labelled(p, label) for p in many))
