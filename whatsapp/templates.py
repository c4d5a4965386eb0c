"""The shop's message templates, in the words that are submitted to Meta for approval.

`{{1}}` and so on are filled in the order of `parameters`. A text neither begins nor ends with one:
Meta refuses that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from conversations.content import Template
from whatsapp.models import TemplateStanding
from whatsapp.providers.cloud.parse import TemplateUpdate


@dataclass(frozen=True)
class Wording:
    name: str
    language: str
    parameters: tuple[str, ...]
    body: str
    category: str = "UTILITY"


WORDINGS = [
    Wording(
        "order_placed",
        "en",
        ("name", "number", "shop", "total", "link"),
        "Hello {{1}}, thank you for your order {{2}} at {{3}}. The total is {{4}}. "
        "Here you can see how it is getting on: {{5}} \n\n"
        "We will write again when something happens. Send STOP to end these messages.",
    ),
    Wording(
        "order_placed",
        "ar",
        ("name", "number", "shop", "total", "link"),
        "مرحبًا {{1}}، شكرًا على طلبكم {{2}} من {{3}}. المبلغ الإجمالي {{4}}. "
        "يمكنكم متابعته من هنا: {{5}} \n\n"
        "سنراسلكم عند كل جديد. لإيقاف هذه الرسائل أرسلوا كلمة «توقف».",
    ),
    Wording(
        "order_status_changed",
        "en",
        ("name", "number", "shop", "status", "link"),
        "Hello {{1}}, there is news about your order {{2}} at {{3}}: {{4}} "
        "Details are here: {{5}} \n\nSend STOP to end these messages.",
    ),
    Wording(
        "order_status_changed",
        "ar",
        ("name", "number", "shop", "status", "link"),
        "مرحبًا {{1}}، لدينا جديد عن طلبكم {{2}} من {{3}}: {{4}} "
        "التفاصيل هنا: {{5}} \n\nلإيقاف هذه الرسائل أرسلوا كلمة «توقف».",
    ),
    Wording(
        "order_paid",
        "en",
        ("name", "amount", "number", "shop", "link"),
        "Hello {{1}}, we have received {{2}} for your order {{3}} at {{4}}. Thank you! "
        "Details are here: {{5}} \n\nSend STOP to end these messages.",
    ),
    Wording(
        "order_paid",
        "ar",
        ("name", "amount", "number", "shop", "link"),
        "مرحبًا {{1}}، وصلنا مبلغ {{2}} عن طلبكم {{3}} من {{4}}. شكرًا لكم! "
        "التفاصيل هنا: {{5}} \n\nلإيقاف هذه الرسائل أرسلوا كلمة «توقف».",
    ),
    Wording(
        "payment_failed",
        "en",
        ("name", "total", "number", "shop", "link"),
        "Hello {{1}}, your payment of {{2}} for order {{3}} at {{4}} did not work, and nothing was "
        "charged. You can try again here, also in another way: {{5}} \n\n"
        "Send STOP to end these messages.",
    ),
    Wording(
        "payment_failed",
        "ar",
        ("name", "total", "number", "shop", "link"),
        "مرحبًا {{1}}، لم ينجح دفع مبلغ {{2}} عن طلبكم {{3}} من {{4}} ولم يُخصم منكم شيء. "
        "يمكنكم المحاولة مجددًا من هنا، وبطريقة أخرى إن شئتم: {{5}} \n\n"
        "لإيقاف هذه الرسائل أرسلوا كلمة «توقف».",
    ),
    Wording(
        "payment_refunded",
        "en",
        ("name", "amount", "number", "shop", "link"),
        "Hello {{1}}, we have paid {{2}} for order {{3}} at {{4}} back to you. With most banks that "
        "takes 5 to 10 days. Details are here: {{5}} \n\nSend STOP to end these messages.",
    ),
    Wording(
        "payment_refunded",
        "ar",
        ("name", "amount", "number", "shop", "link"),
        "مرحبًا {{1}}، أعدنا إليكم مبلغ {{2}} عن الطلب {{3}} من {{4}}. يستغرق ذلك لدى معظم البنوك "
        "من 5 إلى 10 أيام. التفاصيل هنا: {{5}} \n\nلإيقاف هذه الرسائل أرسلوا كلمة «توقف».",
    ),
]
_BY_KEY = {(wording.name, wording.language): wording for wording in WORDINGS}


def template(name: str, language: str, /, **values: str) -> Template:
    """The template filled in, in `language` or else in English. Raises KeyError for a missing value."""
    wording = _BY_KEY.get((name, language.split("-")[0])) or _BY_KEY[name, "en"]
    parameters = tuple(_one_line(values[key]) for key in wording.parameters)
    text = re.sub(r"\{\{(\d+)\}\}", lambda match: parameters[int(match[1]) - 1], wording.body)
    return Template(wording.name, wording.language, parameters, text)


def _one_line(value: str) -> str:
    """Meta refuses parameters that are empty, or hold line breaks or long runs of spaces."""
    return " ".join(value.split()) or "-"


def note_standing(news: TemplateUpdate) -> None:
    """What Meta says about one of our templates: approved, paused, rejected ..."""
    facts = {
        "status": news.status,
        "quality": news.quality,
        "category": news.category,
        "reason": news.reason,
    }
    known = {key: value for key, value in facts.items() if value}
    TemplateStanding.objects.update_or_create(
        name=news.name, language=news.language, defaults=known
    )
