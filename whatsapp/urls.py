from django.urls import path

from whatsapp import views

urlpatterns = [
    path("", views.receive, name="whatsapp_hook"),
    path("verify/", views.receive, name="whatsapp_hook_verify"),
]
