"""The sheets of the two layouts: our full template, and a list as municipalities publish it."""

from collections.abc import Mapping

from greenctl.source.columns import Column
from greenctl.source.sheet_rows import LONGEST_TEXT, Sheet

FULL, MUNICIPAL = "full", "municipal"
LAYOUTS = (FULL, MUNICIPAL)
MASSES = ("so2", "nox", "pm", "vocs")
_SPELT = {"so2": "SO2", "nox": "NOx", "pm": "PM", "vocs": "VOCs"}
# A municipal list names its levels in this order.
MUNICIPAL_LEVELS = {"red": "红色预警措施", "orange": "橙色预警措施", "yellow": "黄色预警措施"}


def _choice(**words: str) -> Mapping[str, str]:
    """Chinese word -> code; the code itself is taken as well."""
    return {**words, **{code: code for code in words.values()}}


PARTS = _choice(工业="industrial", 扬尘="dust", 移动源="mobile")
_ALL_PARTS = _choice(工业="industrial", 扬尘="dust", 移动源="mobile", 其他="other")
ALERTS = _choice(黄色="yellow", 橙色="orange", 红色="red")
ACTIONS = _choice(停产="stop", 限产="limit", 禁行车辆="ban_vehicles", 停止土方="stop_earthwork", 其他="other")
BASES = _choice(按运行天数="operating_days", 按全年="calendar_year")
DEMANDS = _choice(以热定产="heat", 以量定产="quantity")
READINGS = _choice(填报="given", 读出="read", 未读="unread")
YES_NO: Mapping[str, str] = {"是": "yes", "否": "no", "yes": "yes", "no": "no"}


def _masses(unit: str, zh: str, en: str) -> tuple[Column, ...]:
    """Four columns of masses, each with its unit in its header."""
    return tuple(
        Column(name, f"{_SPELT[name]}{zh}", f"{name}_{en}", f"{_SPELT[name]}，{unit}，最多 6 位小数", number=True)
        for name in MASSES
    )


_WHO = (
    Column("source_id", "污染源编号", "source_id", "本系统登记编号；填信用代码时可不填", longest=36),
    Column("credit_code", "统一社会信用代码", "credit_code", "18 位，单元格设为文本", longest=24),
    Column("name", "名称", "name", "供对照，不改动登记内容", longest=120),
)
ENTRIES = Sheet(
    "清单单位",
    (
        *_WHO,
        Column("part", "类别", "part", "列入哪一类清单", required=True, words=PARTS),
        Column("grade", "绩效等级", "grade", "等级代码，如 A、B-、leading", longest=20),
        Column("guarantee", "保障类", "guarantee", "保障类别，如民生豁免", longest=40),
        Column("guarantee_scope", "保障任务", "guarantee_scope", "只可承担的任务", longest=200),
        Column("guarantee_cap", "最大负荷", "guarantee_cap", "核定的最大负荷或数量", longest=120),
        Column("by_demand", "以需定产", "by_demand", "以热定产或以量定产", words=DEMANDS),
        Column("highest_alert", "最高豁免级别", "highest_alert", "豁免到哪一级预警为止", words=ALERTS),
        Column("small", "小微涉气", "small", "不填为否", words=YES_NO),
        Column("long_stopped", "长期停产", "long_stopped", "不填为否", words=YES_NO),
        Column("electricity_account", "用电户号", "electricity_account", "", longest=40, digits=True),
        *_masses("吨/年", "许可量(吨/年)", "permitted_t_per_year"),
        Column("remark", "备注", "remark", "", longest=300),
    ),
    20_000,
)
LINES = Sheet(
    "生产线",
    (
        *_WHO,
        Column("line", "生产线编号", "line", "同一单位内不重复", required=True, longest=40, digits=True),
        Column("line_name", "生产线名称", "line_name", "", required=True, longest=80),
        Column("process", "产污环节", "process", "", longest=80),
        Column("equipment", "设备与规模", "equipment", "", longest=200),
        Column("basis", "日均折算", "basis", "年排放量折成每日的办法", required=True, words=BASES),
        Column("days", "年运行天数", "days_per_year", "按运行天数折算时必填", number=True),
        *_masses("吨/年", "年排放量(吨/年)", "t_per_year"),
    ),
    60_000,
)
MEASURES = Sheet(
    "减排措施",
    (
        *_WHO,
        Column("alert", "预警级别", "alert", "", required=True, words=ALERTS),
        Column("line", "生产线编号", "line", "全厂措施不填", longest=40, digits=True),
        Column("unit", "停限的设备或工序", "unit", "", longest=120),
        Column("action", "措施类型", "action", "", required=True, words=ACTIONS),
        Column("text", "措施", "text", "写明停哪里、限到多少", required=True, longest=LONGEST_TEXT),
        Column("quantity", "指标", "quantity", "如原料日投料量", longest=60),
        Column("measured_in", "指标单位", "measured_in", "如 t/d", longest=20),
        Column("baseline", "基准值", "baseline", "", number=True),
        Column("target", "限值", "target", "", number=True),
        Column("shown_by", "监测依据", "shown_by", "凭什么看出已执行", longest=200),
        Column("checked_by", "核查方法", "checked_by", "怎样核查", longest=200),
        *_masses("千克/天", "减排量(千克/天)", "kg_per_day"),
        Column("reading", "来源", "reading", "不填为填报", words=READINGS),
    ),
    60_000,
)
SOCIETY = Sheet(
    "全社会排放",
    (
        Column("part", "类别", "part", "", required=True, words=_ALL_PARTS),
        Column("basis", "日均折算", "basis", "年排放量折成每日的办法", required=True, words=BASES),
        Column("document", "依据", "document", "出自哪份清单", longest=200),
        *_masses("千克/天", "排放量(千克/天)", "kg_per_day"),
    ),
    4,
)
FULL_SHEETS = (ENTRIES, LINES, MEASURES, SOCIETY)
PUBLISHED = Sheet(
    "工业源减排清单",
    (
        Column("number", "序号", "", "", longest=10, digits=True),
        Column("city", "市", "", "", longest=40),
        Column("name", "企业名称", "", "", required=True, longest=120, shortest=2),
        Column("county", "县区", "", "", required=True, longest=40),
        Column("grade", "绩效等级", "", "", longest=60),
        *(Column(alert, zh, "", "", longest=LONGEST_TEXT) for alert, zh in MUNICIPAL_LEVELS.items()),
    ),
    20_000,
)
