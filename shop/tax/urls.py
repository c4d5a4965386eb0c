from django.urls import path

from shop.tax import views

app_name = "tax"
urlpatterns = [path("company/", views.company, name="company")]
