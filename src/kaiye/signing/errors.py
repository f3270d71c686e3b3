"""Why a person cannot sign now."""

from __future__ import annotations

from kaiye.kernel.api import Forbidden, InvalidInput, NotFound, Unavailable, WrongState, say


class LinkUnknown(NotFound):
    """No signer has this link."""

    code = "link_unknown"
    default_way_out = say(
        "请使用最近一条短信中的完整链接，此前的链接已经失效；找不到短信的，请申请人重新发送。"
    )


class LinkExpired(Forbidden):
    """The link was not used in time."""

    code = "link_expired"
    default_way_out = say("请告诉申请人：在“签名进度”页面您的名字下面点“重新发送链接”，您就会收到新的链接。")


class LinkUsed(WrongState):
    """This person has already signed or refused."""

    code = "link_used"
    default_way_out = say("无需再次操作；如果不是您本人所为，请立即联系登记机关。")


class CeremonyClosed(WrongState):
    """The ceremony is void, refused or complete: nobody can sign in it any more."""

    code = "ceremony_closed"
    default_way_out = say("请向申请人了解最新情况；需要再次签署时，您会收到新的链接。")


class NotYourTurn(WrongState):
    """In a signing in order, somebody before has not signed yet."""

    code = "not_your_turn"
    default_way_out = say("轮到您的时候，会有短信把新的签名链接发给您。")


class NotShown(WrongState):
    """The documents were not shown before the signature."""

    code = "not_shown"
    default_way_out = say("请先打开并阅读需要签署的文件。")


class NoTimestamp(Unavailable):
    """The time-stamping authority gave no token that proves the time; the signature was not made."""

    code = "no_timestamp"
    default_way_out = say("您填写和签写的内容都还在，请过一两分钟再确认签名。")


class SigningStopped(Unavailable):
    """Time stamps have failed for so long that nobody signs until one succeeds."""

    code = "signing_stopped"


class BadPicture(InvalidInput):
    """What was sent is not a picture of a signature."""

    code = "bad_picture"
    default_way_out = say("请在签名框内重新书写，或者输入您的姓名代替手写。")
