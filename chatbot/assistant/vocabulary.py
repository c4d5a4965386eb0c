"""The words that the embedded understander knows. Data, in the normalised form of `language.normalise`.

Arabic here is written as `normalise` leaves it: bare alif, ه for taa marbuta, ي for alif maqsura and
hamza on yaa, no diacritics.
"""

from __future__ import annotations

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


PLEASE = r"(?: please| pls| plz| now| لو سمحت\w*| من فضلك\w*| رجاء)?"
PERSON = r"(?:person|human|agent|someone|somebody|anyone|staff|representative|rep|colleague|employee|manager|operator|advisor|people|support|team|boss)"
PERSON_AR = r"(?:موظف\w*|شخص\w*|انسان\w*|احد|حد|فريق\w*|الفريق|مدير|المدير|مندوب|خدمه|بشر|بشري|مسوول\w*|زميل)"

HAND_OFF = _any(
    rf"\b(?:talk|speak|chat|connect|transfer|put|forward|reach|contact)\b.*\b{PERSON}\b",
    rf"\b(?:want|need|get|like|give|prefer|find)\b(?: me)?(?: to)?(?: a| an| some| the)?(?: real| actual| live)? (?:human|person|agent|operator|representative|employee|manager)\b",
    r"\b(?:real|actual|live) (?:person|human|agent)\b",
    rf"^(?:a )?(?:human|agent|person|operator|representative|staff|support){PLEASE}$",
    r"\bcustomer (?:service|support|care)\b",
    r"\b(?:call me|complain|complaint|make a complaint)\b",
    rf"(?:تحدث|تكلم|اكلم|كلمني|احكي|حكي|تواصل|حولني|وصلني|تحويل|احاكي|حاكي)\w* .*{PERSON_AR}",
    r"خدمه (?:ال)?عملاء|خدمه (?:ال)?زباين",
    rf"^{PERSON_AR}(?: حقيقي\w*)?{PLEASE}$",
    rf"(?:اريد|بدي|ابغي|ابي|عايز|عاوز|احتاج|محتاج) {PERSON_AR}(?!\w)",
    r"شكوي",
)
WHAT_AM_I = _any(
    r"\b(?:are|r) (?:you|u)(?: a| an| really| actually| just| some| kind of)* (?:human|robot|bot|machine|real|person|ai|computer|chatbot|automated|chatgpt|program)",
    r"\b(?:is this|am i (?:talking|chatting|speaking|writing) (?:to|with))(?: a| an| really| just)* (?:bot|robot|human|person|machine|real|ai|computer|chatbot)",
    r"^(?:who|what) (?:are|r) (?:you|u)\b",
    r"(?:^|هل )(?:انت|انتي|حضرتك|انتم)(?: مجرد)? (?:انسان|روبوت|بوت|شخص|حقيقي|اله|ذكاء|بشر|برنامج|موظف)",
    r"^(?:من|مين) (?:انت|انتي|معي|يكلمني)",
    r"هل (?:اتحدث|احكي|اكلم|اتكلم)\w*",
)
GREETING = r"(?:hi+|hello+|hey+|hiya|howdy|good (?:morning|evening|afternoon|day)|greetings|salam|salaam|marhaba|assalamu? alaikum|ال?سلام عليكم(?: ورحمه الله)?(?: وبركاته)?|سلام|مرحب\w*|اهلا(?: وسهلا)?|هلا|هلو|هاي|صباح (?:ال)?خير|صباح النور|مساء (?:ال)?خير|مساء النور|تحيه طيبه|ياهلا)"
GREETING_START = re.compile(rf"^{GREETING}(?: there| everyone| all| team| souk| بكم| بك| فيكم)?(?=$|[\s,.!?:;-])[\s,.!?:;-]*")
THANKS = re.compile(
    r"^(?:(?:ok|okay|great|perfect|super|nice|cool|awesome|many|so|very|much|a lot|lots|again|good|and|oh|wow|thats?|that's|it|is|all|for|your|the|help|info|no|"
    r"كثير\w*|جزيلا|جدا|حسنا|طيب|تمام|علي|المساعده|لكم|لك|ممتاز|رايع|جميل|لا)[\s,.!]*)*"
    r"(?:thanks?|thank (?:you|u)|thx|ty|cheers|much appreciated|شكرا|مشكور\w*|متشكر\w*|يعطيك\w* العافيه|تسلم\w*|يسلمو|جزا\w* الله خيرا?|الف شكر|ممنون\w*)"
    r"(?:[\s,.!]*(?:so|very|much|a lot|lots|again|all|for|your|the|help|info|you|great|bye|it|to|كثير\w*|جزيلا|جدا|علي|المساعده|مساعدتكم|مساعدتك|لكم|لك|الله|خيرا))*[\s,.!]*$"
)
GOODBYE = re.compile(r"^(?:ok |okay |well )?(?:bye+(?: bye)?|good ?bye|see (?:you|ya)|have a (?:nice|good) \w+|that'?s all|مع السلامه|باي|الي اللقاء|وداعا|في امان الله)[\s,.!]*$")
YES = re.compile(r"^(?:yes|yeah|yep|yup|sure|ok|okay|please|please do|yes please|do it|go ahead|of course|نعم|ايوه|ايوا|اي|اه|تمام|اكيد|طيب|حسنا|موافق|بالتاكيد|نعم من فضلك\w*|نعم لو سمحت)[\s,.!]*$")
NO = re.compile(r"^(?:no|nope|nah|not now|no thanks?|no thank you|never ?mind|لا|كلا|لا شكرا|مش الان|ليس الان)[\s,.!]*$")
MORE = re.compile(r"^(?:(?:show|see|any)(?: me)? )?(?:more|next|others?|anything else|something else|what else)(?: please| options| results| products)?[\s?.!]*$|^(?:المزيد|اكثر|غيرها|غيره|شي تاني|شيء اخر|ماذا ايضا|اعرض المزيد|وغيره?)[\s?.!]*$")
CHEAPER = re.compile(r"\b(?:cheapest|cheaper|lowest price|least expensive|most affordable)\b|(?<!\w)(?:ال)?ارخص(?!\w)")
HELP = _any(
    rf"^(?:i need |can i get |can you )?(?:some )?help(?: me)?{PLEASE}[\s?.!]*$",
    r"\bwhat (?:can|do|could) (?:you|u|this)(?: bot| chat)? do\b",
    r"\bhow (?:can|could|do) (?:you|u) help\b",
    r"\bhow does this (?:chat |bot )?work\b",
    r"\bwhat (?:can|could) i ask\b",
    r"^(?:menu|options|start)$",
    rf"^(?:ال)?مساعده{PLEASE}[\s?.!]*$|^ساعد(?:ني|وني)\w*{PLEASE}[\s?.!]*$|^(?:احتاج|اريد|بدي|محتاج)(?: الي)? مساعده{PLEASE}[\s?.!]*$",
    r"(?:ماذا|ما ?الذي|ايش|شو|بماذا|فيم|بم|كيف)(?: \w+)? ?(?:تستطيع|يمكنك|تقدر|بتقدر|بتعمل|تعمل|تفعل|تساعد)\w*",
)
TO_ENGLISH = _any(
    rf"^(?:in )?english{PLEASE}[\s?.!]*$",
    r"\b(?:speak|talk|write|reply|answer|switch|change)\b.*\benglish\b",
    rf"^(?:بال|ال)?انجليزي\w*{PLEASE}[\s?.!]*$|^(?:بال|ال)?انكليزي\w*{PLEASE}[\s?.!]*$",
    r"(?:تكلم|تحدث|اكتب|رد|احكي|حول|غير|جاوب)\w* .*(?:انجليزي|انكليزي)\w*",
)
TO_ARABIC = _any(
    rf"^(?:in )?arabic{PLEASE}[\s?.!]*$",
    r"\b(?:speak|talk|write|reply|answer|switch|change)\b.*\barabic\b(?! coffee)",
    rf"^(?:بال|ال)?عربي\w*{PLEASE}[\s?.!]*$",
    r"(?:تكلم|تحدث|اكتب|رد|احكي|حول|غير|جاوب)\w* .*عربي\w*",
)

