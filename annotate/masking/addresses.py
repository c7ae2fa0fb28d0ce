"""Finding what can be told by its form: e-mail, handles, profiles, accounts, cards, IP, numbers.

Each finder yields what it is sure of. Telephone numbers are in `phones.py`.
"""

import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping

from annotate.masking.matches import MaskMatch
from annotate.masking.web import read_facts

Finder = Callable[[str, int, int], Iterator[MaskMatch]]

# --- the forms --------------------------------------------------------------------------------

_LOCAL = frozenset("_.!#$%&'*+/=?^`{|}~-")  # before an @, beside letters and digits
_INSIDE = frozenset("_.+-")  # no address begins behind one of these, a letter or a digit
_PREFIX = "mailto:"
_HOST = r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}"
_AT, _DOT = r"\s?[\[(]\s?at\s?[\])]\s?", r"\s?[\[(]\s?dot\s?[\])]\s?"
_EMAIL = re.compile(
    rf"(?<=[\w+])@(?:{_HOST}|\[[0-9.]+\])"
    rf"|(?<![\w.+-])[\w.+-]+{_AT}[\w-]+(?:(?:\.|{_DOT})[\w-]+)+",
    re.IGNORECASE,
)
_HANDLE = re.compile(rf"(?<![\w@/.])@[^\W\d]\w+(?:[.-]\w+)*(?:@{_HOST})?")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"“”«»]+", re.IGNORECASE)
FEWEST_GROUPS = 3  # of an IP address; shorter ones, as a::b, are something else in a text
_TAIL = ".,;:!?)]}'’…"
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}[0-9]{2}(?:[  ]?[A-Z0-9]{4}){2,7}(?:[  ]?[A-Z0-9]{1,3})?(?!\w)")
_CARD = re.compile(r"(?<![\w-])[2-6](?:[  -]?[0-9]){12,18}(?![\w-])")
_IPV4 = re.compile(r"(?<![\w.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![\w]|\.[0-9])")
_IPV6 = re.compile(r"(?<![\w:])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])")
# US social security numbers, and UK national insurance numbers (HMRC manual NIM39110)
_NUMBER = re.compile(
    r"(?<![\w-])(?!000|666|9)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}(?![\w-])"
    r"|(?<!\w)(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
    r"(?: ?[0-9]{2}){3} ?[A-D](?!\w)"
)


def _find_emails(text: str, start: int, end: int) -> Iterator[MaskMatch]:
    """Yield addresses from their @, to both sides: a search from the left tries each character."""
    free = start
    for match in _EMAIL.finditer(text, start, end):
        first = match.start()
        if text[first] == "@":
            first = _find_local(text, free, first)
        if first < match.start() or text[first] != "@":
            key = normalise(text[first : match.end()])
            yield MaskMatch(start=first, end=match.end(), kind="email", key=key)
            free = match.end()


def _find_local(text: str, free: int, at: int) -> int:
    """Return where the address begins whose @ is at a position: there, where there is none."""
    first = at
    while first > free and (text[first - 1].isalnum() or text[first - 1] in _LOCAL):
        first -= 1
    while 0 < first < at and (text[first - 1].isalnum() or text[first - 1] in _INSIDE):
        first += 1
    prefix = first - len(_PREFIX)
    is_linked = free <= prefix and text[prefix:first].lower() == _PREFIX
    return prefix if first < at and is_linked else first


def _find_handles(text: str, start: int, end: int) -> Iterator[MaskMatch]:
    yield from _match(_HANDLE, "handle", text, start, end)


def _find_addresses(text: str, start: int, end: int) -> Iterator[MaskMatch]:
    for address in iter_addresses(text, start, end):
        if is_personal(address.group()):
            yield _make("url", address)


def iter_addresses(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield the web addresses in a range, without the marks that end a sentence."""
    for match in _ADDRESS.finditer(text, start, end):
        bare = match.group().rstrip(_TAIL)
        shorter = re.compile(re.escape(bare)).match(text, match.start())
        if bare and shorter is not None:
            yield shorter


def is_personal(address: str) -> bool:
    """Tell whether a web address names a person by its form: a profile, a user, an e-mail."""
    rest = re.sub(r"^(?:https?://)?(?:(?:www|m|mobile)\.)?", "", address, flags=re.IGNORECASE)
    host, _, path = rest.partition("/")
    if "@" in host or _EMAIL.search(address) or path.startswith("~"):
        return True
    folded = rest.lower()
    return any(
        folded.startswith(profile) and re.match(r"[\w%-]", folded.removeprefix(profile))
        for profile in read_facts().hosts
    ) or bool(re.match(r"@[\w.]+", path))


def _find_ibans(text: str, start: int, end: int) -> Iterator[MaskMatch]:
    for match in _IBAN.finditer(text, start, end):
        if is_iban(match.group()):
            yield _make("iban", match)


def is_iban(value: str) -> bool:
    """Tell whether the check digits of an IBAN are right (ISO 13616, ISO 7064 MOD 97-10)."""
    compact = re.sub(r"\s", "", value)
    turned = compact[4:] + compact[:4]
    return int("".join(str(int(char, 36)) for char in turned)) % 97 == 1


def _find_cards(text: str, start: int, end: int) -> Iterator[MaskMatch]:
    for match in _CARD.finditer(text, start, end):
        if is_card(match.group()):
            yield _make("card", match)


def is_card(value: str) -> bool:
    """Tell whether the check digit of a payment card is right (ISO/IEC 7812, Luhn)."""
    digits = [int(char) for char in reversed(value) if char.isdigit()]
    doubled = [sum(divmod(digit * 2, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _find_ips(text: str, start: int, end: int) -> Iterator[MaskMatch]:
    for pattern in (_IPV4, _IPV6):
        for match in pattern.finditer(text, start, end):
            if _is_ip(match.group()):
                yield _make("ip", match)


def _is_ip(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return len([group for group in re.split("[.:]", value) if group]) >= FEWEST_GROUPS


def _find_numbers(text: str, start: int, end: int) -> Iterator[MaskMatch]:
    yield from _match(_NUMBER, "id", text, start, end)


def _match(
    pattern: re.Pattern[str], kind: str, text: str, start: int, end: int
) -> Iterator[MaskMatch]:
    for match in pattern.finditer(text, start, end):
        yield _make(kind, match)


def _make(kind: str, match: re.Match[str]) -> MaskMatch:
    return MaskMatch(start=match.start(), end=match.end(), kind=kind, key=normalise(match.group()))


def normalise(address: str) -> str:
    """Return the form in which two spellings of one address are the same."""
    folded = address.casefold().removeprefix(_PREFIX)
    return re.sub(r"[\s()/-]", "", folded) if re.fullmatch(r"[\d\s()+./-]+", folded) else folded


FINDERS: Mapping[str, Finder] = {
    "email": _find_emails,
    "handle": _find_handles,
    "url": _find_addresses,
    "iban": _find_ibans,
    "card": _find_cards,
    "ip": _find_ips,
    "id": _find_numbers,
}
