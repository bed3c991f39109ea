import pytest

from study.collect.person_names import (
    Spelling,
    best_name,
    display_name,
    edit_distance,
    group_people,
    identify,
    parse_name,
    person_slug,
    print_parts,
    same_person,
)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("G Smedes York", "Smedes York"),
        ("James Suttle", "jim suttle"),
        ("William Donald Schaefer", "Donald Schaefer"),
        ("WILSON, PETER B. (PETE)", "Pete Wilson"),
        ("Robert 'Bob' O'Connor", "Bob O' Connor"),
        ("Federico Peña", "federico pena"),
        ("Harvey Gantl", "Harvey Gantt"),
        ("Emmanuel Cleaver", "Emanuel Cleaver"),
        ("Sharon Sayles-Belton", "Sharon Sayles Belton"),
        ("Maynard H. Jackson, Jr.", "Maynard Jackson"),
        ("F. E. Deen", "F. Edgar Deen"),
    ],
)
def test_one_person(left: str, right: str) -> None:
    assert same_person(parse_name(left), parse_name(right))
    assert same_person(parse_name(right), parse_name(left))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Richard J. Daley", "Richard M. Daley"),
        ("Oscar Goodman", "Carolyn Goodman"),
        ("Freeman Bosley, Jr.", "Freeman Bosley, Sr."),
        ("Paul Coble", "Paula Coble"),
        ("Dobbs", "Jim Dobbs"),
        ("Harvey Gantl", "Henrietta Gantt"),
        ("Edward Smith", "Theodore Smith"),
        ("", "Bill White"),
    ],
)
def test_two_people(left: str, right: str) -> None:
    assert not same_person(parse_name(left), parse_name(right))


def test_parts_of_a_name() -> None:
    name = parse_name("Robert 'Bob' O'Connor, Jr.")
    assert (name.given, name.family, name.nicknames, name.suffix) == (
        ("robert",),
        "oconnor",
        ("bob",),
        "jr",
    )
    assert parse_name("bill de blasio").family == "deblasio"
    assert parse_name("Dr. W W Herenton").given == ("w", "w")


@pytest.mark.parametrize(
    ("name", "printed", "slug"),
    [
        ("martin o'malley", "Martin O'Malley", "martin-omalley"),
        ("Patrick Mccrory", "Patrick McCrory", "patrick-mccrory"),
        ("JUDITH VALLES", "Judith Valles", "judith-valles"),
        ("stephanie rawlings-blake", "Stephanie Rawlings-Blake", "stephanie-rawlings-blake"),
        ("bill de blasio", "Bill de Blasio", "bill-de-blasio"),
        ("g bynum iv", "G Bynum IV", "g-bynum"),
        ("R.T. Rybak", "R.T. Rybak", "rt-rybak"),
        ("Lionel J.Wilson", "Lionel J. Wilson", "lionel-wilson"),
    ],
)
def test_printed_name_and_slug(name: str, printed: str, slug: str) -> None:
    assert display_name(name) == printed
    assert person_slug(printed) == slug


def test_common_given_name_and_family_name() -> None:
    assert print_parts("Robert 'Bob' O'Connor, Jr.") == ("Bob", "O'Connor")
    assert print_parts("G. Smedes York") == ("Smedes", "York")
    assert print_parts("Hearns") == ("", "Hearns")


@pytest.mark.parametrize(
    ("left", "right", "distance"),
    [
        ("gantl", "gantt", 1),
        ("seliger", "sellger", 1),
        ("ab", "ba", 1),
        ("", "abc", 3),
        ("a", "a", 0),
    ],
)
def test_edit_distance(left: str, right: str, distance: int) -> None:
    assert edit_distance(left, right) == distance


def test_namesakes_stay_apart_though_a_third_spelling_fits_both() -> None:
    groups = group_people(["Richard J. Daley", "Richard M. Daley", "Richard Daley"])
    assert sum({"Richard J. Daley", "Richard M. Daley"} <= set(group) for group in groups) == 0
    assert sorted(len(group) for group in groups) == [1, 2]


def test_identifiers() -> None:
    def spelt(city: str, *names: str) -> list[Spelling]:
        return [Spelling(city, name, "file") for name in names]

    found = identify(
        [
            *spelt("chicago-il", "Richard J. Daley", "Richard M. Daley"),
            *spelt("hayward-ca", "Cooper", "Roberta Cooper"),
            *spelt("lancaster-ca", "Hearns"),
            *spelt("tulsa-ok", "Bill Lafortune", "Robert Lafortune"),
            *spelt("omaha-ne", "Bob Young"),
            *spelt("augusta-ga", "Bob Young"),
            *spelt("memphis-tn", "Wyeth Chander", "Wyeth Chandler", "Dr. W W Herenion"),
        ],
        {
            ("memphis-tn", "Wyeth Chander"): "wyeth-chandler",
            ("memphis-tn", "Dr. W W Herenion"): "willie-herenton",
        },
        ["file"],
    )
    ids = found.ids
    assert ids["chicago-il", "Richard J. Daley"] == "richard-j-daley"
    assert ids["chicago-il", "Richard M. Daley"] == "richard-m-daley"
    assert ids["hayward-ca", "Cooper"] == ids["hayward-ca", "Roberta Cooper"] == "roberta-cooper"
    assert ids["lancaster-ca", "Hearns"] == "hearns-lancaster-ca"
    assert ids["tulsa-ok", "Bill Lafortune"] != ids["tulsa-ok", "Robert Lafortune"]
    assert ids["omaha-ne", "Bob Young"] == "bob-young-omaha-ne"
    assert ids["augusta-ga", "Bob Young"] == "bob-young-augusta-ga"
    assert ids["memphis-tn", "Wyeth Chandler"] == "wyeth-chandler"
    assert ids["memphis-tn", "Dr. W W Herenion"] == "willie-herenton"
    assert found.names["wyeth-chandler"] == "Wyeth Chandler"


def test_best_name_follows_the_preferred_source_then_frequency() -> None:
    spelt = [
        Spelling("x", "James Suttle", "b"),
        Spelling("x", "James Suttle", "b"),
        Spelling("x", "Jim Suttle", "b"),
        Spelling("x", "J. Suttle", "c"),
    ]
    assert best_name(spelt, ["a", "b"]) == "James Suttle"
    assert best_name([*spelt, Spelling("x", "jim suttle", "a")], ["a", "b"]) == "Jim Suttle"