GOODS = r"(?:orders?|parcels?|packages?|shipments?|deliver(?:y|ies)|purchases?|stuff|things?|items?)"
GOODS_AR = r"(?:طلبي|طلبيتي|طلبيه|الطلبيه|طلبات|طلباتي|شحنتي|الشحنه|طردي|الطرد|الطلب|مشترياتي|اوردري|الاوردر)"
MOVES_AR = r"(?:وين|اين|فين|متي|امتي|حاله|وضع|تتبع|اتتبع|وصل|وصلني|يوصل|يصل|توصل|سيصل|بيوصل|شحن|انشحن|شحنتم|ارسل|ارسلتم|خرج|تاخر|تحديث|اخبار|صار|عن)"
ORDER_STATUS = _any(
    rf"\bwhere(?:'s|s| is| are| did| has)?\b.*\b(?:my|the|our)\b.*\b{GOODS}\b",
    rf"\bwhere(?:'s|s| is) (?:{GOODS})\b",
    r"\b(?:status|track|tracking|progress|update|news|info|information|check|find|see|follow|state)\b.*\b(?:my|the|last|an?|of|on|this)? ?(?:orders?|parcels?|packages?|shipments?)\b",
    r"\b(?:orders?|parcels?|packages?|shipments?)\b.*\b(?:status|track|tracking|progress|update|arriv\w*|shipp?(?:ed)?|dispatched|sent|delivered|late|yet|left|on its way|coming|come|stuck|delayed)\b",
    rf"\b(?:has|have|is|did|when|will|whens|what)\b.*\bmy (?:\w+ )?(?:{GOODS})\b",
    r"^(?:show |see |list |view |check )?(?:me )?(?:my )?(?:last |latest |past |recent |previous )?orders?(?: status| history)?[\s?.!]*$",
    rf"(?<!\w){MOVES_AR}(?!\w).*(?<!\w){GOODS_AR}(?!\w)",
    rf"(?<!\w){GOODS_AR}(?!\w).*(?<!\w){MOVES_AR}(?!\w)",
    r"^(?:اعرض |اريد |ارني |شوف )?(?:طلباتي|طلبي|طلبيتي)[\s?.!]*$",
    r"(?:هل|قد) (?:تم )?(?:شحن|ارسال|توصيل|وصل|انشحن|خرج)\w* .*(?:طلب|طرد|شحن)\w*",
)
ABOUT_TERMS_OF_ORDERS = _any(
    r"\b(?:cancel\w*|change|modify|edit|return\w*|refund\w*|exchange|broken|damaged|wrong|missing|how (?:do|can|to|does|long|much)|minimum|account|guest|pay|payment|invoice|whatsapp|place an?|make an?|can i|free|charged?|costs?)\b",
    r"(?:الغاء|الغي|الغيه|تعديل|اعدل|تغيير|اغير|ارجاع|ارجع|اعيد|استرداد|مكسور\w*|كيف|استبدال|حساب|دفع|ادفع|فاتوره|واتساب|هل يمكنني|هل اقدر)",
)

