"""django-helpdesk on the same mails: mail → ticket → acknowledgement in a file, in one process, as its mail command does it.

Run by bench/pipeline.py with the interpreter of build/peers (`make bench-peers`). Prints seconds and CPU seconds as JSON.

    python bench/peers/django_helpdesk.py FOLDER COUNT
"""

import json
import logging
import os
import sys
import time
from pathlib import Path


def main() -> None:
    """Sets up a desk on SQLite, takes in the mails of stdin's template, prints what it took."""
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    template = sys.stdin.read()
    configure(folder)
    from django.core.management import call_command  # noqa: PLC0415 - only after configure

    call_command("migrate", verbosity=0)
    from helpdesk.email import extract_email_metadata  # noqa: PLC0415
    from helpdesk.models import Queue  # noqa: PLC0415

    call_command("loaddata", "emailtemplate.json", verbosity=0)
    queue = Queue.objects.create(
        title="L1", slug="l1", email_address="pomoc@example.com", allow_email_submission=True, email_box_type="local"
    )
    logger = logging.getLogger("peer")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    started, cpu = time.perf_counter(), time.process_time()
    for number in range(count):
        extract_email_metadata(template.replace("%d", str(number)), queue=queue, logger=logger)
    took, used = time.perf_counter() - started, time.process_time() - cpu
    from helpdesk.models import Ticket  # noqa: PLC0415

    sent = len(list((folder / "mail").glob("*")))
    print(json.dumps({"seconds": took, "cpu": used, "tickets": Ticket.objects.count(), "mail_files": sent}))


def configure(folder: Path) -> None:
    """The smallest Django project that runs django-helpdesk."""
    import django  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415

    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    settings.configure(
        SECRET_KEY="bench",  # noqa: S106 - a desk nobody else can reach
        USE_TZ=True,
        TIME_ZONE="Europe/Warsaw",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "db.sqlite3")}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend",
        EMAIL_FILE_PATH=str(folder / "mail"),
        MEDIA_ROOT=str(folder / "media"),
        ROOT_URLCONF="bench_urls",
        SITE_ID=1,
        HELPDESK_TEAMS_MODE_ENABLED=False,
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.sites",
            "django.contrib.humanize",
            "django.contrib.messages",
            "django.contrib.admin",
            "bootstrap4form",
            "rest_framework",
            "helpdesk",
        ],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    )
    import types  # noqa: PLC0415

    from django.urls import include, path  # noqa: PLC0415

    urls = types.ModuleType("bench_urls")
    sys.modules["bench_urls"] = urls
    django.setup()
    urls.urlpatterns = [path("helpdesk/", include("helpdesk.urls", namespace="helpdesk"))]  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
