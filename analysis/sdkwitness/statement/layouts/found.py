"""What a layout finds, and what all layouts ask about words: is this a company, a platform, nothing at all?"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from sdkwitness.statement.draft import DraftEntry, DraftField
from sdkwitness.statement.wording import Role, Wording, half_width
from sdkwitness.statement.words import Words

NAMES: tuple[Role, ...] = ("organisation", "via")
TELLING: frozenset[Role] = frozenset({
    "data", "purpose", "scenario", "rules_url", "website", "permissions", "method", "sharing_type", "location",
})  # fmt: skip
"""Fields that a line about a third party may have besides its names."""

_COMPANY = re.compile(
    r"(?:公司|集团|研究院|研究所|大学|医院|银行|事务所|协会|基金会|有限合伙|工作室)(?:[（(][^（）()]*[)）])?$"
    r"|\b(?:inc|llc|llp|ltd|limited|gmbh|corp|corporation|co|company|plc|s\.?a\.?r?\.?l?|b\.?v|n\.?v|pty|pte|ag|kg|oy|ab|aps|"
    r"srl|s\.?p\.?a|foundation|group|holdings?)\.?(?:\)|$)",
    re.IGNORECASE,
)
_PRODUCT = re.compile(r"sdk|api|插件|组件|小程序|平台$", re.IGNORECASE)
_NOTHING = re.compile(
    r"^(?:[-—–_/\\\s.。*]+|n/?a|none|nil|无|暂无|不适用|null|undefined"
    r"|(?:不|未)(?:会)?(?:收集|涉及|获取|采集|共享)(?:任何|用户)?(?:的)?(?:个人)?(?:信息|数据)?|无个人信息"
    r"|(?:does not collect|no)(?: any)?(?: personal)? ?(?:data|information)?(?: is)?(?: collected| shared)?)?[.。]?$",
    re.IGNORECASE,
)
_DITTO = re.compile(r"^(?:同上|〃|″|ditto|same as above|as above|see above|\")$", re.IGNORECASE)
_ANDROID = re.compile(r"android|安卓|鸿蒙|harmony", re.IGNORECASE)
_IOS = re.compile(r"\bios\b|iphone|ipad|苹果|(?<![a-z])ios(?![a-z])", re.IGNORECASE)
_THIRD = re.compile(
    r"sdk|第三方|合作方|合作伙伴|供应商|服务商|受托|接收方|third[- ]?part"
    r"|sub-?processor|sub-?contractor|service provider|vendor|partner|processor|recipient|软件工具开发包",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"更新记录|更新日志|变更记录|变更日志|修订|历史版本|版本历史|变更说明"
    r"|change ?log|revision|(?:change|update|version) history|what.s changed"
    r"|recent changes|previous(?:ly)? |former|\bcookies?\b|^目录$|table of contents|^contents$"
    r"|相关(?:知识|链接|阅读|文章|推荐)"
    r"|related (?:articles|reading|links)|already removed|已(?:移除|下线|停用)|removed (?:sub|third)",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"共享|信息|数据|清单|列表|目录|说明|声明|政策|附录|第三方|我们|您|如何|联系|概述|关于|介绍|合作|类$"
    r"|third[- ]part|\blist\b|overview|\babout\b|contact|\bsections?\b|appendix|annex|\bwe\b|\byour?\b|\bour\b"
    r"|sub-?processors|service providers|^sdks?$|\bpurposes?$|introduction|\bparties\b",
    re.IGNORECASE,
)
_PLATFORM_WORDS = re.compile(
    r"android|harmony(?:os)?|ios|iphone|ipad|apple|安卓|鸿蒙|苹果|客户端|平台|系统|版本|版|端|应用|部分|app|sdks?|version|devices?|for|on|the|[\W\d_]"
    r"|[一二三四五六七八九十]"
)
_NUMBER = re.compile(
    r"^(?:第[\d一二三四五六七八九十百]{1,4}[、,.:：章节条部分项]+"
    r"|\d{1,3}(?:\.\d{1,3}){1,3}(?:\s*[、．.)）:：]\s*|\s+)|\d{1,3}\s*[、．.)）:：]\s*"
    r"|[（(]\s*[\d一二三四五六七八九十]{1,4}\s*[)）]\s*|[一二三四五六七八九十]{1,3}\s*[、.．]\s*|[①-⑳]\s*|[a-zA-Z][)）]\s*|[a-z][.、]\s+|[●•■◆▪·★☆]\s*|no\.?\s*\d+\s*[:.)]?\s*)",
    re.IGNORECASE,
)
_PARENTHESES = re.compile(r"^(?P<name>[^（(]{1,80}?)\s*[（(]\s*(?P<inner>.+?)\s*[)）]$")
_PREFIX = re.compile(r"^(?:由|by|from|provided by|提供方[:：]?|公司[:：]?|company:?|开发者[:：]?)\s*", re.IGNORECASE)


class Context(msgspec.Struct, frozen=True):
    """Where in a document something stands."""

    headings: tuple[str, ...] = ()
    """The headings above, the outermost first."""
    before: str = ""
    """The lines right above."""
    title: str = ""
    """Of the document."""
    sdks: bool = False
    """Whether the document speaks more of SDKs than of companies."""

    @property
    def platform(self) -> str:
        """The platform that the innermost heading names which names one."""
        for heading in (self.before if len(self.before) <= 40 else "", *reversed(self.headings)):
            found = platform_of(heading)
            if found:
                return found
        return ""

    @property
    def aside(self) -> bool:
        """Whether a heading above says that this is no part of the list: a change log, cookies, related pages."""
        return any(_ASIDE.search(half_width(h)) for h in self.headings) or (
            len(self.before) <= 40 and is_aside(self.before)
        )

    @property
    def near(self) -> bool:
        """Whether what stands right above speaks of third parties."""
        return bool(
            _THIRD.search(half_width(self.before)) or (self.headings and _THIRD.search(half_width(self.headings[-1])))
        )

    @property
    def far(self) -> bool:
        """Whether any heading, the title, or what stands right above does."""
        return self.near or any(_THIRD.search(half_width(h)) for h in (*self.headings, self.title))

    @property
    def products(self) -> bool:
        """Whether the list is one of SDKs or services and not of companies."""
        near = [t for t in (self.before, *reversed(self.headings), self.title) if _THIRD.search(half_width(t))]
        if not near:
            return self.sdks
        return re.search(r"sdk|插件|软件工具开发包|plug-?in|librar|\btools?\b", near[0], re.IGNORECASE) is not None


class Found(msgspec.Struct, frozen=True):
    """An entry, and how sure the layout is that it is one."""

    entry: DraftEntry
    weak: bool = False


def is_aside(text: str) -> bool:
    """Whether a heading says that what follows is no part of the list."""
    return _ASIDE.search(half_width(text)) is not None


def speaks_of_third_parties(text: str) -> bool:
    """Whether a text has a word for third parties."""
    return _THIRD.search(half_width(text)) is not None


def is_section(text: str) -> bool:
    """Whether a title reads like that of a section, and not like the name of a product or a company."""
    return (
        bool(_SECTION.search(half_width(text)) or _is_platform(text))
        and not (is_product(text) and not _SECTION.search(half_width(text[-4:])))
        and not is_company(text)
    )


def _is_platform(text: str) -> bool:
    """Whether a title says a platform and nothing else."""
    return platform_of(text) != "" and len(_PLATFORM_WORDS.sub("", half_width(text))) < 2


def platform_of(text: str) -> str:
    """The one platform that a text names, empty when it names none or both."""
    android, ios = bool(_ANDROID.search(half_width(text))), bool(_IOS.search(half_width(text)))
    return "" if android == ios else "android" if android else "ios"


def is_company(text: str) -> bool:
    """Whether a name is a company's: it ends as names of companies do."""
    return _COMPANY.search(half_width(text.strip(" .,;，。；"))) is not None


