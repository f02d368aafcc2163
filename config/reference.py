"""Pages of docs/reference that are made from the code, so that they cannot drift from it."""

from collections.abc import Callable

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

from accounts.domain.roles import CARDS, LENT, LENT_TO, Permission
from accounts.privacy import classify, our_models
from attendance.domain.codes import CODES
from config.policy_reference import MADE, policies, stages
from letters.domain.kinds import KINDS
from letters.domain.merge import IN_EVERY, ONLY, About


def permissions() -> str:
    """Roles down the page, then the table of what each may do."""
    lines = ["# Roles and permissions", MADE, "", "| role | what for | second factor |", "|---|---|---|"]
    for role, card in CARDS.items():
        factor = "required" if card.whole_school else "advised"
        lines.append(f"| **{card.name}** (`{role}`) | {card.description} | {factor} |")
    lines += ["", "| may | " + " | ".join(card.name for card in CARDS.values()) + " |", "|---|" + "---|" * len(CARDS)]
    for permission in Permission:
        cells = ["yes" if permission in card.permissions else "" for card in CARDS.values()]
        lines.append(f"| {permission.replace('_', ' ')} | " + " | ".join(cells) + " |")
    lent = " and ".join(permission.replace("_", " ") for permission in sorted(LENT))
    needs = " and ".join(permission.replace("_", " ") for permission in sorted(LENT_TO))
    lines += ["", f"Beside the table: the headteacher may lend *{lent}* to who may {needs} (ADR 15)."]
    return "\n".join(lines) + "\n"


def codes() -> str:
    """Every attendance code with how it counts and when it was in force."""
    lines = [
        "# Attendance codes",
        MADE,
        "",
        (
            "The national codes, with dates in force. Source: Working together to improve school attendance, statutory from "
            "19 August 2024. A withdrawn code keeps its line, since marks made with it still count."
        ),
        "",
        "| code | meaning | counts as | from | until | entered by |",
        "|---|---|---|---|---|---|",
    ]
    for code in CODES:
        from_ = code.from_.isoformat() if code.from_ else ""
        until = code.until.isoformat() if code.until else ""
        lines.append(f"| `{code.letter}` | {code.name} | {code.counts_as.words} | {from_} | {until} | {code.entry} |")
    return "\n".join(lines) + "\n"


def data() -> str:
    """Every field of every table, and how it is treated."""
    lines = ["# What is held", MADE, "", "| table | personal | sensitive | operational |", "|---|---|---|---|"]
    for model in our_models():
        by_class: dict[str, list[str]] = {"personal": [], "sensitive": [], "operational": []}
        for field in model._meta.local_concrete_fields:
            by_class[str(classify(model, field) or "operational")].append(field.name)
        lines.append(f"| {model._meta.label} | " + " | ".join(", ".join(names) for names in by_class.values()) + " |")
    return "\n".join(lines) + "\n"


def openapi() -> str:
    """The API's schema, as served under /api/v1/schema/."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    text: bytes = OpenApiYamlRenderer().render(schema, renderer_context={})
    return "# Made by `manage.py write_docs`; change the code, not this page.\n" + text.decode()


def letters() -> str:
    """Every kind of letter, what it must mention, and what each placeholder prints."""
    lines = [
        "# Letters", MADE, "",
        "A school may change the words of each; what stands under *must mention* may not be left out.", "",
        "| letter | about | must mention |", "|---|---|---|",
    ]  # fmt: skip
    for kind in KINDS.values():
        lines.append(f"| {kind.name} (`{kind.key}`) | {kind.about.words} | {_braced(kind.must_mention)} |")
    for heading, names in (("Every letter", IN_EVERY), *((f"Letters about {a.words}", ONLY[a]) for a in About)):
        lines += ["", f"## {heading}", "", "| placeholder | prints |", "|---|---|"]
        lines += [f"| `{{{name}}}` | {prints} |" for name, prints in names.items()]
    return "\n".join(lines) + "\n"


def _braced(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{{{name}}}`" for name in names)


PAGES: dict[str, Callable[[], str]] = {
    "permissions.md": permissions,
    "codes.md": codes,
    "data.md": data,
    "letters.md": letters,
    "policies.md": policies,
    "stages.md": stages,
    "openapi.yaml": openapi,
}
