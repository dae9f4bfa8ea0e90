"""E-mail addresses, phone numbers, dates of birth, numbers of any register and street addresses, by their form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.privacy.span import ADDRESS, DATE, EMAIL, NUMBER, PHONE, Span

LEAST_DIGITS = 7
"""Shorter numbers are doses, years and emergency lines, unless a word before them says what they are."""
LEAST_DIGITS_NAMED = 4
"""Enough after a word such as `policy`."""
LEAST_DIGITS_MIXED = 5
"""Enough among letters; strains have fewer, and so many capitals with four digits are as telling."""
_PROVIDERS = (
    r"gmail|googlemail|yahoo|hotmail|outlook|icloud|gmx|web|proton(?:mail)?|aol|live|mail|nhs|btinternet|orange"
)
_EMAIL = re.compile(
    r"[\w.+%'-]*[\w+%](?:@[\w-]+(?:\.[\w-]+)*|\s?@\s?[a-z][\w-]*(?:\s?\.\s?[a-z]{2,})+)"
    r"|[\w.+-]+\s*[(\[{<]\s*at\s*[)\]}>]\s*[\w-]+(?:\s*(?:[(\[{<]\s*dot\s*[)\]}>]|\.|\sdot\s)\s*[\w-]+)*"
    r"|[\w+-]+(?:(?:\.|\s(?:dot|underscore|dash)\s)[\w+-]+)*\sat\s[\w-]+(?:\sdot\s[\w-]+)+"
    rf"|[\w.+-]+\sat\s(?:{_PROVIDERS})\.[a-z.]+[a-z]",
    re.IGNORECASE,
)
_MAYBE_EMAIL = re.compile(r"@|\bat\b", re.IGNORECASE)
_MONTH = (
    r"(?:jan(?:uary|uar|vier)?|feb(?:ruary|ruar)?|f[ée]vrier|mar(?:ch|s|zo)?|m[äa]rz|apr(?:il)?|avril|may|mai|mayo"
    r"|june?|juni|juin|junio|july?|juli|juillet|julio|aug(?:ust)?|ao[ûu]t|sept?(?:ember)?|septembre|o[ck]t(?:ober)?"
    r"|octobre|nov(?:ember)?|novembre|de[cz](?:ember)?|d[ée]cembre|enero|febrero|abril|agosto|septiembre|octubre"
    r"|noviembre|diciembre)\.?"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH_NUMBER = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:(?:18|19|20)\d\d|['\u2019]\d\d)"
_SHORT_YEAR = rf"(?:{_YEAR}|\d\d)"
_TH = r"(?:st|nd|rd|th|\.)?"
_FULL_DATE = re.compile(
    rf"(?<![\w.,/-])(?:{_DAY}\s?(?P<sep>[./-])\s?{_MONTH_NUMBER}\s?(?P=sep)\s?(?:18|19|20)\d\d"
    rf"|{_MONTH_NUMBER}(?P<us>[./-]){_DAY}(?P=us)(?:18|19|20)\d\d"
    rf"|(?:18|19|20)\d\d(?P<iso>[./-]){_MONTH_NUMBER}(?P=iso){_DAY}"
    rf"|{_DAY}/{_MONTH_NUMBER}/\d\d|{_MONTH_NUMBER}/{_DAY}/\d\d|\d\d\.\d\d\.\d\d"
    rf"|{_DAY}{_TH}[\s-]+(?:of\s+|de\s+)?{_MONTH}[\s,-]+(?:of\s+|de\s+)?{_YEAR}"
    rf"|{_MONTH}[\s-]+(?:the\s+)?{_DAY}{_TH}[\s,-]+(?:of\s+)?{_YEAR})(?!\w)(?![./-]\d)",
    re.IGNORECASE,
)
_BIRTH = re.compile(
    r"\b(?:born|d\.?\s?o\.?\s?b\b|(?:date|day|year|place) of birth|birth\s?(?:date|day)|b-?day|geb(?:oren)?\b"
    r"|geburts\w+|n[ée]e? le|nacid[oa]|nacimiento|naissance)",
    re.IGNORECASE,
)
_BIRTH_DATE = re.compile(
    rf"(?<![\w.,/-])(?:{_DAY}{_TH}[\s-]*(?:of\s+)?{_MONTH}(?:[\s,-]*{_SHORT_YEAR})?"
    rf"|{_MONTH}[\s-]+(?:the\s+)?{_DAY}{_TH}(?:[\s,-]+{_SHORT_YEAR})?|{_MONTH}[\s,-]+(?:of\s+)?{_YEAR}"
    rf"|{_DAY}[\s./-]{_MONTH_NUMBER}[\s./-]{_SHORT_YEAR}|{_MONTH_NUMBER}[\s./-]{_DAY}[\s./-]{_SHORT_YEAR}"
    rf"|{_DAY}[./-]{_MONTH_NUMBER}\.?|{_MONTH_NUMBER}[./-]{_DAY}|{_MONTH_NUMBER}[./-]{_YEAR}"
    rf"|(?:18|19|20)\d\d\s?{_MONTH_NUMBER}\s?{_DAY}|\d{{6}}|\d{{8}}|(?:19|20)\d\d)(?!\w)(?![./-]\d)",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?<![\w,.])(?:\+\s?|\(\+?)?\d(?:[\s().\u00a0/\u2010-\u2015-]{0,3}\d){5,}(?!\w)", re.ASCII)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,3}(?:[ .']000)+")
_YEARS = re.compile(r"(?:19|20)\d\d(?:\s*[-/\u2013\s]\s*(?:19|20)?\d\d)*s?")
_UNIT = re.compile(
    r"\s*-?\s*(?:cfus?|ufc|kbe|bn|b|billion|million|trillion|m|k|mg|mcg|[µμ]g|ug|kg|g|grams?|ml|l|iu|ui|kcal|calories|%"
    r"|percent|x|times|days?|weeks?|months?|years?|hours?|hrs?|minutes?|mins?|bacteria|organisms?|live|cells?|colon\w+"
    r"|strains?|species|microbes|germs|people|patients|participants|units?|micro\w+|milli\w+|euros?|eur|usd|dollars?"
    r"|pounds|[€£$]|probiotics?)(?![\w])",
    re.IGNORECASE,
)
_CATALOGUE = re.compile(
    r"(?:doi|10\.\d{4,}/\S*|pmid|pmc|nct|isbn|issn|atcc|pta|dsm|cncm|ncimb|lmg|nbrc|jcm|arxiv|[€£$])[:\s#./-]*(?:[a-z]-?)?$",
    re.IGNORECASE,
)
_CATALOGUE_ID = re.compile(r"(?:pmc|pmid|nct|isbn|atcc|dsm|cncm|ncimb|lmg|doi|e)[\s-]?\d", re.IGNORECASE)
_AMOUNT = re.compile(
    r"[\d.,]+\s?(?:cfus?|ufc|mg|mcg|ug|kg|g|ml|l|iu|kcal|bn|m|k|x|h|hrs?|mins?|days?)|x\d+", re.IGNORECASE
)
_PHONE_CUE = re.compile(
    r"(?:call|phone|tel|telephone|telefon\w*|mobile|mobil|cell|fax|text|whats\s?app|sms|reach|ring|handy|contact|dial"
    r"|landline|ph|t[ée]l[ée]phone|t[ée]l|m[óo]vil)\b[^\d]{0,30}$",
    re.IGNORECASE,
)
_NUMBER_CUE = re.compile(
    r"(?:\bid|nhs|ssn|social security|insurance|member\w*|policy|patient|record|mrn|account|card|passport|licen[cs]e"
    r"|ref|reference|medicare|medicaid|tax|tin|iban|sort code|versicher\w+|case|customer|client|booking|invoice|order)"
    r"\b[^\d]{0,25}$",
    re.IGNORECASE,
)
_PHONE_FORM = re.compile(
    r"\+|\(|00\d|0\d|1?[\s.-]?[2-9]\d\d[\s.)-]{1,2}\d{3}[\s.-]\d{4}$|[2-9]\d\d[-.]\d{4}$|\d{3}-\d{4}$"
)
_NO_PHONE = re.compile(r"\d{3}[-\s]\d\d[-\s]\d{4}|\d{4}([-\s])\d{4}\1\d{4}\1\d{1,4}|\d{4}[-\s]\d{6}[-\s]\d{5}")
_MIXED = re.compile(r"(?<![\w.@/-])(?=[a-z\d/-]*[a-z])(?=(?:[a-z/-]*\d){4})[a-z\d]+(?:[/-][a-z\d]+)*(?![\w@])", re.I)
_SPACED_ID = re.compile(
    r"\b(?:[a-z]{2}\d\d(?:\s?[a-z\d]{4}){2,7}(?:\s?[a-z\d]{1,4})?|[a-z]{2}\s?\d\d\s?\d\d\s?\d\d\s?[a-d]"
    r"|[12]\s?\d\d\s?\d\d\s?\d[\dab]\s?\d{3}\s?\d{3}(?:\s?\d\d)?"
    r"|[a-z]{6}\s?\d\d[a-z]\d\d\s?[a-z]\d{3}[a-z]|(?-i:[A-Z]{1,2})\s?\d{3}[\s-]?\d{3}(?:[\s-]?\d{1,4})?"
    r"|\d{2}\s?\d{6}\s?[a-z]\s?\d{3})\b",
    re.IGNORECASE,
)
_NAMED_ID = re.compile(
    r"\b(?:(?:member(?:ship)?|policy|insurance|patient|medical|hospital|health|chart|record|mrn|account|acct|passport"
    r"|driv\w+ licen[cs]e|licen[cs]e|ssn|social(?: security)?|nhs|medicare|medicaid|customer|client|case|file|booking"
    r"|ref(?:erence)?|card|tax|sort|pin|plate|employee|student|national|versicherten|kranken\w*|id|cvv|cvc|ticket|order"
    r"|invoice|appointment|prescription|rx|group|subscriber|plan)\s*)+(?:code|number|num|no|nr|nummer|id|card|#)?\.?\s*"
    r"(?:is|was|:|=|#|ends (?:in|with)|ending(?: in)?|,)?\s*(?:is\s+)?[#:]?\s*"
    r"(?P<id>[a-z]{0,4}[/.-]?\d[a-z\d]*(?:[\s/.-][a-z]{0,2}\d[a-z\d]*)*(?:[\s/-]?[a-z](?![a-z])|-(?-i:[A-Z]{2,3}))?)(?![\w@])(?!\.\d)",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"(?<!\w)\d{1,5}[A-Za-z]?(?:[/-]\d+[a-z]?)?,?\s+(?:[A-Z][\w'\u2019.-]*\s+){1,4}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr"
    r"|Close|Court|Ct|Boulevard|Blvd|Way|Place|Pl|Square|Sq|Terrace|Crescent|Gardens|Grove|Parkway|Hwy|Highway|Row)\b\.?"
    r"(?:,?\s*(?:Apt|Apartment|Unit|Flat|Suite|#)\.?\s*\w+)?"
    r"|(?<!\w)\d{1,5}[a-z]?,?\s+(?:[a-z]+\s+){1,2}(?:street|road|avenue|lane|boulevard)\b"
    r"|(?<!\w)[A-Z\u00c4\u00d6\u00dc][\w\u00e4\u00f6\u00fc\u00df-]*(?:stra(?:\u00dfe|sse)|str\.|weg|platz|allee|gasse)\s+\d{1,4}\s?[a-z]?\b"
    r"|(?<!\w)(?:\d{1,4}(?:\s?bis)?,?\s+)?(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Cc]alle|[Vv]ia|[Rr]ua|[Pp]laza)\s+(?:d[eu]\s+(?:la\s+)?|des\s+)?"
    r"[A-Z]\w+(?:\s+[A-Z]\w+)*(?:,?\s+\d{1,4})?"
    r"|\b(?:[A-PR-UWYZ]{1,2}\d[A-Z\d]?\s\d[ABD-HJLNP-UW-Z]{2})\b",
)


def recognised(text: str) -> Iterator[Span]:
    """What has a telling form, the surest first; later spans may overlap earlier ones."""
    if _MAYBE_EMAIL.search(text):
        yield from (Span(*found.span(), EMAIL) for found in _EMAIL.finditer(text))
    if not any(char.isdigit() for char in text):
        return
    yield from _dates(text)
    yield from (Span(*found.span("id"), NUMBER) for found in _NAMED_ID.finditer(text) if _is_named_id(text, found))
    yield from (Span(*found.span(), ADDRESS) for found in _STREET.finditer(text))
    yield from (Span(*found.span(), NUMBER) for found in _SPACED_ID.finditer(text) if _is_id(text, found))
    yield from _numbers(text)
    yield from (Span(*found.span(), NUMBER) for found in _MIXED.finditer(text) if _is_id(text, found))


def _dates(text: str) -> Iterator[Span]:
    yield from (Span(*found.span(), DATE) for found in _FULL_DATE.finditer(text))
    if _BIRTH.search(text):
        for found in _BIRTH_DATE.finditer(text):
            if not _UNIT.match(text, found.end()):
                yield Span(*found.span(), DATE)


def _numbers(text: str) -> Iterator[Span]:
    for found in _DIGITS.finditer(text):
        number, before = found.group(), text[: found.start()]
        digits = _digits(number)
        if digits < LEAST_DIGITS or _YEARS.fullmatch(number) or _CATALOGUE.search(before):
            continue
        if number[0] not in "+(0" and _is_amount(text, found):
            continue
        yield Span(*found.span(), _kind(number, before, digits))


def _kind(number: str, before: str, digits: int) -> str:
    if _PHONE_CUE.search(before) and not _NO_PHONE.fullmatch(number):
        return PHONE
    is_phone = _PHONE_FORM.match(number) and not _NO_PHONE.fullmatch(number) and digits <= 15
    return PHONE if is_phone and not _NUMBER_CUE.search(before) else NUMBER


def _is_named_id(text: str, found: re.Match[str]) -> bool:
    """Whether what follows a word such as `policy` is no amount and no year."""
    return _digits(found["id"]) >= LEAST_DIGITS_NAMED and not _is_amount(text, found, "id")


def _is_id(text: str, found: re.Match[str]) -> bool:
    """Whether letters and digits are somebody's, and not a strain's, a paper's or an amount."""
    token = found.group()
    is_long = _digits(token) >= LEAST_DIGITS_MIXED or sum(char.isupper() for char in token) >= LEAST_DIGITS_MIXED
    return is_long and not (
        _CATALOGUE.search(text[: found.start()]) or _CATALOGUE_ID.match(token) or _AMOUNT.fullmatch(token)
    )


def _is_amount(text: str, found: re.Match[str], group: str | int = 0) -> bool:
    """Whether a number counts or measures something."""
    number = found.group(group)
    return bool(
        _UNIT.match(text, found.end(group)) or any(form.fullmatch(number) for form in (_THOUSANDS, _YEARS, _AMOUNT))
    )


def _digits(text: str) -> int:
    return sum(char.isdigit() for char in text)
