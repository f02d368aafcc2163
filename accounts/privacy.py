"""What every field holds: `personal` (tells of a person) or `operational`. A field without a class fails a test.

Used by exports, erasure and the scrubbing of copies; rendered to docs/reference/data.md.
"""

from enum import StrEnum

from django.apps import apps
from django.db.models import Field, Model

OURS = ("accounts", "pupils", "attendance", "interventions", "letters", "reports")


class Class(StrEnum):
    """How a field is treated when data leaves or goes."""

    PERSONAL = "personal"  # names, addresses, birth dates, what was said
    SENSITIVE = "sensitive"  # health, ethnicity, belief, offences: special category or treated like it
    OPERATIONAL = "operational"  # keys, dates of record, states, settings


# Fields by model; what is not named is classified by the field's kind below.
PERSONAL: dict[str, set[str]] = {
    "accounts.User": {"email", "title", "forename", "surname", "password"},
    "accounts.NamedPerson": {"name", "phone", "email"},
    "accounts.AuditEvent": {"actor_name", "sentence", "before", "after"},
    "accounts.TrainingRecord": {"what"},
    "accounts.School": set(),
    "accounts.Trust": set(),
    "accounts.Membership": {"job_title"},
    "accounts.ApiToken": set(),
    "pupils.Pupil": {
        "upn", "legal_forename", "legal_surname", "preferred_forename", "date_of_birth", "sex", "address", "postcode",
        "moving_to", "moving_with",
    },
    "pupils.Enrolment": {"destination", "last_school"},
    "pupils.Group": set(),
    "pupils.GroupPlace": set(),
    "pupils.GroupTeacher": set(),
    "pupils.Contact": {"title", "forename", "surname", "mobile", "phone", "email", "address", "postcode", "language"},
    "pupils.ContactLink": {"relationship"},
    "pupils.Professional": {"name", "organisation", "phone", "email"},
    "pupils.ImportRun": {"content", "file_name", "summary"},
    "pupils.ImportIssue": {"message"},
    "attendance.Mark": {"comment"},
    "attendance.MarkChange": {"old_comment", "new_comment", "changed_by_name", "reason"},
    "attendance.MarkRequest": {"stood_comment", "comment", "reason", "answer"},
    "attendance.Register": set(),
    "attendance.AbsenceCall": {"number"},
    "attendance.AbsenceReport": {"decision", "question", "said_by"},
    "attendance.DeskEntry": {"why_then", "with_whom"},
    "attendance.HomeVisit": {"went", "who"},
    "attendance.ProfessionalNotice": {"told"},
    "attendance.Evidence": {"removed_why"},
    "attendance.ParentMessage": {"said_by", "reply", "proposal"},
    "attendance.ReportCode": {"code"},
    "attendance.LeaveRequest": {"asked_by_name", "conditions", "decision", "withdrawn_why"},
    "attendance.PlaceConfirmation": {"said_by"},
    "attendance.Suspension": {"decided_by_name", "provider", "ended_why"},
    "attendance.TravelJourney": {"where", "told_by", "decision"},
    "attendance.TravelNote": {"with_whom"},
    "attendance.TravelPlace": {"name", "contact"},
    "attendance.TravelRecord": {"base_elsewhere", "ended_why"},
    "attendance.Closure": set(),
    "attendance.ClosureMark": {"stood_comment"},
    "attendance.Hindrance": {"why_ended"},
    "attendance.ContradictionDecision": {"reason"},
    "attendance.ProvisionConfirmation": {"told_by"},
    "attendance.EnrolmentReturn": {"reason"},
    "attendance.WeekTally": set(),
    "attendance.OfflineMark": set(),
    "attendance.Cover": set(),
    "attendance.RegisterReminder": set(),
    "attendance.RegisterCheck": set(),
    "interventions.Task": {"note", "why", "points"},
    "interventions.TaskEntry": {"text"},
    "interventions.CaseEntry": {"text"},
    "interventions.CaseStage": {"why"},
    "interventions.PartTimeTimetable": {"consent_by"},
    "interventions.Monitoring": {"reason", "outcome"},
    "interventions.PenaltyNotice": {"sums", "support", "reason"},
    "interventions.RemovalProposal": {"destination"},
    "interventions.RemovalEvidence": {"who"},
    "interventions.RemovalEnquiry": {"asked_by", "asked_whom", "words", "answer"},
    "interventions.PlaceReview": {"why", "decision"},
    "interventions.Target": {"attend", "why"},
    "interventions.Meeting": {"agenda", "progress", "catch_up", "minutes", "cancelled_why"},
    "interventions.Plan": {"aim", "ended_why"},
    "interventions.Concern": {"answer"},
    "interventions.Disclosure": {"to_whom"},
    "interventions.PlanAction": {"what", "who"},
    "interventions.PlanReview": {"words"},
    "interventions.SupportService": {"contact_name", "phone", "email"},
    "letters.Letter": {"recipient_name", "recipient_address", "subject", "body", "signed_by", "tally", "withdrawn_reason", "pdf"},
}  # fmt: skip
SENSITIVE: dict[str, set[str]] = {
    "pupils.Pupil": {"ethnicity"},
    "pupils.Need": {"kind", "note"},
    "pupils.ContactLink": {"court_order"},
    "attendance.Mark": {"code"},
    "attendance.MarkChange": {"old_code", "new_code"},
    "attendance.MarkRequest": {"stood_code", "code"},
    "attendance.PlannedMark": {"code", "reason"},
    "attendance.WelcomeBack": {"said"},
    "attendance.AbsenceCall": {"said"},
    "attendance.HomeVisit": {"answered", "child", "seen"},
    "attendance.ProfessionalNotice": {"kind"},
    "attendance.AbsenceReport": {"reason", "words", "code"},
    "attendance.DeskEntry": {"code", "reason", "words"},
    "attendance.Evidence": {"words", "kind"},
    "attendance.ParentMessage": {"topic", "words", "outcome"},
    "attendance.LeaveRequest": {"code", "kind", "refused_code", "words"},
    "attendance.Suspension": {"kind", "words", "provision_code", "end"},
    "attendance.TravelNote": {"words"},
    "attendance.TravelRecord": {"trade", "proof_words"},
    "attendance.ClosureMark": {"stood_code", "became"},
    "attendance.ContradictionDecision": {"state", "stood"},
    "attendance.Hindrance": {"code", "words"},
    "attendance.AuthorityReturn": {"rows"},
    "interventions.Exemption": {"reason"},
    "interventions.PenaltySession": {"code"},
    "interventions.PartTimeTimetable": {"pattern", "code", "reason", "pupil_says", "work", "outcome"},
    "interventions.TimetableReview": {"note"},
    "interventions.RemovalProposal": {"ground", "words", "decision", "shown"},
    "interventions.RemovalEvidence": {"requirement", "way", "paper"},
    "interventions.Meeting": {"behaviour", "possible_needs", "pupil_words", "parents_reason", "parents_came"},
    "interventions.Plan": {"kind", "barriers", "pupil_words", "kept_where"},
    "interventions.Concern": {"what", "words"},
    "interventions.SafeguardingFlag": {"reported_on", "recorded_as"},
    "interventions.Disclosure": {"what", "why"},
    "interventions.SupportPlace": {"group", "group_name"},
    "interventions.SupportOffer": {"support", "barriers", "words", "outcome"},
    "letters.Letter": {"marks"},
}
# Kinds of field that tell of nobody by themselves.
PLAIN_KINDS = {
    "AutoField", "BigAutoField", "ForeignKey", "OneToOneField", "BooleanField", "DateField", "DateTimeField", "TimeField",
    "IntegerField", "SmallIntegerField", "BigIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField",
}  # fmt: skip
# Words of the system in text fields: names of schools and groups, states, codes, keys.
OPERATIONAL: dict[str, set[str]] = {
    "accounts.ApiToken": {"name", "digest"},
    "accounts.AuditEvent": {"process", "verb", "about_type"},
    "accounts.Membership": {"roles", "year_groups", "houses"},
    "accounts.School": {"name", "urn", "la_code", "address", "postcode", "phone", "email"},
    "accounts.Trust": {"name"},
    "pupils.Enrolment": {"ground"},
    "pupils.Group": {"name"},
    "pupils.ImportIssue": {"column", "level"},
    "pupils.ImportRun": {"kind", "digest"},
    "pupils.OwnNeedKind": {"slug", "name"},
    "attendance.Closure": {"reason", "why_reopened", "year_groups", "group_ids"},
    "attendance.ClosureDay": {"name"},
    "attendance.ContradictionDecision": {"kind", "way"},
    "attendance.HalfTerm": {"name"},
    "attendance.AbsenceCall": {"household"},
    "attendance.DeskDevice": {"name", "code_digest", "digest"},
    "attendance.DeskEntry": {"together"},
    "attendance.HomeVisit": {"household"},
    "attendance.AbsenceReport": {"reference"},
    "attendance.LeaveRequest": {"reference"},
    "attendance.Evidence": {"stored_as", "media_type", "digest"},
    "attendance.ParentMessage": {"reference"},
    "attendance.MorningSettings": {"tile_years", "first_years"},
    "attendance.OwnAbsenceReason": {"slug", "name", "code"},
    "attendance.AuthorityReturn": {"kind", "digest", "how"},
    "attendance.EnrolmentReturn": {"kind"},
    "attendance.StandingRule": {"code"},
    "attendance.Mark": {"source"},
    "attendance.OfflineMark": {"key"},
    "attendance.MarkChange": {"session", "changed_by_role"},
    "attendance.MarkRequest": {"asked_role"},
    "reports.PaperDay": {"sheets", "file_name", "digest"},
    "reports.PaperSettings": {"sealed_passphrase"},
    "reports.ReportRun": {"title", "file_name", "content", "digest"},  # totals; small groups are suppressed

    "interventions.PolicyVersion": {"name", "preset", "text", "approved_by"},
    "interventions.Case": {"state"},
    "interventions.CaseStage": {"track", "stage", "came_from", "what"},
    "interventions.CaseEntry": {"kind", "process"},
    "interventions.PenaltyNotice": {"scheme"},
    "interventions.Task": {
        "trigger", "window", "letter_kind", "title", "track", "stage", "owner_roles", "joined_by", "outcomes", "outcome",
    },
    "interventions.TaskEntry": {"process", "what"},
    "interventions.Target": {"band", "band_name", "figure"},
    "interventions.Meeting": {"place", "roles", "outcome", "outcome_text"},
    "interventions.SupportService": {"name", "about", "website"},
    "letters.LetterTemplate": {"kind", "subject", "body"},
    "letters.Letter": {"kind", "digest"},
}  # fmt: skip


def classify(model: type[Model], field: Field) -> Class | None:  # type: ignore[type-arg]
    """The class of one field; None where nobody has said."""
    label = model._meta.label
    if field.name in SENSITIVE.get(label, ()):
        return Class.SENSITIVE
    if field.name in PERSONAL.get(label, ()):
        return Class.PERSONAL
    if field.get_internal_type() in PLAIN_KINDS or field.name in OPERATIONAL.get(label, ()) or field.choices:
        return Class.OPERATIONAL
    return None


def our_models() -> list[type[Model]]:
    """Every model of ours, in order of app and name."""
    return sorted(
        (m for m in apps.get_models() if m._meta.app_label in OURS),
        key=lambda m: (OURS.index(m._meta.app_label), m.__name__),
    )
