from django.urls import path

from shop.alerts import views

app_name = "alerts"
urlpatterns = [
    path("", views.mine, name="list"),
    path("<int:pk>/", views.ask, name="ask"),
    path("confirm/<str:key>/", views.confirm, name="confirm"),
    path("stop/<str:key>/", views.stop, name="stop"),
]
