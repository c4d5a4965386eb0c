"""django-oscar and Wagtail as they come: no template, model or setting of theirs is replaced."""
