"""The register at the desk: found, brought in step with a workbook, faults told cell by cell first."""

import pytest
from playwright.sync_api import expect

from greenctl.kernel.actor import Grant, Role
from greenctl.workbook.writing import MEDIA_TYPE
from tests.api.auth.builders import PASSWORD, somebody_with_a_password
from tests.browser.conftest import OpenDesk
from tests.browser.test_desk import assert_usable
from tests.source.builders import a_source, registered
from tests.source.workbooks import a_row, a_workbook

pytestmark = pytest.mark.one_engine


def a_file(*rows) -> dict:
    return {"name": "sources.xlsx", "mimeType": MEDIA_TYPE, "buffer": a_workbook(*rows)}


@pytest.mark.full
def test_a_workbook_is_tried_cell_by_cell_and_taken_over_only_without_faults(desk: OpenDesk, app, people, transactions):
    registered(transactions, a_source(1, area="370811"))
    somebody_with_a_password(app, "example.county", Grant(Role.COUNTY_REVIEWER, "370811"))
    here = desk()
    here.sign_in("example.county", PASSWORD)
    page = here.page
    page.get_by_role("link", name="污染源登记").first.click()
    expect(page.get_by_role("link", name="示例企业1")).to_be_focused()
    page.get_by_text("用表格批量导入").click()
    page.get_by_label("表格（xlsx）").set_input_files(a_file(a_row(2), a_row(3, area="370812")))
    expect(page.get_by_role("status")).to_contain_text("有 1 处错误，没有写入任何内容")
    expect(page.get_by_role("region", name="错误").get_by_role("row")).to_have_count(2)
    assert_usable(here, "register")

    page.get_by_label("表格（xlsx）").set_input_files(a_file(a_row(2), a_row(3)))
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已导入：2 行，新增 2")
    page.get_by_role("region", name="污染源登记").get_by_role("link").nth(1).click()
    expect(page.get_by_text("没有登记联系人")).to_be_visible()
    page.get_by_label("生产状态").select_option("seasonal")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("季节性生产", exact=True)).to_be_visible()
    assert_usable(here, "sources/one")
