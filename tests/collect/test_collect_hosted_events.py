from pathlib import Path

import pandas as pd
import pytest
from small_upstream import tables, write

from study.collect import hosted_events
from study.collect.builder import CollectError

NAMES = {
    "minneapolis-mn": "Minneapolis",
    "st-paul-mn": "St. Paul",
    "new-york-ny": "New York",
    "glendale-az": "Glendale",
    "glendale-ca": "Glendale",
    "chicago-il": "Chicago",
    "san-francisco-ca": "San Francisco",
}
CITIES = pd.DataFrame({"city_id": list(NAMES), "name": list(NAMES.values())}).astype("string")
ABOUT = "americanhistory.about.com list"
P2008 = "page p2008.org/chrnconv08/site08.html"


def _build(
    folder: Path, conventions: str = "", events: str = "", bids: str = "", finals: str = ""
) -> pd.DataFrame:
    write(folder, hosted_events.CONVENTIONS, "event_type,year,city,source\n" + conventions)
    head = "event_type,event,year,end_year,city,state,source\n"
    write(folder, hosted_events.EVENTS, head + events)
    write(folder, hosted_events.BIDS, "event,year,city,status,basis\n" + bids)
    write(folder, hosted_events.FINALS, "year,city,source\n" + finals)
    return hosted_events.build(folder, tables(cities=CITIES))


def test_conventions_with_a_source_in_cities_of_the_study(tmp_path: Path) -> None:
    frame = _build(
        tmp_path,
        conventions=(
            f"DNC,1968,Chicago,{ABOUT}\nRNC,1968,Miami Beach,{ABOUT}\n"
            "DNC,1992,New York,memory (unverified)\n"
        ),
    )
    assert frame[["kind", "year", "city_id", "role", "name"]].to_numpy().tolist() == [
        [
            "convention_democratic",
            1968,
            "chicago-il",
            "host",
            "1968 Democratic National Convention",
        ]
    ]


def test_bids_and_hosts_of_two_files_are_joined(tmp_path: Path) -> None:
    frame = _build(
        tmp_path,
        conventions=f"RNC,2008,St. Paul,{ABOUT}\n",
        bids=(
            f"RNC bid 2008,2008,Minneapolis-St. Paul MN,winner,{P2008}\n"
            f"RNC bid 2008,2008,New York City NY,losing finalist,{P2008}\n"
            "Presidential debate,1980,Chicago IL,host,memory\n"
        ),
    ).set_index("city_id")
    assert frame.loc["st-paul-mn", "role"] == "host"
    assert (
        frame.loc["st-paul-mn", "sources"] == "about-republican-conventions;p2008-convention-sites"
    )
    assert frame.loc["st-paul-mn", "note"].startswith("joint bid with Minneapolis")
    assert frame.loc["new-york-ny", "role"] == "finalist"
    assert len(frame) == 2


def test_a_joint_losing_bid_counts_for_both_cities(tmp_path: Path) -> None:
    bid = f"DNC bid 2008,2008,Minneapolis-St. Paul MN,losing finalist,{P2008}\n"
    frame = _build(tmp_path, bids=bid)
    assert set(frame["city_id"]) == {"minneapolis-mn", "st-paul-mn"}
    assert set(frame["role"]) == {"finalist"}


def test_super_bowls_are_numbered_and_suburbs_marked(tmp_path: Path) -> None:
    source = "joie-zhang/wikiextractor-fork mediawiki/super_bowl.py (Wikipedia wikitext)"
    frame = _build(
        tmp_path,
        events=(
            f"super_bowl,Super Bowl,2023,2023,Glendale,Arizona,{source}\n"
            f"super_bowl,Super Bowl,2024,2024,Paradise,Nevada,{source}\n"
            "worlds_fair,Century of Progress,1933,1934,Chicago,,"
            "rfordatascience/tidytuesday data/2024/2024-08-13/worlds_fairs.csv\n"
        ),
    ).set_index("kind")
    assert frame.loc["super_bowl", "name"] == "Super Bowl 57"
    assert frame.loc["super_bowl", "city_id"] == "glendale-az"
    assert frame.loc["super_bowl", "note"] == "stadium in Glendale, near Phoenix"
    assert frame.loc["worlds_fair", "note"] == "1933-1934"


def test_half_a_name_is_made_whole(tmp_path: Path) -> None:
    frame = _build(
        tmp_path,
        events="worlds_fair,Louisiana Purchase,1904,1904,Chicago,,rfordatascience/tidytuesday\n",
    )
    assert frame["name"].tolist() == ["Louisiana Purchase Exposition"]


def test_a_city_of_several_states_needs_one(tmp_path: Path) -> None:
    said = '"ncaa.com 2014-01-27, thescore.com"'
    frame = _build(tmp_path, finals=f"2017,Glendale AZ,{said}\n1960,Daly City,{said}\n")
    assert frame["city_id"].tolist() == ["glendale-az"]
    with pytest.raises(CollectError, match="'Glendale' is in several states"):
        _build(tmp_path, finals=f"2017,Glendale,{said}\n")
