"""Which encoding explains Japanese, Korean or Chinese bytes: the one in which the commonest characters are common.

The encodings overlap so far that most texts decode in several of them, to characters that nobody uses. A third to two
thirds of a real text are characters of the short lists below; of a text that was misread, next to none.
"""

from __future__ import annotations

import re

_SIMPLIFIED = (
    "的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都"
    "然没日于起还发成事只作当想看文无开手用主行方又如前所本见经头面公同已从动两长知现分将但些与高把法"
)
_TRADITIONAL = (
    "的一是不了人我在有他這中大來上國個到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可她裡後小麼心多天而能好都"
    "然沒日於起還發成事只作當想看文無開手用主行方又如前所本見經頭面公同已從動兩長知現分將但些與高把法"
)
_KOREAN = (
    "이다는에의를을가고은한하지도로서기사있나그어아리인자들해대일정시스수게과전부만장보원구조공제주동상회라면중성안비화위여국"
    "것습니까요네야겠던와우르러마미바신오연용유으음적진"
)
_SHARED_SIGNS = "、。，！？：；「」《》"
_KANA = "\u3041-\u3096\u30a1-\u30fa\u30fc"

# Each encoding includes what pages usually claim: cp932 Shift-JIS, cp949 EUC-KR, gb18030 GBK, big5hkscs Big5.
_COMMON = {
    "cp932": re.compile(f"[{_KANA}{_SHARED_SIGNS}]"),
    "euc_jp": re.compile(f"[{_KANA}{_SHARED_SIGNS}]"),
    "cp949": re.compile(f"[{_KOREAN}]"),
    "gb18030": re.compile(f"[{_SIMPLIFIED}{_SHARED_SIGNS}]"),
    "big5hkscs": re.compile(f"[{_TRADITIONAL}{_SHARED_SIGNS}]"),
}
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_LEAST_COMMON_SHARE = 0.15
_MAX_BAD_SHARE = 0.02


def detect_east_asian(sample: bytes) -> tuple[str, float] | None:
    """The encoding with the largest share of common characters, and how far it is ahead of the next one (0 to 1)."""
    shares = sorted(((_common_share(sample, encoding), encoding) for encoding in _COMMON), reverse=True)
    (best, encoding), (second, _) = shares[:2]
    return (encoding, min(1 - second / best, 0.99)) if best >= _LEAST_COMMON_SHARE else None


def _common_share(sample: bytes, encoding: str) -> float:
    text = sample.decode(encoding, "replace")
    foreign = len(_BEYOND_ASCII.findall(text))
    if not foreign or text.count("\ufffd") > foreign * _MAX_BAD_SHARE + 1:
        return 0.0
    return len(_COMMON[encoding].findall(text)) / foreign
