"""Rules that reach across rows and tables, which no schema can state.

A rule takes the tables (index: physical line of the row) and yields what breaks it. Imprecise dates
are given every benefit: a rule on dates breaks only if it breaks whatever days the dates mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple

from study.raw.problems import Problem
from study.raw.reader import Raw
from study.raw.rules import candidacies, cities, citing, elections, people, spells


class Rule(NamedTuple):
    """A rule, the tables it needs (None: all of the schema), and what breaking it means."""

    breaks: Callable[[Raw], Iterable[Problem]]
    tables: frozenset[str] | None
    severity: Literal["error", "warning"]


def _rule(
    breaks: Callable[[Raw], Iterable[Problem]],
    tables: str,
    severity: Literal["error", "warning"] = "error",
) -> Rule:
    return Rule(breaks, frozenset(tables.split()), severity)


_PEOPLE = "candidacies cities elections spells"

RULES: tuple[Rule, ...] = (
    _rule(spells.spells_overlap, "spells"),
    _rule(spells.spells_leave_gap, "spells", "warning"),
    _rule(spells.spell_ends_before_start, "spells"),
    _rule(spells.dates_out_of_range, "elections spells"),
    _rule(cities.charter_after_closing, "charters"),
    _rule(cities.event_after_closing, "hosted_events"),
    _rule(candidacies.bid_after_look_up, "candidacies sources"),
    _rule(people.death_after_look_up, "mayors sources"),
    _rule(cities.city_in_another_state, "cities"),
    _rule(spells.exit_without_end, "spells"),
    _rule(spells.end_without_exit, "spells", "warning"),
    _rule(elections.winner_never_served, "elections spells"),
    _rule(elections.winner_served_at_other_times, "elections spells", "warning"),
    _rule(elections.winner_without_known_spells, "elections spells", "warning"),
    _rule(elections.contest_twice, "elections"),
    _rule(elections.two_regular_contests, "elections"),
    _rule(candidacies.won_before_a_vote, "candidacies"),
    _rule(cities.city_below_frame, "cities population", "warning"),
    _rule(cities.city_abroad, "cities elections spells", "warning"),
    _rule(elections.contest_in_midterm, "charters elections", "warning"),
    _rule(elections.votes_do_not_add_up, "elections"),
    _rule(elections.outcome_contradicts_winner, "elections"),
    _rule(elections.incumbent_not_in_office, "elections spells"),
    _rule(people.life_runs_backwards, "mayors"),
    _rule(people.age_contradicts_birth, "mayors stated_ages"),
    _rule(people.spell_outside_life, "mayors spells"),
    _rule(candidacies.candidate_not_of_age, "candidacies mayors"),
    _rule(candidacies.candidacy_in_another_state, _PEOPLE),
    _rule(candidacies.candidate_never_mayor, _PEOPLE, "warning"),
    _rule(candidacies.review_disagrees, "candidacies career_reviews"),
    _rule(people.person_twice, "mayors spells elections"),
    _rule(cities.convention_with_two_hosts, "hosted_events"),
    _rule(cities.charter_spans_clash, "charters"),
    _rule(cities.act_out_of_time, "international_activity"),
    _rule(citing.source_unknown, "sources"),
    _rule(citing.source_twice, ""),
    Rule(citing.source_unused, None, "error"),
)


def broken(raw: Raw, severity: Literal["error", "warning"]) -> Iterator[Problem]:
    """What breaks the rules of one severity, as far as the tables at hand can tell.

    Args:
        raw: tables whose index is the physical line of each row; values that could not be parsed
            are missing, and tables that could not be read are absent.
        severity: "error" or "warning".
    """
    for rule in RULES:
        needed = raw.descriptor.tables.keys() if rule.tables is None else rule.tables
        if rule.severity == severity and needed <= raw.frames.keys():
            yield from rule.breaks(raw)
