"""What of the widget hangs below /ws/."""

from typing import Any

from channels.sessions import CookieMiddleware
from django.urls import path

from chatbot.widget.consumer import ChatConsumer
from chatbot.widget.origin import SameOriginOnly

chat: Any = SameOriginOnly(CookieMiddleware(ChatConsumer.as_asgi()))

websocket_urlpatterns = [path("ws/chat/", chat)]
