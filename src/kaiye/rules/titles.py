"""What each parameter is called, for people."""

from __future__ import annotations

from collections.abc import Mapping

from kaiye.kernel.api import Message, say

TITLES: Mapping[str, Message] = {
    "llc.contribution_years": say("有限责任公司股东缴足出资的期限（年）"),
    "llc.max_shareholders": say("有限责任公司股东人数上限"),
    "llc.min_shareholders": say("有限责任公司股东人数下限"),
    "jsc.min_promoters": say("股份有限公司发起人人数下限"),
    "jsc.max_promoters": say("股份有限公司发起人人数上限"),
    "jsc.promoters_percent": say("募集设立时发起人认购股份的比例下限（%）"),
    "jsc.founding_days": say("召开成立大会、会后申请登记的期限（天）"),
    "board.term_years": say("董事每届任期的年数上限（年）"),
    "supervisors.term_years": say("监事每届任期的年数（年）"),
    "board.min_members": say("董事会成员人数下限"),
    "board.employee_director_from": say("董事会应当有职工代表的职工人数"),
    "supervisors.min_members": say("监事会成员人数下限"),
    "supervisors.employee_one_in": say("监事会中职工代表的比例（几分之一）"),
    "audit_committee.min_members": say("审计委员会成员人数下限"),
    "company.small_shareholders": say("股东人数较少的公司：股东人数上限"),
    "company.small_employees": say("规模较小的公司：职工人数"),
    "capital.unusual_over_yuan": say("注册资本明显过高的金额（元）"),
    "capital.low_below_yuan": say("注册资本明显过低的金额（元）"),
    "capital.unusual_years": say("出资期限明显过长的年数（年）"),
    "capital.labour_dispatch_yuan": say("劳务派遣单位注册资本下限（元）"),
    "owners.exempt_up_to_yuan": say("可以承诺免报受益所有人的注册资本上限（元）"),
    "owners.share_percent": say("受益所有人的持股比例下限（%）"),
    "owners.share_tolerance_percent": say("受益所有人申报比例的容许误差（%）"),
    "age.full_capacity": say("完全民事行为能力的年龄（岁）"),
    "age.own_labour": say("以自己的劳动收入为主要生活来源的年龄（岁）"),
    "identity.expires_soon_days": say("身份证件即将到期的提醒天数（天）"),
    "identity.phone_shared_by": say("同一手机号的使用人数"),
    "address.crowded_over": say("同一地址登记户数过多的界限（户）"),
    "representative.many_over": say("一人担任法定代表人的公司过多的界限（家）"),
    "agent.filings_a_day_over": say("代理账号当日提交过多的界限（件）"),
    "agent.looked_back_days": say("计算代理账号退回比例的期间（天）"),
    "agent.judged_from": say("计算代理账号退回比例的最少办结件数（件）"),
    "agent.returned_over_percent": say("代理账号退回比例过高的界限（%）"),
    "address.lease_ends_soon_days": say("租期即将届满的提醒天数（天）"),
    "name.trade_name_min": say("字号的字数下限"),
    "name.divisions_of_higher_authorities": say("由上级登记机关受理的行政区划（代码）"),
    "name.trade_name_comfortable": say("字号过长的提醒字数"),
    "name.reservation_months": say("名称保留期（月）"),
    "name.reservation_months_approved_first": say("须经批准的名称保留期（月）"),
    "name.reservation_ends_soon_days": say("名称保留期即将届满的提醒天数（天）"),
    "name.reservations_many": say("同时保留名称过多的界限（个）"),
    "name.reservations_most": say("同时保留名称的上限（个）"),
    "scope.comfortable_characters": say("经营范围过长的提醒字数"),
    "scope.individuals_excluded": say("个体工商户不得经营的项目"),
    "scope.forbidden_words": say("经营范围中禁止的事项"),
    "scope.site_words": say("住宅内不得经营的项目用语"),
    "scope.offline_words": say("只有网络经营场所时不得经营的项目用语"),
    "scope.types_allowed": say("限定主体类型的经营项目"),
    "scope.suspended_items": say("暂停或者严格限制审批的经营项目"),
    "scope.suspended_words": say("可能受专项规定限制的用语"),
    "materials.media_types": say("可以上传的文件格式"),
    "currency.convertible": say("可以作为注册资本币种的外币（代码）"),
    "procedure.extension_days": say("办理期限最多延长的工作日（天）"),
    "procedure.shared_materials": say("可以通过信息共享取得、不得要求申请人提供的材料"),
    "signing.same_device_people": say("同一设备签署需要核实的人数"),
    "signing.same_device_minutes": say("同一设备多人签署需要核实的时间间隔（分钟）"),
    "signing.old_days": say("签名时间过久的提醒天数（天）"),
    "rules.suspended": say("暂停适用的规则（编号）"),
}


def title_of(parameter: str) -> Message:
    """What a parameter is called; its name when nobody gave it a title."""
    return TITLES.get(parameter, say("{parameter}", parameter=parameter))