#: Wishes for goods; they are taken out of the text before it is searched for.
WISH = re.compile(
    r"\b(?:(?:do|does|have|has|can|could|would|will|are|is) (?:you|u|ya|we|there|i)(?: guys)?(?: also| still| maybe| perhaps| please)?(?: (?:have|had|got|sell|stock|carry|offer|recommend|suggest|show|get|find|see|buy|help|help me find|any|have any))*|"
    r"got any|i(?:'m| am|m)? ?(?:just |am )?(?:looking|searching|hunting)(?: for)?|looking for|search(?:ing)? for|find me|show me|give me|get me|"
    r"i(?:'d| would|'ll)? ?(?:need|want|like|love)(?: to (?:buy|get|order|have|see|find))?|"
    r"(?:can|could|please|pls) (?:you )?(?:recommend|suggest)(?: me)?|recommend|suggest|(?:want|like) to buy|buy|"
    r"(?:what|which)(?: kinds?| sorts?| types?)?(?: of)?|what's|whats|price of|(?:what is|what's) the price of|how much (?:is|are|does|do|for)(?: cost)?|how much|in stock|available|on sale|tell me about|more about|info about|about)\b|"
    r"(?<!\w)(?:هل )?(?:عندكم|عندك|لديكم|لديك|يوجد|توجد|في عندكم|فيه|متوفر\w*|تبيعون|تبيعوا|بتبيعوا|تبيع)(?!\w)|(?<!\w)(?:ابحث عن|ادور(?: علي)?|بدور(?: علي)?|دور(?: لي)?|اريد(?: شراء)?|بدي|ابغي|ابغا|ابي|عايز\w*|عاوز\w*|احتاج(?: الي)?|محتاج\w*|اعطني|اعطيني|ورجيني|وريني|ارني|اعرض(?:وا)?(?: لي)?|كم سعر|بكم|كم ثمن|سعر|ما انواع|ما هي انواع|انواع|اقترح\w*(?: لي)?|انصح\w*|ترشح\w*|شراء|اشتري|حدثني عن|اخبرني عن|معلومات عن|ما هو|ما هي)(?!\w)"
)
#: Of those, the ones that by themselves tell that goods are wanted.
WISHES = _any(
    r"\b(?:do|have|has|does|are|is) (?:you|u|ya|we|there)(?: guys)?(?: also| still)? (?:have|got|get|sell|stock|carry|offer|any)\b",
    r"\b(?:got any|have any|looking for|search(?:ing)? for|find me|show me|recommend|suggest|buy|purchase|price of|in stock|available|how much (?:is|are|for|does|do))\b",
    r"\bi(?:'m| am|'d| would|m)? ?(?:need|want|like|love|looking)(?: a| an| some| to buy| to get| new)\b",
    r"\b(?:which|what (?:kinds?|sorts?|types?)(?: of)?) \w+ .*\b(?:have|come|sell|offer|stock|got)\b",
    r"(?<!\w)(?:عندكم|عندك|لديكم|لديك|متوفر\w*|تبيعون|تبيعوا|بتبيعوا|تبيع|ابحث عن|ادور|بدور|شراء|اشتري|كم سعر|بكم|كم ثمن|اقترح\w*|انصح\w*|ترشح\w*|ما انواع|ما هي انواع)(?!\w)",
    r"\b(?:something|gifts?|presents?)\b|(?<!\w)(?:هديه|هدايا|شيء|شييا)(?!\w)",
    r"(?<!\w)(?:اريد|بدي|ابغي|ابي|احتاج|محتاج\w*|عايز\w*|عاوز\w*|اعطني|ارني|ورجيني|وريني)(?!\w)",
)
#: Words that say "goods are wanted" by themselves but name none.
SOFT = frozenset(
    "gift gifts present presents something anything thing things item items product products stuff good nice best cheap cheapest cheaper affordable budget "
    "evening night morning today tomorrow lover lovers fan friend mother father mom dad wife husband birthday special popular bestseller bestsellers new favourite favorite option options price prices euro euros eur "
    "works work working come comes order safe size colour color "
    "هديه هدايا شيء شي حاجه منتج منتجات جيد جيده رخيص رخيصه ارخص افضل احسن لمحب محب محبي صديق صديقتي امي ابي زوجتي زوجي ميلاد مميز مميزه جديد جديده يورو سعر الاسعار شييا شيا مساء صباح ليل يعمل تعمل باللون لون حلو كويس".split()
)
STOP = frozenset(
    "a an the and or but so if of to for with from in on at by as is are was were be been am do does did has have had can could will would shall should may might must "
    "i im i'm me my mine we us our you your yours u ya he she it its it's they them their this that these those there here "
    "what which who whom whose when where why how any some all no not don't dont yes please pls plz hi hello hey ok okay just also too very much many more most really maybe take takes accept accepts comes came go goes put use does work back  still yet one ones like want need "
    "get got looking look find show tell give about than then now up into out over under below between max min less cost right again let's lets guys kind sort type types "
    "هل ما ماذا من الي علي عن في فيه مع او و ثم هو هي هم انا نحن انت انتم هذا هذه ذلك تلك التي الذي ان لا لم لن قد كل بعض اي ايه كم كيف متي اين وين لماذا ليش شو ايش لو سمحت سمحتم سمحتوا فضلك فضلكم "
    "يا لي لنا لكم عندي عندنا عندكم لديكم لدي يكون كان يمكن ممكن اريد بدي ابغي ابي عايز احتاج نعم طيب بس جدا كمان ايضا حق تبع اللي الي هناك هنا عند بعد قبل حتي به بها له لها منه منها تم رجاء اقدر استطيع تقبلون يقبلون تاخذون يدخل ماذا افعل".split()
)
EMPTY = STOP | SOFT
WITHOUT = re.compile(r"\b(?:without|no|free of|free from|non|not too|not)\s+(?:any |too much )?(\w{3,})|\b(\w{3,})[- ]free\b|(?<!\w)(?:بلا|بدون|من دون|خالي\w* من|دون) (\w{3,})")

