"""Why a check cannot go on, and why somebody without one cannot."""

from __future__ import annotations

from kaiye.kernel.api import Forbidden, InvalidInput, NotFound, TooMany, WrongState, say


class CheckUnknown(NotFound):
    """There is no such check, or it is somebody else's."""

    code = "realname_unknown"
    default_way_out = say("请从签署链接或者账号页面重新进入实名核验。")


class CheckExpired(WrongState):
    """The check was not finished in time."""

    code = "realname_expired"
    default_way_out = say("请重新开始实名核验。")


class TooManyChecks(TooMany):
    """Too many tries for one person in a day, or of one step in a check."""

    code = "realname_too_many"
    default_way_out = say("请明天再试，或者选择到窗口、视频等其他方式核验。")


class BadPicture(InvalidInput):
    """The picture cannot be used."""

    code = "realname_picture"
    default_way_out = say("请重新拍摄，或者选择其他方式核验。")


class ChallengeGone(WrongState):
    """The challenge was used or has run out."""

    code = "realname_challenge"
    default_way_out = say("请重新获取动作要求，再拍一次。")


class ProviderNotEnough(Forbidden):
    """A provider's word does not count for this: nothing was written, other ways are open."""

    code = "provider_not_enough"
    default_way_out = say("请改用其他方式核验。")


class NotVerified(Forbidden):
    """The person has not proved who they are for this purpose."""

    code = "not_verified"
    default_way_out = say("请先完成实名核验。")


class SomebodyElses(Forbidden):
    """The account belongs to another person; only an officer who has both before them changes that."""

    code = "realname_somebody_elses"
    default_way_out = say(
        "如果这个手机号是您新办的，请带身份证件原件到登记机关窗口核验；也可以用自己的手机号登录。"
    )
