from django.urls import path

from whatsapp.simulator import views

urlpatterns = [
    path("", views.index, name="whatsapp_simulator"),
    path("refresh/", views.refresh, name="whatsapp_simulator_refresh"),
    path("write/", views.write, name="whatsapp_simulator_write"),
    path("read/", views.mark_read, name="whatsapp_simulator_read"),
]
