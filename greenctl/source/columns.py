"""The columns of the workbook, once for template, reader and dictionary."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from greenctl.source.domain import COORDINATE_SYSTEMS, LONGEST_NAME

SHEET = "污染源"
MOST_ROWS = 10_000
# Chinese words people write -> what the register says.
_KINDS = {"企业": "works", "工地": "site"}
_STATES = {"运行": "running", "季节性": "seasonal", "停产": "stopped", "关闭": "closed"}
_OTHER_ID_KINDS = {
    "项目代码": "project_code",
    "施工许可证号": "construction_permit",
    "工商注册号": "business_registration",
    "自编号": "own_number",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `words` are the choices, if there are any; a `number` cell may hold digits only."""

    key: str
    zh: str
    en: str
    note_zh: str
    example: str = ""
    required: bool = False
    longest: int = 60
    shortest: int = 1
    number: bool = False
    digits: bool = False
    words: Mapping[str, str] = field(default_factory=dict)


def _choice(words: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({**words, **{word: word for word in words.values()}})


_SIZES = {"大型": "large", "中型": "medium", "小型": "small", "微型": "micro"}
_SYSTEMS = {system: system for system in COORDINATE_SYSTEMS}
COLUMNS = (
    Column("kind", "类别", "kind", "企业 或 工地", "企业", required=True, words=_choice(_KINDS)),
    Column(
        "name",
        "名称",
        "name",
        "与营业执照或施工许可证一致",
        "示例企业（请删除本行）",
        required=True,
        longest=LONGEST_NAME,
        shortest=2,
    ),
    Column(
        "credit_code",
        "统一社会信用代码",
        "credit_code",
        "18 位，单元格设为文本；没有的填其他编号",
        "91000000000000000K",
        longest=24,
    ),
    Column(
        "other_id_kind",
        "其他编号类型",
        "other_id_kind",
        "没有统一社会信用代码时填写",
        words=_choice(_OTHER_ID_KINDS),
    ),
    Column("other_id", "其他编号", "other_id", "同一单位的多个工地填各自的项目代码", digits=True),
    Column(
        "area",
        "区域代码",
        "area",
        "县（市、区）行政区划代码或管理单元代码",
        "370811",
        required=True,
        longest=12,
        digits=True,
    ),
    Column("department", "主管部门", "department", "部门代码；不填则按行业和类别确定", longest=40),
    Column(
        "sectors",
        "行业",
        "sectors",
        "行业代码，主要行业在前，多个用分号隔开；子类写在冒号后",
        "sample_a;sample_b:kiln",
        longest=400,
    ),
    Column("address", "地址", "address", "", "示例路1号", longest=200),
    Column("longitude", "经度", "longitude", "十进制度，最多 6 位小数", "116.58", number=True),
    Column("latitude", "纬度", "latitude", "十进制度，最多 6 位小数", "35.41", number=True),
    Column("coordinate_system", "坐标系", "coordinate_system", "有经纬度就要填", "CGCS2000", words=_SYSTEMS),
    Column("permit_number", "排污许可证编号", "permit_number", "", longest=40),
    Column("state", "状态", "state", "不填为运行", "运行", words=_choice(_STATES)),
    Column("contact_name", "联系人", "contact_name", "个人信息，不公开", "示例联系人", longest=40),
    Column(
        "contact_phone",
        "联系电话",
        "contact_phone",
        "个人信息，不公开；填了联系人就要填",
        "19900000000",
        longest=20,
        digits=True,
    ),
    Column("contact_duty", "职务", "contact_duty", "", "环保员", longest=40),
    Column("size", "规模", "size", "企业规模；不填为未说明", "小型", words=_choice(_SIZES)),
)
BY_HEADER = {header: column for column in COLUMNS for header in (column.zh, column.en)}
EXAMPLE = {column.key: column.example for column in COLUMNS if column.example}
