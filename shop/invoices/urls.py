from django.urls import path

from shop.invoices import views

app_name = "invoices"
urlpatterns = [
    path("accounts/invoices/", views.mine, name="list"),
    path("accounts/invoices/<str:number>.pdf", views.download, name="download"),
    path("order/<str:order>/<str:token>/<str:number>.pdf", views.by_link, name="by-link"),
]
