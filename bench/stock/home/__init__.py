"""A home page as Wagtail's tutorial builds one: a body of cards, a menu of sections."""