PRESENT = re.compile(r"\b(?:gifts?|presents?)\b|هديه|هدايا")
PHRASES: dict[str, str] = {"سماعه بلوتوث": "مكبر صوت بلوتوث", "سماعات بلوتوث": "مكبر صوت بلوتوث"}
#: What customers call things, and what the catalogue calls them.
SYNONYMS: dict[str, str] = {
    "decaf": "decaf",
    "sofa": "sofa",
    "cordless": "cordless",
    "earphones": "headphones",
    "earbuds": "headphones",
    "headset": "headphones",
    "loudspeaker": "speaker",
    "boombox": "speaker",
    "cardamon": "cardamom",
    "sope": "soap",
    "karkade": "karkadeh",
    "cofee": "coffee",
    "غامق": "داكن",
    "غامقه": "داكن",
    "داكنه": "داكن",
    "فاتحه": "فاتح",
    "هال": "هيل",
    "بالهال": "هيل",
    "بن": "قهوه",
    "كاسه": "كوب",
    "كاس": "كوب",
    "مج": "كوب",
    "سبيكر": "مكبر صوت",
    "لمبه": "مصباح",
    "اباجوره": "مصباح",
    "لامبه": "مصباح",
    "مطحنه": "مطحنه",
    "كرك": "ماسالا",
    "اكواب": "كوب",
    "فناجين": "فنجان",
    "اطباق": "طبق",
    "صحون": "طبق",
    "مصابيح": "مصباح",
    "زيوت": "زيت",
    "سماعات": "سماعه",
    "اباريق": "ابريق",
    "شموع": "شمعه",
    "اوعيه": "وعاء",
    "صابونه": "صابون",
    "غوري": "ابريق",
    "براد": "ابريق",
}

