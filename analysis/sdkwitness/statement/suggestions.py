"""What a document could say instead of what is wrong with it: one sentence a defect, with its own words in it."""

from __future__ import annotations

from sdkwitness.statement.model import Defect, Entry


def suggestion(defect: Defect, entry: Entry | None) -> str:
    """Return how to mend a defect, empty where the document needs no change."""
    claim = next((d for d in entry.disclosures if d.id == defect.disclosure), None) if entry is not None else None
    item = claim.item if claim is not None else ""
    match defect.kind:
        case "duplicate_field":
            if entry is not None and "really the sharing type" in defect.text:
                return f"Write `Sharing type: {entry.sharing_type}` for the first of them."
            return "Say it once; where both are meant, give each third party an entry of its own."
        case "missing_field":
            return _missing(defect)
        case "type_method_clash":
            return (
                "Say `SDK local acquisition` of an SDK that reads on the device, `background API transfer` of a server."
            )
        case "unnamed_sdk":
            return f"Name the product, as in `{entry.sharing_type if entry else 'SDK'} (name of the SDK)`."
        case "open_umbrella":
            return f"List what it covers, as in `{item} (first item, second item)`."
        case "open_list":
            return "Name all items and leave the last words out."
        case "repeated_entity":
            return "Give each of these entries the name of its SDK, API or app."
        case "entity_names":
            return "Use one name, the registered one, in all entries."
        case "unclear_alternative":
            group = claim.alternative if claim is not None else defect.text.partition("'")[2].partition("'")[0]
            first, last = _first(group), _last(group)
            return f"Say which is shared when, as in `{first} for Android 9 and earlier, otherwise {last}`."
        case "ambiguous_item":
            return f"Say in full what `{item}` is, and of which device." if item else "Say in full what is meant."
        case "unknown_phrase":
            return f"Use a usual name for `{item}`, or list in parentheses what it is."
        case "permission_as_data":
            return f"Move `{item}` to the permissions, and name the data that is read with it."
        case "platform_clash":
            return f"Leave `{item}` out here, or list it for the platform that has it."
        case "rules_link":
            return "Give the full address of the rules, beginning with https://."
        case "page_furniture" | "layout_doubt":
            return ""


def _missing(defect: Defect) -> str:
    if "permissions" in defect.text:
        return "Say of each entry which permissions it uses, or that it uses none."
    if "sharing type" in defect.text:
        return "Add `Sharing type: SDK (name)`, or `API (name)`."
    if "shared information" in defect.text:
        return "Add `Shared information:` with each item that is shared, or say that nothing is."
    return "Add `Third party information processing rules:` with the link to them."


def _first(group: str) -> str:
    return group.partition("/")[0].strip() or group


def _last(group: str) -> str:
    return group.rpartition("/")[2].strip() or group
