from django.urls import path

from shop.payment.stripe import views

urlpatterns = [path("", views.receive, name="stripe_hook")]