#: One token for words that mean the same where the shop's terms are asked about.
CONCEPTS: dict[str, str] = {
    "=deliver": "deliver delivers delivered delivery delivering delivry ship ships shipped shipping shipment postage courier dispatch توصيل التوصيل توصلون توصلوا نوصل توصل يوصل شحن الشحن تشحنون تشحنوا اشحن للتوصيل ارسال ترسلون نرسل",
    "=cost": "cost costs price prices pricing fee fees charge charges rate flat expensive howmuch اجره اجرة سعر اسعار ثمن ثمنه بكم تكلفه تكاليف رسوم كلفه كلفت كمسعر مجاني مجانيه",
    "=time": "howlong days day duration fast quick quickly long soon weeks week period time hours deadline يستغرق يوم ايام مده المده المهله مهله متي ياخذ اسبوع سريع مدتها كميوم الموعد",
    "=country": "country countries abroad international overseas worldwide eu europe european germany german austria france spain italy netherlands belgium poland switzerland denmark sweden portugal greece ireland uk usa america england dubai uae saudi egypt jordan lebanon japan canada turkey deliverwhere دول دوله بلد بلاد خارج اوروبا الاوروبي المانيا النمسا فرنسا اسبانيا ايطاليا هولندا بلجيكا بولندا سويسرا الدنمارك السويد مصر السعوديه الامارات دبي الاردن لبنان المغرب امريكا بريطانيا تركيا كندا",
    "=return": "return returns returned returning sendback giveback bringback withdraw withdrawal exchange unwanted ارجاع الارجاع ارجع ترجيع اعاده اعيد تعاد رجع ارجعه استرجاع العدول استبدال تبديل",
    "=refund": "refund refunds refunded reimburse moneyback استرداد استرد المسترد فلوسي نقودي",
    "=pay": "pay pays paying paid payment payments دفع الدفع ادفع للدفع تدفع تدفعون",
    "=cash": "cash cod كاش نقد نقدا نقدي",
    "=card": "card cards credit debit visa mastercard amex paypal klarna apple بطاقه بطاقات البطاقات فيزا باي بال ماستركارد البنكيه",
    "=transfer": "transfer iban wire تحويل التحويل بالتحويل حواله المصرفي بنكي",
    "=broken": "broken broke damaged damage cracked smashed faulty defective defect shattered مكسور مكسوره كسر انكسر تالف معطوب معيب متضرر عيب خراب",
    "=arrive": "arrive arrives arrived arived وصل وصلت وصلني وصلتني",
    "=change": "cancel cancelled cancellation change changing modify edit amend الغاء الغي الغاوه تعديل اعدل تغيير اغير",
    "=company": "company companies business wholesale b2b cafe cafés office restaurant corporate bulk reseller شركه شركات الشركات جمله بالجمله مقهي للمقهي كافيه مكتب مطعم اعمال للشركات",
    "=account": "account accounts register registration signup guest login حساب الحساب تسجيل ضيف زاير",
    "=invoice": "invoice invoices receipt bill فاتوره الفاتوره ايصال",
    "=tax": "tax taxes vat ضريبه الضريبه القيمه",
    "=track": "track tracking trace تتبع اتتبع التتبع",
    "=dishwasher": "dishwasher غسيل الصحون جلايه غساله جلي",
    "=grind": "grind grinding ground طحن تطحنون تطحن مطحونه مطحون طحنها اطحن",
    "=spare": "spare replacement parts part غيار قطع بديل بديله تبديلها",
    "=soldout": "soldout back restock again نفد نفذ يعود تتوفر متي يرجع يتوفر",
    "=contact": "contact phone telephone email mail reach address call اتصال اتصل هاتف رقم ايميل بريد عنوان تواصل",
    "=hours": "opening open hours closed ساعات اوقات دوام الدوام مفتوح",
    "=whatsapp": "whatsapp واتساب واتس الواتساب",
    "=privacy": "privacy data gdpr personal خصوصيه الخصوصيه بيانات بياناتي",
    "=crystal": "firm crystals crystallise crystallised crystallized hard solid تبلور متبلور تجمد جامد",
}
#: Several words that make one.
JOINED: dict[str, str] = {
    r"\bhow much\b": "howmuch",
    r"\bhow (?:long|many days|many weeks|fast|soon|quickly)\b": "howlong",
    r"\b(?:send|give|bring|sending|ship)(?: \w+){0,3}? back\b": "sendback",
    r"\bmoney back\b": "moneyback",
    r"\bsold out\b|\bout of stock\b": "soldout",
    r"\bsign up\b": "signup",
    r"\bwhere do you (?=deliver|ship)": "deliverwhere ",
    r"كم يوم\w*": "كميوم",
    r"(?:الي|ل) ?اين (?=توصل)": "دول ",
}
#: A message with one of these asks about the shop's terms rather than for goods.
TERMS = frozenset(CONCEPTS) - {"=cost", "=time", "=country", "=soldout", "=contact", "=crystal", "=arrive"}
