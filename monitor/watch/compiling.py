"""Query to plan: what every term stands for is settled here, once, and never at match time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Final

from monitor.errors import QueryError
from monitor.ports import Lexicon
from monitor.text import fold, fold_marked, tokens
from monitor.watch.forms import Form, Forms, load_forms
from monitor.watch.plan import (
    AllPlan,
    AnyPlan,
    ConceptPlan,
    NearPlan,
    NonePlan,
    PhrasePlan,
    Plan,
    Step,
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
    Word,
    column,
    parse,
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
_FIRST_EASTERN: Final = "\u0590"


@dataclass(frozen=True, slots=True)
class Compiler:
    """What terms mean here: the house's topics, languages and lexicon."""

    topics: Mapping[str, Sequence[str]] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    lexicon: Lexicon | None = None
    forms: Forms = field(default_factory=load_forms)

    def plan(self, query: Query) -> Plan:
        """The plan of a query. Raises QueryError for an unknown topic, country or organisation."""
        return self._node(query.root, ())

    def _node(  # noqa: PLR0911 - one line for each kind of node
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
                return TitlePlan(self._node(of, within), str(node))
            case Not(of=of):
                return NonePlan(self._node(of, within), str(node))
            case Near(operands=many, gaps=gaps):
                return NearPlan(tuple(self._node(n, within) for n in many), gaps, str(node))
            case And(of=many):
                return AllPlan(tuple(self._node(n, within) for n in many), str(node))
            case Or(of=many):
                return AnyPlan(tuple(self._node(n, within) for n in many), str(node))

    def _topic(self, node: Named, within: tuple[str, ...]) -> Plan:
        by_fold = {fold(name): name for name in self.topics}
        name = by_fold.get(fold(node.name))
        if name is None:
            close = get_close_matches(fold(node.name), by_fold, n=1)
            known = ", ".join(sorted(self.topics)) or "none is defined"
            hint = f"did you mean topic:{by_fold[close[0]]}?" if close else f"topics: {known}"
            raise QueryError(f"unknown topic {node.name}", node.at, hint)
        if name in within:
            raise QueryError(f"topic {name} contains itself", node.at, "name its words instead")
        plans = []
        for entry in self.topics[name]:
            plan = self._node(parse(entry).root, (*within, name))
            plans.append(_labelled(plan, str(node)))
        if not plans:
            raise QueryError(f"topic {name} is empty", node.at, "give it at least one term")
        return AnyPlan(tuple(plans), str(node))

    def _concept(self, node: Named) -> ConceptPlan:
        known = self.forms.known(node.kind)
        if node.name not in known:
            what = {"country": "country", "org": "organisation"}[node.kind]
            hint = f"known: {', '.join(known)}" if known else "write its name as a term"
            raise QueryError(f"unknown {what} {node.name}", node.at, hint)
        return ConceptPlan(f"{node.kind}:{node.name}", str(node))

    def _term(self, term: Term) -> Plan:
        if not any(w.literal or w.prefix for w in term.words):
            owner = self.concept_of(term.text)
            if owner is not None:
                return ConceptPlan(owner, term.text)
        steps = tuple(step for word in term.words for step in self._steps(word))
        if not steps:
            raise QueryError("nothing to search for", column(term), "write a word")
        return PhrasePlan(steps, str(term))

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

    def _steps(self, word: Word) -> list[Step]:
        found = tokens(word.text)
        steps = []
        for n, token in enumerate(found):
            marked = fold_marked(word.text[token.start : token.end])
            spellings = {token.text: marked} if marked != token.text else {}
            keys = {token.text}
            if self.lexicon is not None and len(found) == 1 and not (word.literal or word.prefix):
                for form in self.lexicon.forms(marked, self.languages):
                    keys.add(fold(form))
                    if spellings and fold_marked(form) != fold(form):
                        spellings[fold(form)] = fold_marked(form)
            is_prefix = word.prefix and n == len(found) - 1
            steps.append(Step(frozenset(keys), tuple(sorted(spellings.items())), is_prefix))
        return steps


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
