from study.choices import OTHER_EVENTS
from study.paths import shipped
from study.raw.check import check
from study.raw.reader import read_table


def test_committed_data_have_no_error():
    assert [str(problem) for problem in check(shipped().raw)] == []


def test_every_all_star_game_since_1968_was_hosted_elsewhere_or_not_played():
    """Absence from hosted_events is a real 0 only if each game of each year is accounted for."""
    hosted = read_table(shipped().raw, "hosted_events")
    games = hosted[hosted["kind"].eq("all_star_game") & hosted["role"].eq("host")]
    elsewhere = read_table(shipped().raw, "events_elsewhere")
    leagues = ("MLB All-Star Game", "NBA All-Star Game", "NHL All-Star Game", "Pro Bowl")
    first, last = OTHER_EVENTS["all_star_game"]
    due = sorted(f"{year} {game}" for game in leagues for year in range(first, last + 1))
    assert sorted([*games["name"], *elsewhere["name"]]) == due
