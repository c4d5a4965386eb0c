"""An empty home page in every language, in place of Wagtail's welcome page."""

from django.conf import settings
from django.db import migrations

TITLES = {"en": "Home", "ar": "الصفحة الرئيسية"}


def add_home_pages(apps, schema_editor):
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    Locale = apps.get_model("wagtailcore", "Locale")
    HomePage = apps.get_model("cms", "HomePage")
    kind, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="cms", model="homepage"
    )
    site = Site.objects.filter(is_default_site=True).first()
    if site is None or HomePage.objects.exists():
        return
    welcome = Page.objects.get(pk=site.root_page_id)
    if welcome.content_type.model != "page":
        return

    # The welcome page becomes the home page: its row gets a row beside it.
    first = HomePage(page_ptr_id=welcome.pk)
    first.__dict__.update({k: v for k, v in welcome.__dict__.items() if not k.startswith("_")})
    first.content_type = kind
    first.title = first.draft_title = TITLES.get(settings.LANGUAGE_CODE, "Home")
    first.save()

    root = Page.objects.get(path=welcome.path[:4])
    for code, _name in settings.LANGUAGES:
        locale, _ = Locale.objects.get_or_create(language_code=code)
        if locale.pk == first.locale_id:
            continue
        root.numchild += 1
        slug = f"{first.slug}-{code}"
        title = TITLES.get(code, "Home")
        HomePage.objects.create(
            path=f"{root.path}{root.numchild:04}",
            depth=2,
            numchild=0,
            title=title,
            draft_title=title,
            slug=slug,
            url_path=f"/{slug}/",
            content_type=kind,
            locale=locale,
            translation_key=first.translation_key,
            live=True,
        )
    root.save()


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(add_home_pages, migrations.RunPython.noop, elidable=True)]
