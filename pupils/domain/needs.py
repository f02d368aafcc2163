"""Circumstances that ask for more support: the kinds every school starts with. A school may add its own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NeedKind:
    """A kind of need; a sensitive one is shown to those only who may see such things."""

    slug: str
    name: str
    sensitive: bool = False


KINDS = (
    NeedKind("sen_support", "SEN support"),
    NeedKind("ehcp", "Education, health and care plan"),
    NeedKind("fsm", "Free school meals"),
    NeedKind("eal", "English as an additional language"),
    NeedKind("looked_after", "Looked after", sensitive=True),
    NeedKind("previously_looked_after", "Previously looked after", sensitive=True),
    NeedKind("child_protection", "Child protection plan", sensitive=True),
    NeedKind("child_in_need", "Child in need plan", sensitive=True),
    NeedKind("social_worker", "Has a social worker", sensitive=True),
    NeedKind("early_help", "Early help", sensitive=True),
    NeedKind("young_carer", "Young carer", sensitive=True),
    NeedKind("medical", "Medical condition", sensitive=True),
    NeedKind("mental_health", "Mental health", sensitive=True),
    NeedKind("physical_disability", "Physical disability", sensitive=True),
    NeedKind("pregnancy", "Pregnant or a parent", sensitive=True),
    NeedKind("migrant", "New to the country", sensitive=True),
    NeedKind("refugee", "Refugee or seeking asylum", sensitive=True),
    NeedKind("traveller", "Gypsy, Roma or Traveller family", sensitive=True),
    NeedKind("mobile", "Mobile child: family travels for work", sensitive=True),
    NeedKind("attendance_order", "School attendance order names this school", sensitive=True),
    NeedKind("youth_offending", "Known to the youth justice service", sensitive=True),
    NeedKind("bereavement", "Bereavement or loss", sensitive=True),
    NeedKind("family_change", "Separation or another change in the family", sensitive=True),
    NeedKind("domestic_abuse", "Domestic abuse in the family", sensitive=True),
    NeedKind("service_child", "Child of a service family"),
    NeedKind("pupil_premium", "Pupil premium"),
    NeedKind("summer_born", "Taught outside the usual year"),
)
BY_SLUG = {kind.slug: kind for kind in KINDS}


def kind_of(slug: str) -> NeedKind:
    """The kind by its slug. What the table does not know is treated as sensitive."""
    return BY_SLUG.get(slug) or NeedKind(slug, slug.replace("_", " ").capitalize(), sensitive=True)
