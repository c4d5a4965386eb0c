import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from common.env import BadEnvironment, Environment

ROOT = Path(__file__).resolve().parents[2]


def start(**values: str) -> subprocess.CompletedProcess[str]:
    """Start Django as a person would, with these variables and no others of ours."""
    names = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    environment = {key: value for key, value in os.environ.items() if key not in names}
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**environment, "DJANGO_SETTINGS_MODULE": "config.settings.production", **values},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "DJANGO_SECRET_KEY is not set"),
        ({"DATABASE_URL": "mysql://localhost/shop"}, "DATABASE_URL is not an address"),
        ({"DATABASE_URL": "postgres:///:::"}, "DATABASE_URL is not an address"),
        ({"REDIS_URL": "localhost:6379"}, "REDIS_URL is not an address"),
        ({"BASE_URL": "souk.example"}, "BASE_URL is not an address"),
        ({"DJANGO_DEBUG": "perhaps"}, "DJANGO_DEBUG is 'perhaps'; write true or false."),
        ({"ABANDONED_CART_DAYS": "a week"}, "ABANDONED_CART_DAYS is 'a week'"),
        ({"SHIPPING_FLAT_RATE": "4,90"}, "SHIPPING_FLAT_RATE is '4,90'"),
        ({"WHATSAPP_PROVIDER": "pigeon"}, "WHATSAPP_PROVIDER is 'pigeon'; choose one of"),
        ({"DEFAULT_CURRENCY": "euros"}, "DEFAULT_CURRENCY is 'EUROS'"),
    ],
)
def test_a_wrong_value_ends_the_start_with_one_sentence_that_names_it(values, sentence):
    result = start(**values)

    assert result.returncode != 0
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


def test_all_wrong_values_are_named_at_once():
    result = start(BASE_URL="souk", WHATSAPP_PROVIDER="pigeon")

    assert "BASE_URL" in result.stderr
    assert "WHATSAPP_PROVIDER" in result.stderr
    assert "DJANGO_SECRET_KEY" in result.stderr


def test_a_password_in_a_wrong_address_is_not_repeated():
    result = start(DATABASE_URL="mysql://root:hunter2@localhost/shop")

    assert "hunter2" not in result.stderr + result.stdout


def test_an_empty_value_means_not_set(tmp_path):
    (tmp_path / ".env").write_text("PORT=\nBASE_URL=  \n")
    env = Environment.read(tmp_path / ".env")

    assert env.integer("PORT_OF_NOBODY", 8000) == 8000
    assert env.words("HOSTS_OF_NOBODY") == []
    env.finish()


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("SOUK_TEST_WORD=file\n")
    monkeypatch.setenv("SOUK_TEST_WORD", "environment")

    assert Environment.read(tmp_path / ".env").text("SOUK_TEST_WORD") == "environment"


def test_finish_says_nothing_when_all_is_well():
    env = Environment({"A": "yes", "B": "3"})

    assert env.flag("A") is True
    assert env.integer("B", 1) == 3
    env.finish()


def test_finish_raises_with_the_sentences():
    env = Environment({"B": "-3"})
    env.integer("B", 1)

    with pytest.raises(BadEnvironment, match=r"B is '-3'; write a whole number from 0 up\."):
        env.finish()


def test_the_example_file_names_every_variable_that_is_read():
    settings = "".join(path.read_text() for path in (ROOT / "site/config/settings").glob("*.py"))
    settings += (ROOT / "site/common/databases.py").read_text()
    read = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", settings)) | {"DATABASE_URL"}
    named = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert read == named


def test_a_worker_apart_without_redis_says_what_is_missing():
    environment = {key: value for key, value in os.environ.items() if key != "REDIS_URL"}
    result = subprocess.run(
        [sys.executable, "-m", "celery", "-A", "config", "worker", "--pool", "solo"],
        cwd=ROOT,
        env={**environment, "DJANGO_SETTINGS_MODULE": "config.settings.dev"},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert result.returncode != 0
    assert "REDIS_URL is not set" in result.stderr
    assert "Traceback" not in result.stderr
