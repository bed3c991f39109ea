from study.paths import shipped
from study.raw.check import check


def test_committed_data_have_no_error():
    assert [str(problem) for problem in check(shipped().raw)] == []
