from accounts.models.audit import AuditEvent
from accounts.models.membership import Membership
from accounts.models.school import NamedPerson, School, Trust
from accounts.models.token import ApiToken
from accounts.models.training import TrainingRecord
from accounts.models.user import User

__all__ = ["ApiToken", "AuditEvent", "Membership", "NamedPerson", "School", "TrainingRecord", "Trust", "User"]
