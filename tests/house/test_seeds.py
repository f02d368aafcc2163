"""Every requirement of the policies is carried, and nothing cites one that there is not."""

from django.apps import apps

from tests.seeds.carried import carried, requirements
from tests.seeds.page import PAGE, page


def test_no_test_cites_a_requirement_that_there_is_not():
    assert sorted(carried().keys() - requirements().keys()) == []


def test_every_requirement_is_carried_by_a_test_a_setting_or_a_reason():
    bare = [key for key, line in requirements().items() if not (carried().get(key) or line.settings or line.reason)]

    assert bare == []


def test_every_setting_named_is_one():
    for line in requirements().values():
        for setting in line.settings:
            model, field = setting.rsplit(".", 1)
            assert apps.get_model(model)._meta.get_field(field)


def test_the_page_says_what_the_tests_say():
    assert PAGE.read_text(encoding="utf-8") == page(), "run: make seeds"
