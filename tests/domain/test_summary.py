from pupils.domain.summary import Summary


def test_a_row_with_two_faults_is_rejected_once_and_not_counted_as_warned():
    summary = Summary(read=3, added=1, unchanged=1)
    summary.reject(4, "upn", "Missing.")
    summary.reject(4, "date_of_birth", "No such date.")
    summary.warn(4, "class", "No class.")
    summary.warn(2, "class", "No class.")

    assert (summary.rejected, summary.warned) == (1, 1)


def test_a_wide_file_counts_cells():
    summary = Summary(by_cell=True)
    summary.reject(2, "2026-11-09 AM", "No such code.")
    summary.reject(2, "2026-11-09 PM", "No such code.")

    assert summary.rejected == 2


def test_the_object_printed_has_the_keys_of_the_contract_and_issues_in_the_order_of_the_file():
    summary = Summary(read=2)
    summary.reject(3, "upn", "Missing.")
    summary.warn(2, "class", "No class.")

    assert list(summary.as_json()) == [
        "read", "added", "changed", "unchanged", "warned", "rejected", "assumed", "issues",
    ]  # fmt: skip
    assert summary.as_json()["issues"][0] == {"row": 2, "column": "class", "level": "warned", "message": "No class."}
