import pytest

from study.collect.names import city_id, keyed_city_id, slug


@pytest.mark.parametrize(
    ("name", "state", "expected"),
    [
        ("New York City", "NY", "new-york-ny"),
        ("New York city", "New York", "new-york-ny"),
        ("Boise City city", "Idaho", "boise-id"),
        ("Nashville-Davidson metropolitan government (balance)", "Tennessee", "nashville-tn"),
        ("Louisville/Jefferson County metro government (balance)", "Kentucky", "louisville-ky"),
        ("Augusta-Richmond County consolidated government (balance)", "Georgia", "augusta-ga"),
        ("Lexington-Fayette urban county", "Kentucky", "lexington-ky"),
        ("Urban Honolulu CDP", "Hawaii", "honolulu-hi"),
        ("Indianapolis city (balance)", "Indiana", "indianapolis-in"),
        ("Anchorage municipality", "Alaska", "anchorage-ak"),
        ("Kansas City city", "Missouri", "kansas-city-mo"),
        ("Salt Lake City", "UT", "salt-lake-city-ut"),
        ("Saint Paul", "MN", "st-paul-mn"),
        ("Winston Salem", "NC", "winston-salem-nc"),
        ("Washington, D.C.", "DC", "washington-dc"),
        ("Charlotte-Mecklenburg", "NC", "charlotte-nc"),
        ("Baltimore County", "MD", "baltimore-county-md"),
    ],
)
def test_city_id_of_every_upstream_spelling(name: str, state: str, expected: str) -> None:
    assert city_id(name, state) == expected


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("new york city|NY", "new-york-ny"),
        ("jersey city|NJ", "jersey-city-nj"),
        ("st louis|MO", "st-louis-mo"),
    ],
)
def test_keys_in_lower_case_keep_the_word_city(key: str, expected: str) -> None:
    assert keyed_city_id(key) == expected


def test_slug_is_ascii() -> None:
    assert slug("Coeur d'Alène") == "coeur-dalene"
