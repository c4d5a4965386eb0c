from oscar.apps.basket.middleware import BasketMiddleware

__all__ = ["BasketMiddleware"]
