"""The laws rules rest on and the day each came into force; an article is `COMPANIES("第四十七条")`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Basis:
    """An article of a law and the days on which it is in force (`until` is the last one)."""

    law: str
    article: str
    since: date
    until: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether it binds on that day."""
        return self.since <= on and (self.until is None or on <= self.until)

    def __str__(self) -> str:
        return f"{self.law} {self.article}".strip()


@dataclass(frozen=True, slots=True)
class Law:
    """A law with the day it came into force."""

    title: str
    since: date

    def __call__(self, article: str = "", *, until: date | None = None) -> Basis:
        return Basis(self.title, article, self.since, until)


COMPANIES = Law("公司法", date(2024, 7, 1))
CIVIL_CODE = Law("民法典", date(2021, 1, 1))
PERSONAL_INFORMATION = Law("个人信息保护法", date(2021, 11, 1))
REGULATION = Law("市场主体登记管理条例", date(2022, 3, 1))
IMPLEMENTING = Law("市场主体登记管理条例实施细则", date(2022, 3, 1))
CAPITAL_REGULATION = Law("国务院关于实施《公司法》注册资本登记管理制度的规定", date(2024, 7, 1))
COMPANY_MEASURES = Law("公司登记管理实施办法", date(2025, 2, 10))
NAME_REGULATION = Law("企业名称登记管理规定", date(2021, 3, 1))
NAME_MEASURES = Law("企业名称登记管理规定实施办法", date(2023, 10, 1))
NAME_COMPARISON = Law("企业名称相同相近比对规则", date(2017, 7, 31))
NAME_BANS = Law("企业名称禁限用规则", date(2017, 7, 31))
SHANGHAI_NAMES = Law("上海市企业名称登记管理规定", date(2005, 9, 1))
CHARACTERS = Law("通用规范汉字表", date(2013, 6, 5))
MARTYRS = Law("英雄烈士保护法", date(2018, 5, 1))
BANKING = Law("商业银行法", date(2015, 10, 1))
VIRTUAL_CURRENCY = Law("关于进一步防范和处置虚拟货币交易炒作风险的通知", date(2021, 9, 15))
FINANCE_NOTICE = Law("国务院办公厅关于印发互联网金融风险专项整治工作实施方案的通知", date(2016, 4, 12))
INDIVIDUAL_BUSINESSES = Law("促进个体工商户发展条例", date(2022, 11, 1))
FOREIGN_INVESTMENT = Law("外商投资法", date(2020, 1, 1))
FOREIGN_INVESTMENT_RULES = Law("外商投资法实施条例", date(2020, 1, 1))
IDENTITY_CARDS = Law("居民身份证法", date(2004, 1, 1))
CITIZEN_NUMBERS = Law("公民身份号码 GB 11643", date(1999, 7, 1))
CREDIT_CODES = Law("法人和其他组织统一社会信用代码编码规则 GB 32100", date(2015, 10, 1))
ORGANISATION_CODES = Law("全国组织机构代码编制规则 GB 11714", date(1997, 12, 31))
DIVISION_CODES = Law("中华人民共和国行政区划代码 GB/T 2260", date(2008, 2, 1))
INDUSTRIES = Law("国民经济行业分类 GB/T 4754", date(2017, 10, 1))
BENEFICIAL_OWNERS = Law("受益所有人信息管理办法", date(2024, 11, 1))
MONEY_LAUNDERING = Law("反洗钱法", date(2025, 1, 1))
COUNTERFEITS = Law("防范和查处假冒企业登记违法行为规定", date(2024, 3, 15))
ELECTRONIC_SIGNATURES = Law("电子签名法", date(2019, 4, 23))
E_LICENCES = Law("电子营业执照管理办法（试行）", date(2018, 12, 17))
TIME_STAMPS = Law("公钥基础设施时间戳规范 GB/T 20520", date(2007, 2, 1))
AGENTS = Law("经营主体登记申请及代理行为管理办法", date(2025, 9, 15))
FORMS = Law("经营主体登记文书规范", date(2026, 5, 1))
CIVIL_SERVANTS = Law("公务员法", date(2019, 6, 1))
LABOUR_CONTRACTS = Law("劳动合同法", date(2013, 7, 1))
NEGATIVE_LIST = Law("市场准入负面清单", date(2025, 4, 1))
BUSINESS_SCOPE = Law("经营范围登记规范目录", date(2022, 3, 1))
SUBJECT_TUTORING = Law("关于进一步减轻义务教育阶段学生作业负担和校外培训负担的意见", date(2021, 7, 24))
SEPARATION = Law("国务院关于“先照后证”改革后加强事中事后监管的意见", date(2015, 11, 3))
# Checks that no law commands: never a restriction.
PRACTICE = Law("业务规则", date(2022, 3, 1))
STATISTICS = Law("统计规则", date(2022, 3, 1))
RISKS = Law("风险规则", date(2022, 3, 1))
SYSTEM = Law("系统规则", date(2022, 3, 1))
JOINT_OPENING = Law("企业开办“一件事”", date(2024, 7, 1))
DISHONESTY_MEMORANDUM = Law("对失信被执行人实施联合惩戒的合作备忘录", date(2016, 1, 20))
LOCAL_ADDRESSES = Law("地方住所登记管理规定", date(2022, 3, 1))
