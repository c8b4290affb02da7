"""From the draft of a document to its entries: method, scenario, recipient and claims of each third party."""

from __future__ import annotations

import re
from urllib.parse import unquote

from sdkwitness.knowledge.model import Catalogue
from sdkwitness.knowledge.normal import normal_key
from sdkwitness.statement.draft import Draft, DraftEntry, DraftField
from sdkwitness.statement.layouts.found import is_product, says_nothing
from sdkwitness.statement.model import Condition, Defect, Disclosure, Entry, Field, Method, Span
from sdkwitness.statement.normalise import disclosures
from sdkwitness.statement.pieces import Piece, split_list
from sdkwitness.statement.wording import Role, Wording, half_width

_URL = re.compile(r"(?:https?://|(?<![\w@/])www\.)[^\s()<>（）【】，。；、]+")
_BRACKETS = ("【】", "《》", "「」", "[]")
_AFTER = ".,;。，；、"
_PLATFORMS = {"android": "Android", "ios": "iOS"}
_KINDS = re.compile(r"^(?:embedded?\s+)?(?:sdk|api)s?$|^transfer between apps$", re.IGNORECASE)
"""A sharing type that names the kind of interface and no product."""


def entries_of(draft: Draft, wording: Wording, catalogue: Catalogue) -> tuple[tuple[Entry, ...], tuple[Defect, ...]]:
    """Build the entries, and collect what is unclear about their items."""
    entries: list[Entry] = []
    doubts: list[Defect] = []
    for number, drafted in enumerate(draft.entries, 1):
        entry, found = _entry(number, drafted, wording, catalogue)
        entries.append(entry)
        doubts.extend(found)
    return tuple(entries), tuple(doubts)


def _entry(
    number: int, drafted: DraftEntry, wording: Wording, catalogue: Catalogue
) -> tuple[Entry, tuple[Defect, ...]]:
    sharing_type, method_text = _type_and_method(drafted)
    scenario_text = _text(drafted, "scenario")
    organisation = _name(drafted, "organisation")
    via = _name(drafted, "via") or product_of(sharing_type)
    scenario = _scenario(scenario_text, catalogue)
    bound = wording.condition("scenario", scenario_text)
    conditions: tuple[Condition, ...] = (bound[0],) if bound else ()
    if drafted.platform and not any(c.kind == "platform" for c in conditions):
        conditions += (Condition(kind="platform", text=_PLATFORMS[drafted.platform], platform=drafted.platform),)
    claims: list[Disclosure] = []
    doubts: list[Defect] = []
    for data in drafted.all("data"):
        if says_nothing(data.value.text):
            continue
        made, unclear = disclosures(number, data.value, wording, first=len(claims) + 1, entry_conditions=conditions)
        claims.extend(made)
        doubts.extend(unclear)
    permissions = drafted.first("permissions")
    entry = Entry(
        number=number,
        organisation=organisation,
        via=via,
        sharing_type=sharing_type,
        method=_method(sharing_type, method_text, wording),
        method_text=method_text,
        purpose=_text(drafted, "purpose"),
        scenario_text=scenario_text,
        scenario=scenario,
        permissions=tuple(p.text for p in split_list(Piece(permissions.value.text, 0))) if permissions else (),
        rules_url=_rules(drafted),
        recipient=recipient_of(organisation, via, scenario, catalogue),
        fields=tuple(_kept(f) for f in drafted.fields),
        disclosures=tuple(claims),
    )
    return entry, tuple(doubts)


def product_of(sharing_type: str) -> str:
    """Return the SDK, API or app that a sharing type names: `Embed SDK (Amap SDK)` is `Amap SDK`, `SDK` is none."""
    words = sharing_type.strip()
    if not is_product(words) and not _KINDS.match(re.split(r"[(（]", words)[0].strip()):
        return ""
    start = min((i for i in (words.find("("), words.find("（")) if i >= 0), default=-1)
    if start >= 0 and words[-1] in ")）":
        return words[start + 1 : -1].strip()
    return "" if _KINDS.match(words) else words


def recipient_of(organisation: str, via: str, scenario: str, catalogue: Catalogue) -> str:
    """Return the id of the recipient an entry means, empty when the catalogue knows none.

    The product's name decides, together with the company; where only one of them is known it must be known for one
    recipient alone. An entry without a product means what its scenario says, if the company agrees.
    """
    others = [r for r in catalogue.recipients.values() if r.kind == "third_party"]
    company = [r for r in others if organisation and _named(organisation, r.organisation, r.organisation_aliases)]
    if via:
        product = [r for r in others if _named(via, r.via, r.via_aliases)]
        both = [r for r in product if r in company]
        return both[0].id if both else product[0].id if len(product) == 1 else ""
    hinted = catalogue.scenarios[scenario].recipient if scenario else ""
    if any(r.id == hinted for r in company):
        return hinted
    return company[0].id if len(company) == 1 else ""


def _named(name: str, own: str, aliases: tuple[str, ...]) -> bool:
    return any(_name_key(name) == _name_key(n) for n in (own, *aliases) if n)


def _name_key(name: str) -> str:
    return re.sub(r"[^\w]", "", normal_key(name))


def _type_and_method(drafted: DraftEntry) -> tuple[str, str]:
    """The two texts; where "Sharing method" stands twice and no type is given, the first is the type."""
    types = [f.value.text for f in drafted.all("sharing_type")]
    methods = [f.value.text for f in drafted.all("method")]
    if not types and len(methods) > 1:
        types.append(methods.pop(0))
    return (types[0] if types else ""), (methods[0] if methods else "")


def _method(sharing_type: str, method_text: str, wording: Wording) -> Method:
    """What the method says, except that a transfer between apps is one whatever API hands it over."""
    by_type = wording.method(sharing_type)
    return by_type if by_type == "app_to_app" else wording.method(method_text)


def _scenario(text: str, catalogue: Catalogue) -> str:
    plain = half_width(text).replace("’", "'")
    hits = [(len(p), s.id) for s in catalogue.scenarios.values() for p in s.phrases if p in plain]
    return max(hits, key=lambda h: h[0])[1] if hits else ""


def _text(drafted: DraftEntry, role: Role) -> str:
    field = drafted.first(role)
    return " ".join(field.value.text.split()) if field else ""


def _rules(drafted: DraftEntry) -> str:
    """The link to the processing rules: as a link, as text, or failing both the link that a name carries."""
    wanted = [*drafted.all("rules_url"), *drafted.all("website")]
    for field in (*wanted, *(f for f in drafted.fields if f not in wanted and f.role in ("via", "organisation"))):
        shown = _URL.search(field.value.text)
        links = [k.url for k in field.value.links if k.url.startswith(("http://", "https://", "//", "www."))]
        if shown and links and shown[0] in unquote(links[0]).partition("?")[2]:
            return shown[0]  # the link is one that counts clicks before it leads on
        if shown or links:
            return links[0].strip() if links else shown[0].rstrip(_AFTER) if shown else ""
    return ""


def _name(drafted: DraftEntry, role: Role) -> str:
    """A name without the brackets that set it off."""
    text = _text(drafted, role)
    return text[1:-1].strip() if text[:1] + text[-1:] in _BRACKETS and text[0] not in text[1:] else text


def _kept(field: DraftField) -> Field:
    span = field.value.span()
    return Field(label=field.label, value=field.value.text, span=span or Span(line=field.value.line, start=0, end=0))
