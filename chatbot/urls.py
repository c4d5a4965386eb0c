from django.urls import path

from chatbot.widget import views

app_name = "chatbot"
urlpatterns = [
    path("session/", views.session, name="session"),
    path("messages/", views.messages, name="messages"),
]
