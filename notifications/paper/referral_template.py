"""The form for a referral as an XLSX workbook to fill in: a row for each field, with what may be chosen. `models/casework/intake/referral_file.py` reads it."""

from io import BytesIO

from models.casework.forms.intake import NOT_A_WAY_TO_REPORT
from models.casework.intake.referral_file import ANSWERS, CODES, FIRST_ROW, SHEET, fields

TITLE = "Referral of an incident to the safeguarding partnership"
NO_NAMES = "No name, date of birth, NHS number, address or anything else that identifies a child or a family."
HEADINGS = ("Field", "Question", "Answer", "What to write", "Needed")


def template() -> bytes:
    """The empty form. No formulas, no macros; nothing in it is ever worked out."""
    from openpyxl import Workbook  # takes long to load, and only this needs it
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    sheet["A1"], sheet["A2"] = TITLE, f"{NOT_A_WAY_TO_REPORT} {NO_NAMES}"
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A2"].font = Font(bold=True)
    for column, heading in enumerate(HEADINGS, start=1):
        sheet.cell(FIRST_ROW - 1, column, heading).font = Font(bold=True)
    for row, (code, title, words, choices, needed) in enumerate(fields(), start=FIRST_ROW):
        sheet.cell(row, CODES, code)
        sheet.cell(row, CODES + 1, title)
        sheet.cell(row, ANSWERS).number_format = "@"
        guidance = " ".join(part for part in (words, f"One of: {', '.join(choices)}." if choices else "") if part)
        sheet.cell(row, ANSWERS + 1, guidance).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(row, ANSWERS + 2, "yes" if needed else "")
        if choices:
            offered = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
            sheet.add_data_validation(offered)
            offered.add(sheet.cell(row, ANSWERS))
    for letter, width in zip("ABCDE", (20, 44, 34, 80, 9), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = f"A{FIRST_ROW}"
    packed = BytesIO()
    book.save(packed)
    return packed.getvalue()
