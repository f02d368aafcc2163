"""The frame of every page, in a real browser."""


def test_a_teacher_arrives_at_a_page_that_everyone_can_use(ashdown, open_as, accessible):
    for dark in (False, True):
        for width in (1280, 320):
            accessible(open_as(ashdown.member("teacher"), "/", width=width, dark=dark))
