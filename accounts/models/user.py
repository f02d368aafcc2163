from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac


class UserManager(BaseUserManager["User"]):
    """Makes users who sign in by e-mail."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)  # None: no password until the invitation is taken up
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address. What they may do hangs on memberships, not here."""

    email = models.EmailField(unique=True)
    title = models.CharField(max_length=20, blank=True)
    forename = models.CharField(max_length=60)
    surname = models.CharField(max_length=60)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    # Raised to end every session of this person: a lost phone, a person who has left.
    session_number = models.PositiveIntegerField(default=0)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["forename", "surname"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_user_an_address")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.forename} {self.surname}"

    @property
    def formal_name(self) -> str:
        """As pupils and letters say it: Mrs Varley; the full name where no title is known."""
        return f"{self.title} {self.surname}" if self.title else self.full_name

    def get_short_name(self) -> str:
        return self.forename

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session is checked against: it changes with the password and with the session number."""
        return salted_hmac(
            "accounts.session", f"{self.password}:{self.session_number}", secret=secret, algorithm="sha256"
        ).hexdigest()
