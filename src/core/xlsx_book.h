/* xlsx_book.h - what a workbook says about its sheets: where they are, shared texts, which styles are dates.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_XLSX_BOOK_H
#define CORE_XLSX_BOOK_H
#include "base/buf.h"
#include "base/text.h"
#include "core/xlsx_part.h"

struct xlsx_book {
	struct arena arena;
	bool date1904;
	struct buf shared;              /* all shared texts in a row */
	size_t *shared_end; size_t n_shared, cap_shared; /* where each ends */
	bool *style_is_date; int n_styles, cap_styles;
	const char **sheets; int n_sheets; /* names of the visible ones */
};

/* Reads workbook, relations, styles and shared texts. `sheet` NULL: the first visible one. ret_title is the sheet's name, ret_part
 * where it lies in the zip; both live with the book. */
enum rc xlsx_book_read(struct xlsx_book *b, struct xlsx_zip *z, const char *sheet, const char **ret_title,
	const char **ret_part) MUST_USE;
void xlsx_book_finish(struct xlsx_book *b);
bool xlsx_shared_text(const struct xlsx_book *b, int64_t i, struct slice *ret_s);
bool xlsx_style_is_date(const struct xlsx_book *b, int style);
bool xlsx_format_is_date(const char *code); /* a custom number format such as yyyy"年"m"月"d"日" */
#endif
