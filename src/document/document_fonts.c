/* document_fonts.c - which of the wanted families this machine has.
 * SPDX-License-Identifier: Apache-2.0 */
#include <pango/pangocairo.h>
#include <stdio.h>
#include <strings.h>
#include "base/text.h"
#include "document/document_priv.h"

static bool has_family(PangoFontFamily **list, int n, struct slice name)
{
	for (int i = 0; i < n; i++) {
		const char *have = pango_font_family_get_name(list[i]);
		if (strlen(have) == name.n && strncasecmp(have, name.p, name.n) == 0)
			return true;
	}
	return false;
}

static bool choose(PangoFontFamily **list, int n, const char *wanted, char out[80])
{
	struct slice rest = slice_of(wanted), part;
	while (slice_split(&rest, ',', &part)) {
		part = slice_trim(part);
		if (part.n > 0 && part.n < 80 && has_family(list, n, part))
			return text_put(out, 80, part);
	}
	return false;
}

enum rc document_families_of(struct _PangoFontMap *map, const struct document_fonts *f, struct document_families *ret, struct document_trouble *t)
{
	PangoFontFamily **list = NULL;
	int n = 0;
	pango_font_map_list_families(map, &list, &n);
	const char *lost = !choose(list, n, f->text, ret->text) ? f->text : !choose(list, n, f->sans, ret->sans) ? f->sans : NULL;
	g_free(list);
	if (lost == NULL)
		return RC_OK;
	snprintf(t->zh, sizeof t->zh, "这台机器上没有字体“%.100s”中的任何一种，无法生成文件；请管理员安装软件包 fonts-noto-cjk", lost);
	snprintf(t->en, sizeof t->en, "none of the fonts '%.100s' is on this machine, so no document can be made; ask the operator to install the package fonts-noto-cjk", lost);
	return RC_NOT_FOUND;
}

enum rc document_fonts_check(const struct document_fonts *f, struct document_trouble *t)
{
	struct document_families families;
	struct document_fonts wanted = { f->text != NULL ? f->text : DOCUMENT_FONT_TEXT, f->sans != NULL ? f->sans : DOCUMENT_FONT_SANS };
	PangoFontMap *map = pango_cairo_font_map_new();
	*t = (struct document_trouble){ "", "" };
	enum rc rc = document_families_of(map, &wanted, &families, t);
	g_object_unref(map);
	return rc;
}
