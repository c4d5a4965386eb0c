from cms.models.brand import BrandSettings, BrandText
from cms.models.menus import Menu
from cms.models.pages import ContentPage, FaqPage, HomePage, SoukPage

__all__ = [
    "BrandSettings",
    "BrandText",
    "ContentPage",
    "FaqPage",
    "HomePage",
    "Menu",
    "SoukPage",
]
