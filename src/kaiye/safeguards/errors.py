"""What stops an act because somebody's identity is protected."""

from __future__ import annotations

from kaiye.kernel.api import Forbidden, NotFound, WrongState, say


class Held(WrongState):
    """A person of the filing says that it was not them."""

    code = "held"
    default_way_out = say("登记机关核实并解除以后才能继续；请联系登记机关。")


class Locked(Forbidden):
    """A person named in the filing does not let themselves be named without consent."""

    code = "identity_locked"
    default_way_out = say("已经给本人发送了请求；本人同意以后，请再次发起签署。")


class ReportUnknown(NotFound):
    """There is no such report, or it is somebody else's."""

    code = "report_unknown"
