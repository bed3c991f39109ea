import json

import numpy as np
import pytest
from matplotlib.image import imsave

from study.compare import compare_picture, compare_text
from study.manifest import listed_outputs
from study.verify import TOLERANCE, compare_manifest


@pytest.mark.parametrize(
    ("built", "published"),
    [
        ("a,1.0000001\n", "a,1.0\n"),
        ("a,1000000.5\n", "a,1000000.6\n"),
        ("x 1e-9 y\n", "x 0 y\n"),
        ("same\n", "same\n"),
    ],
)
def test_numbers_within_the_tolerance_are_equal(built, published):
    assert compare_text(built, published, TOLERANCE) == ""


@pytest.mark.parametrize(
    ("built", "published", "words"),
    [
        ("a,1.001\n", "a,1.0\n", "line 1"),
        ("a,1\nb,2\n", "a,1\n", "2 lines were rebuilt, 1 are published"),
        ("a,1\nc,2\n", "a,1\nb,2\n", "line 2"),
        ("a,\n", "a,0\n", "line 1"),
    ],
)
def test_anything_else_is_a_difference(built, published, words):
    assert words in compare_text(built, published, TOLERANCE)


def test_pictures_are_compared_by_size_and_colour(tmp_path):
    grey = np.full((4, 6, 3), 0.5)
    imsave(tmp_path / "a.png", grey)
    imsave(tmp_path / "b.png", grey)
    other = grey.copy()
    other[0, 0] = 1.0
    imsave(tmp_path / "c.png", other)
    imsave(tmp_path / "d.png", np.full((5, 6, 3), 0.5))
    assert compare_picture(tmp_path / "a.png", tmp_path / "b.png") == ""
    assert "colours differ" in compare_picture(tmp_path / "a.png", tmp_path / "c.png")
    assert "6 x 4 pixels, published 6 x 5" in compare_picture(
        tmp_path / "a.png", tmp_path / "d.png"
    )


def test_a_manifest_may_differ_in_its_environment_only():
    base = {
        "study": "1",
        "environment": {"python": "3.11"},
        "inputs": {"a": "1"},
        "code": {},
        "outputs": {"x": "1"},
    }
    other_python = {**base, "environment": {"python": "3.13"}, "outputs": {"x": "2"}}
    other_input = {**base, "inputs": {"a": "2"}}
    assert compare_manifest(json.dumps(base), json.dumps(other_python)) == ""
    assert "inputs" in compare_manifest(json.dumps(base), json.dumps(other_input))


@pytest.mark.parametrize("text", ["[]", "", "{}", "null", "[" * 100_000])
def test_what_is_no_manifest_is_said_so(tmp_path, text):
    assert compare_manifest("{}", text) == "is not the manifest of a run"
    (tmp_path / "manifest.json").write_text(text)
    assert listed_outputs(tmp_path / "manifest.json") == []


def test_no_listed_output_leads_out_of_the_results(tmp_path):
    names = ["results/tables/a.csv", "results/../../b.csv", "derived/c.csv", "d.csv", 5]
    (tmp_path / "manifest.json").write_text(json.dumps({"outputs": names}))
    assert listed_outputs(tmp_path / "manifest.json") == ["results/tables/a.csv", "derived/c.csv"]