def is_product(text: str) -> bool:
    """Whether a name calls itself an SDK, a plug-in or the like."""
    return _PRODUCT.search(text) is not None and not is_company(text)


def says_nothing(text: str) -> bool:
    """Whether a value is a dash or another way to leave it out."""
    return _NOTHING.match(half_width(text.strip())) is not None


def is_ditto(text: str) -> bool:
    """Whether a value says that it is the one above."""
    return _DITTO.match(text.strip()) is not None


def without_number(words: Words) -> Words:
    """Take the number off a heading or a label."""
    found = _NUMBER.match(words.text)
    rest = words.part(found.end()) if found else words
    return rest if rest.text else words


def has_number(text: str) -> bool:
    """Whether a line begins with a number or a bullet."""
    found = _NUMBER.match(text)
    return found is not None and found.end() < len(text)


def named(words: Words, wording: Wording) -> list[DraftField]:
    """The fields of a text that names a product, a company, or both: `Amap SDK (AutoNavi Software Co., Ltd.)`."""
    words = words.part(0, len(words.text.rstrip(":： ")))
    found = _PARENTHESES.match(words.text)
    if found:
        inner = words.part(*found.span("inner"))
        prefix = _PREFIX.match(inner.text)
        company = inner.part(prefix.end()) if prefix else inner
        if is_company(company.text) and not is_company(found["name"]):
            return [field("via", words.part(*found.span("name"))), field("organisation", company)]
    role: Role = "organisation" if is_company(words.text) and not is_product(words.text) else "via"
    return [field(role, words)]


def field(role: Role | None, value: Words, label: str = "") -> DraftField:
    """A field whose label the layout does not give, or gives elsewhere."""
    return DraftField(role=role, label=label, value=value, guessed=not label)


def roles(fields: Iterable[DraftField]) -> set[Role]:
    """The roles of fields that say something."""
    return {f.role for f in fields if f.role is not None and f.value}
