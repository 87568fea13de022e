"""Settings from the environment (KEYWORKER_...) and `.env`: a wrong or missing one stops the start with a sentence."""

from __future__ import annotations

import difflib
import os
import re
from enum import StrEnum
from typing import Annotated, Any, Self, TypeVar

from cryptography.fernet import Fernet
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.service_urls import is_loopback
from casework.policy import DEFAULT
from storage.engine import address
from storage.errors import StorageError

PREFIX = "KEYWORKER_"


class SettingsError(Exception):
    """The bot cannot start. `str(error)` is one sentence that names the setting and carries no value."""


class AppType(StrEnum):
    """How the bot proves itself to Teams. The SDK takes a misspelt one for MultiTenant; here it is refused."""

    SINGLE = "SingleTenant"
    MULTI = "MultiTenant"
    MANAGED = "UserAssignedMSI"


class SmtpSecurity(StrEnum):
    """How a mail server is spoken to."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"  # this machine alone


class LogLevel(StrEnum):
    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


S = TypeVar("S", bound="StoreSettings")

CommaList = Annotated[tuple[str, ...], NoDecode]
CommaSecrets = Annotated[tuple[SecretStr, ...], NoDecode]


class StoreSettings(BaseSettings):
    """What the command line needs to open the store: no bot, no Teams."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        str_strip_whitespace=True,
    )

    database_url: str = Field(default="sqlite:///keyworker.db", min_length=1)
    encryption_keys: CommaSecrets = ()
    log_level: LogLevel = LogLevel.INFO
    profile: str = Field(default=DEFAULT, min_length=1)  # of rules: see casework/profiles

    @field_validator("database_url")
    @classmethod
    def _address(cls, value: str) -> str:
        try:
            address(value)
        except StorageError as refused:
            raise ValueError(str(refused)) from None
        return value

    @field_validator("encryption_keys", mode="before")
    @classmethod
    def _split_keys(cls, value: Any) -> Any:
        return split_list(value)

    @field_validator("encryption_keys")
    @classmethod
    def _keys(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for key in value:
            Fernet(key.get_secret_value())  # ValueError when it is no key
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value


class Settings(StoreSettings):
    """Each field is the setting of the same name in capitals, after `KEYWORKER_`."""

    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=3978, ge=1, le=65535)

    app_id: str = ""
    app_password: SecretStr = SecretStr("")
    app_type: AppType = AppType.SINGLE
    tenant_id: str = ""
    allowed_tenants: CommaList = ()
    # Regions are paths on this one host (/uk/, /emea/, /amer/ ...): https://github.com/microsoft/BotFramework-Services/issues/342
    allowed_service_hosts: CommaList = ("smba.trafficmanager.net",)
    dangerously_allow_unauthenticated_requests: bool = False

    smtp_host: str = ""  # empty: no e-mail is sent
    smtp_port: int | None = Field(default=None, ge=1, le=65535)
    smtp_username: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_from: str = ""
    smtp_security: SmtpSecurity = SmtpSecurity.STARTTLS

    crisis_line: str = "NHS 111, and choose the mental health option"
    safeguarding_line: str = "your local authority's children's services"
    other_help: str = "the family's GP, the school, and the local authority's Local Offer"

    @property
    def unauthenticated(self) -> bool:
        """Loopback only, no tokens in either direction: the demo and the tests."""
        return self.dangerously_allow_unauthenticated_requests

    @field_validator("allowed_tenants", "allowed_service_hosts", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return split_list(value)

    @field_validator("allowed_service_hosts")
    @classmethod
    def _lower(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(part.lower() for part in value)

    @field_validator("smtp_security", mode="before")
    @classmethod
    def _lower_security(cls, value: Any) -> Any:
        return value.lower() if isinstance(value, str) else value

    @field_validator("smtp_from")
    @classmethod
    def _mail_address(cls, value: str) -> str:
        if value and not _MAIL_ADDRESS.fullmatch(value):
            raise ValueError("not an address")
        return value

    @field_validator("tenant_id", "app_id")
    @classmethod
    def _lower_id(cls, value: str) -> str:
        return _entra_id(value) if value else ""

    @field_validator("allowed_tenants")
    @classmethod
    def _tenants(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_entra_id(part) for part in value)

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.dangerously_allow_unauthenticated_requests:
            self._check_unauthenticated()
        else:
            self._check_authenticated()
        return self

    @model_validator(mode="after")
    def _mail_is_whole(self) -> Self:
        """E-mail is off, or all that it needs is there."""
        given = sorted(name for name in self.model_fields_set if name.startswith("smtp_") and name != "smtp_host")
        if not self.smtp_host:
            if given:
                raise Refusal(f"{PREFIX}SMTP_HOST is missing: {PREFIX}{given[0].upper()} is for a mail server.")
            return self
        if not self.smtp_from:
            raise Refusal(f"{PREFIX}SMTP_FROM is missing: e-mails need an address that they come from.")
        if bool(self.smtp_username) != bool(self.smtp_password.get_secret_value()):
            missing = "PASSWORD" if self.smtp_username else "USERNAME"
            raise Refusal(f"{PREFIX}SMTP_{missing} is missing: a mail server wants both or neither.")
        if self.smtp_security is SmtpSecurity.NONE and not is_loopback(self.smtp_host):
            raise Refusal(f"{PREFIX}SMTP_SECURITY none is for a mail server on this machine alone.")
        return self

    def _check_unauthenticated(self) -> None:
        switch = f"{PREFIX}DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS"
        if self.app_id:
            raise Refusal(f"{switch} must be off when {PREFIX}APP_ID is set.")
        if not is_loopback(self.host):
            raise Refusal(f"{switch} is for this machine alone: {PREFIX}HOST must then be 127.0.0.1.")

    def _check_authenticated(self) -> None:
        if not self.app_id:
            raise Refusal(
                f"{PREFIX}APP_ID is missing: set it to the bot's application id in Entra, "
                f"or run `python app.py demo` to try the bot on this machine."
            )
        if self.app_type is not AppType.MANAGED and not self.app_password.get_secret_value():
            raise Refusal(f"{PREFIX}APP_PASSWORD is missing: a {self.app_type} bot proves itself with it.")
        if self.app_type is not AppType.MULTI and not self.tenant_id:
            raise Refusal(f"{PREFIX}TENANT_ID is missing: a {self.app_type} bot belongs to one Entra tenant.")
        if not self.tenants:
            raise Refusal(f"{PREFIX}ALLOWED_TENANTS is missing: list the Entra tenants whose people may use the bot.")
        if not self.allowed_service_hosts:
            raise Refusal(f"{PREFIX}ALLOWED_SERVICE_HOSTS must name at least one host.")
        if not self.encryption_keys:
            raise Refusal(f"{PREFIX}ENCRYPTION_KEYS is missing: names and notes are stored encrypted, or not at all.")

    @property
    def tenants(self) -> frozenset[str]:
        """Whose people may use the bot: those listed, else the bot's own tenant. Empty (loopback only) is anyone."""
        return frozenset(self.allowed_tenants or ((self.tenant_id,) if self.tenant_id else ()))


class Refusal(ValueError):
    """A rule between settings is broken; the text is already the whole sentence."""


_MAIL_ADDRESS = re.compile(r"[\w.+-]+@[A-Za-z0-9.-]+", re.ASCII)
_ENTRA_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def _entra_id(value: str) -> str:
    """As Teams sends them: a tenant's domain name would match nobody. Raises ValueError."""
    lower = value.lower()
    if not _ENTRA_ID.fullmatch(lower):
        raise ValueError("not an id of Entra")
    return lower


_AN_ID = "must be an id from Entra, such as 11111111-2222-4333-8444-555555555555"
_MUST = {
    "database_url": "must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME",
    "app_id": _AN_ID,
    "tenant_id": _AN_ID,
    "allowed_tenants": "must be ids of tenants from Entra, separated by commas",
    "host": "must be an address to listen on, such as 127.0.0.1",
    "port": "must be a whole number from 1 to 65535",
    "app_type": f"must be one of {', '.join(AppType)}",
    "smtp_port": "must be a whole number from 1 to 65535",
    "smtp_from": "must be one plain e-mail address, such as keyworker@example.nhs.uk",
    "smtp_security": f"must be one of {', '.join(SmtpSecurity)}",
    "log_level": f"must be one of {', '.join(LogLevel)}",
    "encryption_keys": "must be Fernet keys separated by commas, the newest first",
    "dangerously_allow_unauthenticated_requests": "must be true or false",
}


def split_list(value: Any) -> Any:
    """ "a, b" as a tuple; what is no text is left to pydantic."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def load_settings() -> Settings:
    """Reads the environment and `.env` in the working directory. Raises SettingsError."""
    return _load(Settings)


def load_store_settings() -> StoreSettings:
    """The part that the command line needs to open the store. Raises SettingsError."""
    return _load(StoreSettings)


def _load(wanted: type[S]) -> S:
    _refuse_near_misses()
    try:
        return wanted()
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None
    except (OSError, UnicodeError):
        raise SettingsError("The file .env cannot be read.") from None


def on_loopback(**given: Any) -> Settings:
    """Settings of the demo and the tests: no app id, this machine alone, and nothing read from anywhere."""
    return exactly(dangerously_allow_unauthenticated_requests=True, **given)


def exactly(**given: Any) -> Settings:
    """Only what the caller says, by field name, neither the environment nor `.env`. Raises pydantic's errors."""
    return _Given(**given)


class _Given(Settings):
    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *_: Any, **__: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, Refusal):
        return str(cause)
    field = str(first["loc"][0]) if first["loc"] else ""
    return f"{PREFIX}{field.upper()} {_MUST.get(field, 'is not understood')}."


def _refuse_near_misses() -> None:
    """A misspelt setting, in the environment or in `.env`, would silently keep its default."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in sorted({*os.environ} | _names_in_dot_env()):
        upper = name.upper()
        if upper.startswith(PREFIX) and upper not in known:
            near = difflib.get_close_matches(upper, known, n=1, cutoff=0.9)
            if near:
                raise SettingsError(f"{name} is not a setting: did you mean {near[0]}?")


def _names_in_dot_env() -> set[str]:
    try:
        return {name.upper() for name in DotEnvSettingsSource(Settings).env_vars}
    except (OSError, UnicodeError):
        return set()  # said in better words where its values are read
