"""The report after an episode: one reading of what is stored, as a page, on paper and as a workbook."""
