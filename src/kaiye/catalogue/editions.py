"""Which edition of each reference table is loaded: a decision names the tables it was made with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Edition:
    """A reference table, the standard or list it follows, and the day it stands for."""

    table: str
    source: str
    as_of: date


def editions() -> tuple[Edition, ...]:
    """Every reference table of the catalogue."""
    return (
        Edition("industries", "GB/T 4754-2017 国民经济行业分类（含第1号修改单）", date(2019, 3, 29)),
        Edition("scope_items", "开业自编经营范围规范条目", date(2026, 11, 1)),
        Edition("divisions", "GB/T 2260 行政区划代码（含2026年调整和历史、园区代码）", date(2026, 9, 30)),
        Edition("authorities", "按行政区划推定的登记机关名单", date(2026, 9, 30)),
        Edition("enterprise_types", "市场监管数据标准 市场主体类型代码", date(2026, 5, 1)),
        Edition("contribution_forms", "公司法 第四十八条；公司登记管理实施办法", date(2025, 2, 10)),
        Edition("id_documents", "市场监管数据标准 身份证件类型代码", date(2026, 5, 1)),
        Edition("name_words", "企业名称登记管理规定 第十一条、第十二条和实施办法", date(2023, 10, 1)),
        Edition("characters", "通用规范汉字表（国发〔2013〕23号）", date(2013, 6, 5)),
        Edition("minority_scripts", "民族文字和使用它们的民族", date(2026, 9, 30)),
        Edition("uscc_classes", "GB 32100-2015 登记管理部门和机构类别代码", date(2015, 10, 1)),
    )
