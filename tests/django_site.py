"""Django's own admin with two models, served from this process: a real application that is not ours."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

BOOKS = [(f"Book number {number:02d}", f"19{40 + number}-01-15") for number in range(1, 31)]


class Quiet(WSGIRequestHandler):
    def log_message(self, *words: object) -> None:
        pass


def configure(folder: Path) -> None:
    """Django can be set up once in a process."""
    import django
    from django.conf import settings

    if settings.configured:
        return
    settings.configure(
        DEBUG=True, SECRET_KEY="not a secret", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, USE_TZ=True,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "library.db"}},
        INSTALLED_APPS=["django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes",
                        "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles"],
        MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware",
                    "django.contrib.auth.middleware.AuthenticationMiddleware",
                    "django.contrib.messages.middleware.MessageMiddleware"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
                    "OPTIONS": {"context_processors": ["django.template.context_processors.request",
                                                       "django.contrib.auth.context_processors.auth",
                                                       "django.contrib.messages.context_processors.messages"]}}],
        STATIC_URL="static/", MEDIA_ROOT=str(folder / "media"),
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    )  # fmt: skip
    django.setup()


@contextmanager
def library(folder: Path) -> Iterator[tuple[str, type]]:
    """The admin's address and the model of its books; user `admin`, password `pass-word-1`."""
    configure(folder)
    from django.contrib import admin
    from django.contrib.auth.models import User
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.handlers.wsgi import WSGIHandler
    from django.core.management import call_command
    from django.db import connection, models

    class Author(models.Model):
        name = models.CharField(max_length=80)

        class Meta:
            app_label = "auth"
            ordering = ("name",)

        def __str__(self) -> str:
            return str(self.name)

    class Book(models.Model):
        title = models.CharField(max_length=80)
        author = models.ForeignKey(Author, null=True, blank=True, on_delete=models.CASCADE)
        editor = models.ForeignKey(
            Author, null=True, blank=True, on_delete=models.CASCADE, related_name="edited"
        )
        genre = models.CharField(max_length=20, choices=[("n", "Novel"), ("p", "Poetry"), ("s", "Science")])
        lent = models.BooleanField(default=False)
        published = models.DateField(null=True, blank=True)
        scan = models.FileField(null=True, blank=True)

        class Meta:
            app_label = "auth"

        def __str__(self) -> str:
            return str(self.title)

    class AuthorAdmin(admin.ModelAdmin):
        search_fields = ("name",)

    class BookAdmin(admin.ModelAdmin):
        search_fields = ("title",)
        list_display = ("title", "genre", "published")
        list_per_page = 12
        autocomplete_fields = ("editor",)

    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Author)
        editor.create_model(Book)
    admin.site.register(Author, AuthorAdmin)
    admin.site.register(Book, BookAdmin)
    User.objects.create_superuser("admin", "a@example.org", "pass-word-1")
    for name in ("Ada Byron", "Mary Shelley", "Grace Hopper"):
        Author.objects.create(name=name)
    for title, day in BOOKS:
        Book.objects.create(title=title, genre="n", published=day)
    server = make_server("127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/admin/", Book
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        connection.close()


def __getattr__(name: str) -> object:
    """This module is Django's URL configuration too."""
    if name != "urlpatterns":
        raise AttributeError(name)
    from django.contrib import admin
    from django.urls import path

    return [path("admin/", admin.site.urls)]
