"""How roles, states and acts of the staff are told."""

from __future__ import annotations

from collections.abc import Mapping

from kaiye.identity.api import ChangeKind, ChangeState, Factor, Role
from kaiye.kernel.api import Message, say

ROLES: Mapping[str, Message] = {
    Role.OFFICER: say("审核人员"),
    Role.POLICY_OFFICER: say("规则管理人员"),
    Role.SYSTEM_ADMIN: say("系统管理员"),
    Role.SECURITY_ADMIN: say("安全管理员"),
    Role.AUDIT_ADMIN: say("审计管理员"),
}
STATES: Mapping[str, Message] = {
    "active": say("可以登录"),
    "locked": say("暂时锁定"),
    "stopped": say("已停用"),
}
FACTORS: Mapping[str, Message] = {
    Factor.PASSKEY: say("通行密钥"),
    Factor.APP: say("验证器"),
    Factor.TELEPHONE: say("短信验证码"),
    Factor.NONE: say("还没有设置"),
}
CHANGES: Mapping[str, Message] = {
    ChangeKind.OPEN: say("开立账号"),
    ChangeKind.ROLE: say("变更角色"),
    ChangeKind.TELEPHONE: say("变更手机号"),
}
CHANGE_STATES: Mapping[str, Message] = {
    ChangeState.PROPOSED: say("等待另一位安全管理员确认"),
    ChangeState.CONFIRMED: say("已经确认"),
    ChangeState.REJECTED: say("已经驳回"),
    ChangeState.WITHDRAWN: say("已经撤回"),
}
# What one security administrator does alone, by the name it has in addresses.
ACTS: Mapping[str, Message] = {
    "stop": say("停用账号"),
    "start": say("恢复账号"),
    "unlock": say("解除锁定"),
    "sessions": say("结束全部登录"),
    "factor": say("重置验证器"),
    "invite": say("重设密码"),
}
DONE: Mapping[str, Message] = {
    "account.stopped": ACTS["stop"],
    "account.started": ACTS["start"],
    "account.unlocked": ACTS["unlock"],
    "account.sessions_ended": ACTS["sessions"],
    "account.factor_reset": ACTS["factor"],
    "account.invited": ACTS["invite"],
}
MEANING: Mapping[str, Message] = {
    "stop": say("停用后不能再登录，正在使用的登录立即结束。"),
    "start": say("恢复后以原来的角色登录。"),
    "unlock": say("输错密码或者验证码的次数清零，可以马上再试。"),
    "sessions": say("所有设备上的登录立即结束，需要重新登录。"),
    "factor": say("验证器和恢复码作废，下次登录时重新设置。"),
    "invite": say("向本人手机发送链接，另给您一个验证码，请当面交给本人。"),
}
