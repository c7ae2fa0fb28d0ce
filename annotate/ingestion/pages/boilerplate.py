"""What the furniture of a news page says: sharing, subscribing, rights, credits, dates, bylines.

English phrases that many sites have; nothing here is one site's. They only tip the balance: the
shape of the lines decides first, so that other languages are read by shape alone.
"""

import re

_FLAGS = re.IGNORECASE

# Said of the page wherever it stands in the line.
_NOTICE = re.compile(
    r"""
    \bclick\ (here|to)\b
    | (?:^|[.!?]\s)sign\ up\b.{0,80}\b(newsletters?|e-?mails?|updates?|alerts?|free)\b
    | ^subscribe\b | \b(our|free|daily|weekly|e-?mail)\ newsletters?\b
    | \b(get|have)\b.{0,120}\byour\ inbox\b
    | \ball\ rights\ reserved\b | (©|\(c\)|\bcopyright)\s*(\d{4}|\w+\s+\d{4})
    | ^by\ (using|continuing|signing|clicking|submitting)\b
    | \b(site|we|website|and\ our\ partners)\ (use|uses|using)\ cookies\b
    | \bnot\ responsible\ for\b.{0,20}\bexternal\b
    | \bjavascript\b.{0,40}\b(enabled?|disabled|required|view)\b | \benable\ javascript\b
    | \bmust\ be\ logged\ in\b | \blog\ in\ to\ (post|leave|add|comment)\b
    | \bmedia\ playback\b | \b(story|article)\ continues\ below\b
    | ^(print|e-?mail|send|share|tweet)\ this\b
    """,
    _FLAGS | re.VERBOSE,
)
# Said of the page where the line is no sentence.
_LABEL = re.compile(
    r"""
    ^(share|tweet|print|e-?mail|pin|save|reply|like|follow|comment)
        (\s+(this|to|on|via|us|me|now|with|link|article|story|page|tweet|\W).{0,60})?\W*\d*$
    | ^(advertise?ments?|advert|ads?|sponsored(\ (content|links|by.{0,40}))?|promoted|close|menu
        |search|home|loading|videos?|photos?|gallery|comments?|topics?|tags?|related|recommended
        |recommends|(\S+\s+){0,4}newsletters?|sign\ (in|up)|log\ ?(in|out)|register|more|next
        |previous|back\ to\ (top|gallery)|top|disclaimer|e-?mail\ address)\W*\d*\W*$
    | ^(see|read|watch|listen|related|also|more|sponsored|tags?|topics?|filed\ under|don['’]t\ miss)
        \b[^.]{0,20}:
    | ^(see\ also|read\ (more|also|next|the\ full)|related\ \w+|most\ (popular|read|viewed|recent)
        |more\ (from|on|in|stories|news|top)|more\ .{0,30}\bstories|you\ (may|might)\ (also\ )?
        (like|be)|recommended\ for|internet\ links|top\ stories|latest\ (news|stories)
        |on\ our\ radar|don['’]t\ miss|(to\ )?read\ the\ full|skip\ to)\b.{0,60}$
    | \b(terms\ (of|&|and)\ (use|service|sale|conditions)|privacy\ (policy|notice|statement)
        |cookies?\ (policy|settings|notice))\b
    | ^(post|leave|view|write|no|add|\d+)\b.{0,12}\bcomments?\b
    | ^links\ to\b
    """,
    _FLAGS | re.VERBOSE,
)
_CREDIT = re.compile(
    r"""
    ^\W*(additional\ )?(reporting|writing|editing|reported|edited|compiled|written)\b.{0,30}\bby\b
    | ^\W*(photo(graph)?s?|image|picture|video|credit|illustration|graphic)s?
        (\ (by|credit|copyright|courtesy)|\s*:)
    | ^\W*(with\ (inputs|post\ wires|files|reporting)|source)\b.{0,60}$
    | ^\W*(reach|contact|write\ to|e-?mail|follow)\b.{0,60}(@|https?://|\bat\b|\bon\b)
    | ^\S+@\S+\.\S+$ | ^(https?://|www\.|twitter\.com/)\S+$
    | ^.{3,60}\bis\ an?\ .{0,60}\b(reporter|writer|editor|correspondent|columnist|contributor)\b
    | ^(first|originally)\ published\b
    """,
    _FLAGS | re.VERBOSE,
)
_CAPTION = re.compile(
    r"""
    ^\W*(image|media|photo|picture|file)\ ?(copyright|caption|credit|photo|source)\b
    | ^\W*(photo|image|picture|pictured|credit|above|below|file\ photo)\b.{0,200}?:
    | \((image|photo|picture|pic|credit|source)s?\b.{0,80}\)\W*$
    | ^.{0,240}\b(getty(\ images)?|reuters|afp|associated\ press|ap|epa|shutterstock|alamy)
        (\s+(photo|file|pool|images))?[)\]\s]*$
    | [/|,]\s*(getty|reuters|afp|associated\ press|ap|epa)\b.{0,30}$
    | \b(submitted|file|courtesy|handout)\ (photo|image|picture)\b
    | \b(photo(graph)?|image|illustration)s?\ (by|courtesy|credit)\b
    """,
    _FLAGS | re.VERBOSE,
)
_BYLINE = re.compile(
    r"^\W*(?:(?i:by|posted by|written by|words by|text by)\b:?\s+"
    r"(?:[^\W\d_a-z]|the\s|@).{1,118}|[Bb]y)$"
)
_STOP = re.compile(r"(?<!\.\.)[.!?][\"'”’)]*$")


def is_notice(line: str) -> bool:
    """Tell whether a line offers, asks or warns on behalf of the page, not of the article."""
    if _NOTICE.search(line):
        return True
    return _LABEL.search(line) is not None and _STOP.search(line) is None


def is_credit(line: str) -> bool:
    """Tell whether a line says who made the article or how to reach them."""
    return _CREDIT.search(line) is not None


def is_caption(line: str) -> bool:
    """Tell whether a line says itself that it belongs to a picture."""
    return _CAPTION.search(line) is not None


def is_byline(line: str) -> bool:
    """Tell whether a line names the author, led by a word such as *by*."""
    return _BYLINE.match(line) is not None and _STOP.search(line) is None
