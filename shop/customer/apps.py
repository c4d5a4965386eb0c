from django.urls import URLPattern, path
from oscar.apps.customer import apps

from shop.hidden import hidden


class CustomerConfig(apps.CustomerConfig):
    name = "shop.customer"

    def get_urls(self) -> list[URLPattern]:
        from shop.customer import claiming, views
        from shop.order.views import cancel_own

        shown = [
            path("login/", views.login, name="login"),
            path("register/", views.register, name="register"),
            path("logout/", views.logout, name="logout"),
            path("", views.summary, name="summary"),
            path("orders/", views.order_list, name="order-list"),
            path("orders/as-guest/", claiming.ask, name="ask-claim"),
            path("orders/as-guest/<str:token>/", claiming.take_in, name="claim-orders"),
            path("orders/<str:order_number>/", views.order_detail, name="order"),
            path("orders/<str:order_number>/again/", views.reorder, name="reorder"),
            path("orders/<str:order_number>/cancel/", cancel_own, name="cancel-order"),
            path("addresses/", views.address_list, name="address-list"),
            path("addresses/add/", views.address_edit, name="address-create"),
            path("addresses/<int:pk>/", views.address_edit, name="address-detail"),
            path("addresses/<int:pk>/delete/", views.address_delete, name="address-delete"),
            path("addresses/<int:pk>/default/", views.address_default, name="address-default"),
            path("profile/", views.profile, name="profile-view"),
            path("profile/edit/", views.profile, name="profile-update"),
            path("change-password/", views.change_password, name="change-password"),
        ]
        ours = {pattern.name for pattern in shown}
        return self.post_process_urls([*shown, *hidden(super().get_urls(), but=ours)])
