"""The bot does not start on a wrong or missing setting, and says which in one sentence."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.settings import AppType, SettingsError, SmtpSecurity, load_settings

KEY = Fernet.generate_key().decode()
LIVE = {
    "APP_ID": "AAAAAAAA-0000-4000-8000-000000000001",
    "APP_PASSWORD": "made-up",
    "TENANT_ID": "BBBBBBBB-0000-4000-8000-000000000002",
    "ENCRYPTION_KEYS": KEY,
}
ONE = "cccccccc-0000-4000-8000-000000000003"
TWO = "dddddddd-0000-4000-8000-000000000004"
DEMO = {"DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS": "true"}


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def given(monkeypatch: pytest.MonkeyPatch, *settings: dict[str, str]) -> None:
    for group in settings:
        for name, value in group.items():
            monkeypatch.setenv(f"KEYWORKER_{name}", value)


def test_a_live_bot(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, LIVE)

    settings = load_settings()

    assert settings.app_type is AppType.SINGLE
    assert settings.host == "127.0.0.1"
    assert settings.port == 3978
    assert settings.database_url == "sqlite:///keyworker.db"
    assert settings.tenants == {"bbbbbbbb-0000-4000-8000-000000000002"}
    assert settings.allowed_service_hosts == ("smba.trafficmanager.net",)
    assert not settings.unauthenticated


def test_a_demo_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, DEMO)

    assert load_settings().unauthenticated


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    older = Fernet.generate_key().decode()
    given(monkeypatch, LIVE, {"ALLOWED_TENANTS": f" {ONE} , {TWO.upper()},", "ENCRYPTION_KEYS": f"{KEY}, {older}"})

    settings = load_settings()

    assert settings.tenants == {ONE, TWO}
    assert [key.get_secret_value() for key in settings.encryption_keys] == [KEY, older]


def test_a_dot_env_file_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("KEYWORKER_DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS=yes\nKEYWORKER_PORT=4000\n")

    assert load_settings().port == 4000


def test_a_misspelt_name_in_a_dot_env_file_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given(monkeypatch, LIVE)
    (tmp_path / ".env").write_text("keyworker_databse_url=sqlite:///elsewhere.db\n")

    with pytest.raises(SettingsError, match="did you mean KEYWORKER_DATABASE_URL"):
        load_settings()


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, LIVE)

    shown = repr(load_settings())

    assert "made-up" not in shown
    assert KEY not in shown


@pytest.mark.parametrize(
    ("base", "change", "names"),
    [
        ({}, {}, "KEYWORKER_APP_ID"),
        (LIVE, {"APP_PASSWORD": ""}, "KEYWORKER_APP_PASSWORD"),
        (LIVE, {"TENANT_ID": ""}, "KEYWORKER_TENANT_ID"),
        (LIVE, {"ENCRYPTION_KEYS": ""}, "KEYWORKER_ENCRYPTION_KEYS"),
        (LIVE, {"ENCRYPTION_KEYS": "not-a-key"}, "KEYWORKER_ENCRYPTION_KEYS"),
        (LIVE, {"APP_ID": "keyworker-bot"}, "KEYWORKER_APP_ID"),
        (LIVE, {"TENANT_ID": "elmshire.example"}, "KEYWORKER_TENANT_ID"),
        (LIVE, {"ALLOWED_TENANTS": "elmshire.example"}, "KEYWORKER_ALLOWED_TENANTS"),
        (LIVE, {"DATABASE_URL": "keyworker.db"}, "KEYWORKER_DATABASE_URL"),
        (LIVE, {"DATABASE_URL": "mysql://not-a-key@db/keyworker"}, "KEYWORKER_DATABASE_URL"),
        (LIVE, {"DATABASE_URL": "postgresql://not-a-key@db:port/keyworker"}, "KEYWORKER_DATABASE_URL"),
        (LIVE, {"DATABASE_URL": "sqlite://"}, "KEYWORKER_DATABASE_URL"),
        (LIVE, {"APP_TYPE": "SingelTenant"}, "KEYWORKER_APP_TYPE"),
        (LIVE, {"APP_TYPE": "MultiTenant", "TENANT_ID": ""}, "KEYWORKER_ALLOWED_TENANTS"),
        (LIVE, {"PORT": "70000"}, "KEYWORKER_PORT"),
        (LIVE, {"PORT": "many"}, "KEYWORKER_PORT"),
        (LIVE, {"LOG_LEVEL": "loud"}, "KEYWORKER_LOG_LEVEL"),
        (LIVE, {"DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS": "perhaps"}, "DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS"),
        (LIVE, DEMO, "KEYWORKER_APP_ID"),
        (DEMO, {"HOST": "0.0.0.0"}, "KEYWORKER_HOST"),
        (DEMO, {"HOST": "keyworker.example.org"}, "KEYWORKER_HOST"),
        (LIVE, {"ALOWED_TENANTS": "one"}, "KEYWORKER_ALLOWED_TENANTS"),
    ],
)
def test_refusals_are_one_sentence_that_names_the_setting(
    monkeypatch: pytest.MonkeyPatch, base: dict[str, str], change: dict[str, str], names: str
) -> None:
    given(monkeypatch, base, change)

    with pytest.raises(SettingsError) as refused:
        load_settings()

    sentence = str(refused.value)
    assert names in sentence
    assert "\n" not in sentence
    assert sentence.endswith((".", "?"))
    assert "not-a-key" not in sentence


def test_a_managed_identity_needs_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, LIVE, {"APP_TYPE": "UserAssignedMSI", "APP_PASSWORD": ""})

    assert load_settings().app_type is AppType.MANAGED


MAIL = {"SMTP_HOST": "smtp.elmshire.example", "SMTP_FROM": "keyworker@elmshire.example"}


def test_e_mail_is_off_until_a_server_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, LIVE)
    assert load_settings().smtp_host == ""

    given(monkeypatch, MAIL, {"SMTP_SECURITY": "TLS", "SMTP_USERNAME": "keyworker", "SMTP_PASSWORD": "made-up"})
    assert load_settings().smtp_security is SmtpSecurity.TLS


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"SMTP_FROM": "a@b.example"}, "KEYWORKER_SMTP_HOST is missing: KEYWORKER_SMTP_FROM is for a mail server."),
        ({"SMTP_PASSWORD": "made-up"}, "KEYWORKER_SMTP_HOST is missing: KEYWORKER_SMTP_PASSWORD is for a mail"),
        ({"SMTP_HOST": "smtp.elmshire.example"}, "KEYWORKER_SMTP_FROM is missing"),
        ({**MAIL, "SMTP_USERNAME": "keyworker"}, "KEYWORKER_SMTP_PASSWORD is missing"),
        ({**MAIL, "SMTP_PASSWORD": "made-up"}, "KEYWORKER_SMTP_USERNAME is missing"),
        ({**MAIL, "SMTP_SECURITY": "none"}, "KEYWORKER_SMTP_SECURITY none is for a mail server on this machine alone."),
        ({**MAIL, "SMTP_SECURITY": "ssl"}, "KEYWORKER_SMTP_SECURITY must be one of starttls, tls, none."),
        ({**MAIL, "SMTP_PORT": "0"}, "KEYWORKER_SMTP_PORT must be a whole number from 1 to 65535."),
        ({**MAIL, "SMTP_FROM": "Keyworker <a@b.example>"}, "KEYWORKER_SMTP_FROM must be one plain e-mail address"),
        ({**MAIL, "SMTP_FROM": "a@b.example\nBcc: c@d.example"}, "KEYWORKER_SMTP_FROM must be one plain"),
    ],
)
def test_half_a_mail_server_stops_the_start_with_one_sentence(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], said: str
) -> None:
    given(monkeypatch, LIVE, settings)

    with pytest.raises(SettingsError) as told:
        load_settings()

    assert said in str(told.value)
    assert "made-up" not in str(told.value)
