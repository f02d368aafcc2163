from accounts.privacy import OPERATIONAL, PERSONAL, SENSITIVE, Class, classify, our_models
from pupils.models import Pupil


def test_every_field_is_classified():
    unknown = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.local_concrete_fields
        if classify(model, field) is None
    ]

    assert unknown == []


def test_a_name_that_no_model_has_is_noticed():
    real = {model._meta.label: {f.name for f in model._meta.local_concrete_fields} for model in our_models()}
    stale = [
        f"{label}.{name}"
        for table in (PERSONAL, SENSITIVE, OPERATIONAL)
        for label, names in table.items()
        for name in names
        if name not in real.get(label, ())
    ]

    assert stale == []


def test_a_child_s_name_is_personal():
    assert classify(Pupil, Pupil._meta.get_field("legal_surname")) is Class.PERSONAL
