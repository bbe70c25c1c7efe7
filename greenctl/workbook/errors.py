"""What can be refused about a workbook, whatever it is about."""

from greenctl.kernel.errors import Unacceptable


class WorkbookRefused(Unacceptable):
    """The file as a whole cannot be read; nothing in it was looked at further."""

    code = "workbook.refused"


class WorkbookNotXlsx(WorkbookRefused):
    code = "workbook.not_xlsx"


class WorkbookOldFormat(WorkbookRefused):
    """An .xls of before 2007."""

    code = "workbook.old_format"


class WorkbookEncrypted(WorkbookRefused):
    code = "workbook.encrypted"


class WorkbookHasMacros(WorkbookRefused):
    code = "workbook.has_macros"


class WorkbookHasExternalLinks(WorkbookRefused):
    code = "workbook.has_external_links"


class WorkbookTooLarge(WorkbookRefused):
    """It unpacks to more than any honest workbook of ours: rows, columns, parts, bytes."""

    code = "workbook.too_large"


class WorkbookBroken(WorkbookRefused):
    """Damaged, or written by something that does not keep to the format."""

    code = "workbook.broken"


class SheetMissing(WorkbookRefused):
    code = "workbook.sheet_missing"
