"""Why somebody did not arrive from a provider, in words for them; the exact reason is for the log."""

from __future__ import annotations

from kaiye.kernel.api import Forbidden, Message, Unavailable, WrongState, say


class ProviderSilent(Unavailable):
    """The provider does not answer, or not with what the protocol asks for."""

    code = "provider_silent"
    default_way_out = say("请稍后再试，或者改用其他方式。")

    def __init__(self, name: Message, reason: str) -> None:
        super().__init__(say("{provider}暂时没有响应。", provider=name))
        self.reason = reason


class ProviderDeclined(Forbidden):
    """The person did not sign in there, or did not agree."""

    code = "provider_declined"
    default_way_out = say("可以再试一次，或者改用其他方式。")

    def __init__(self, name: Message) -> None:
        super().__init__(say("您没有在{provider}完成登录或者没有同意提供信息。", provider=name))


class ProviderUntrusted(Forbidden):
    """What came back does not hold; `reason` names the check that failed."""

    code = "provider_untrusted"
    default_way_out = say("请重新登录一次；仍然不行的，请改用其他方式，并告诉登记机关。")

    def __init__(self, name: Message, reason: str) -> None:
        super().__init__(say("{provider}的答复没有通过安全检查，没有采用。", provider=name))
        self.reason = reason


class VisitGone(WrongState):
    """The answer belongs to no sign-in that waits for it in this browser."""

    code = "provider_visit"
    default_way_out = say("请从头再登录一次。")
