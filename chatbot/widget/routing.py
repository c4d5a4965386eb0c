"""What of the widget hangs below /ws/."""

from channels.sessions import CookieMiddleware
from django.urls import path

from chatbot.widget.consumer import ChatConsumer
from chatbot.widget.origin import SameOriginOnly

websocket_urlpatterns = [
    path("ws/chat/", SameOriginOnly(CookieMiddleware(ChatConsumer.as_asgi()))),
]
