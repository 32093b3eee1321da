/* document_docx.c - the parts of a DOCX around its body: styles, head and foot, properties, pictures.
 * SPDX-License-Identifier: Apache-2.0 */
#include "document/document_docx.h"
#include <minizip/zip.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include <string.h>

enum { FLUSH_AT = 1 << 16, PART_LIMIT = 32 << 20, YEAR_OF_ZIP = 1980 };
#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define NS_W " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""
#define REL "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define KIND "application/vnd.openxmlformats-officedocument.wordprocessingml."

void xml_text(struct buf *b, const char *s)
{
	for (const char *from = s;; s++) {
		const char *as = *s == '&' ? "&amp;" : *s == '<' ? "&lt;" : *s == '>' ? "&gt;" : *s == '"' ? "&quot;" : NULL;
		if (as == NULL && *s != '\0')
			continue;
		buf_add(b, from, (size_t)(s - from));
		if (*s == '\0')
			return;
		buf_str(b, as);
		from = s + 1;
	}
}

/* ---- Entries. */

static void part_begin(struct docx *x, const char *name)
{
	zip_fileinfo info = { .tmz_date = { .tm_mday = 1, .tm_year = YEAR_OF_ZIP } };
	if (x->rc == RC_OK && zipOpenNewFileInZip(x->zip, name, &info, NULL, 0, NULL, 0, NULL, Z_DEFLATED, 6) != ZIP_OK)
		x->rc = RC_IO;
	buf_clear(&x->out);
}

void docx_flush(struct docx *x, bool all)
{
	if (x->rc == RC_OK && x->out.failed)
		x->rc = RC_TOO_LARGE;
	if (x->rc != RC_OK || (!all && x->out.len < FLUSH_AT))
		return;
	if (x->out.len > 0 && zipWriteInFileInZip(x->zip, x->out.data, (unsigned)x->out.len) != ZIP_OK)
		x->rc = RC_IO;
	buf_clear(&x->out);
}

static void part_end(struct docx *x)
{
	docx_flush(x, true);
	if (x->rc == RC_OK && zipCloseFileInZip(x->zip) != ZIP_OK)
		x->rc = RC_IO;
}

static void part(struct docx *x, const char *name, const char *text)
{
	part_begin(x, name);
	buf_str(&x->out, text);
	part_end(x);
}

/* ---- Parts that are the same in every file, but for fonts. */

static void content_types(struct docx *x)
{
	part(x, "[Content_Types].xml", XML_HEAD "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
		"<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>"
		"<Default Extension=\"png\" ContentType=\"image/png\"/><Override PartName=\"/word/document.xml\" ContentType=\"" KIND "document.main+xml\"/>"
		"<Override PartName=\"/word/styles.xml\" ContentType=\"" KIND "styles+xml\"/><Override PartName=\"/word/settings.xml\" ContentType=\"" KIND "settings+xml\"/>"
		"<Override PartName=\"/word/header1.xml\" ContentType=\"" KIND "header+xml\"/><Override PartName=\"/word/footer1.xml\" ContentType=\"" KIND "footer+xml\"/>"
		"<Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>");
	part(x, "_rels/.rels", XML_HEAD "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
		"<Relationship Id=\"rId1\" Type=\"" REL "officeDocument\" Target=\"word/document.xml\"/>"
		"<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/></Relationships>");
	part(x, "word/settings.xml", XML_HEAD "<w:settings" NS_W "><w:zoom w:percent=\"100\"/><w:defaultTabStop w:val=\"420\"/><w:characterSpacingControl w:val=\"compressPunctuation\"/></w:settings>");
}

static void properties(struct docx *x)
{
	const struct document_page *p = &x->d->page;
	const char *at = p->made_at != NULL ? p->made_at : "1970-01-01T00:00:00Z";
	part_begin(x, "docProps/core.xml");
	buf_str(&x->out, XML_HEAD "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
		"xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>");
	xml_text(&x->out, p->title != NULL ? p->title : "");
	buf_str(&x->out, "</dc:title><dc:creator>");
	xml_text(&x->out, p->author != NULL ? p->author : "");
	buf_printf(&x->out, "</dc:creator><dcterms:created xsi:type=\"dcterms:W3CDTF\">%.19sZ</dcterms:created></cp:coreProperties>", at);
	part_end(x);
}

static void style(struct docx *x, const char *id, const char *name, int outline, double size, const char *face)
{
	buf_printf(&x->out, "<w:style w:type=\"paragraph\" w:styleId=\"%s\"><w:name w:val=\"%s\"/><w:basedOn w:val=\"Normal\"/><w:next w:val=\"Normal\"/><w:qFormat/><w:pPr><w:keepNext/>", id, name);
	if (outline >= 0)
		buf_printf(&x->out, "<w:outlineLvl w:val=\"%d\"/>", outline);
	buf_printf(&x->out, "</w:pPr><w:rPr><w:rFonts w:ascii=\"%s\" w:hAnsi=\"%s\" w:eastAsia=\"%s\"/><w:b/><w:sz w:val=\"%d\"/></w:rPr></w:style>", face, face, face, (int)(size * 2));
}

static void styles(struct docx *x)
{
	part_begin(x, "word/styles.xml");
	buf_printf(&x->out, XML_HEAD "<w:styles" NS_W "><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"%s\" w:hAnsi=\"%s\" w:eastAsia=\"%s\"/><w:sz w:val=\"24\"/>"
		"<w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault></w:docDefaults>"
		"<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/></w:style>", x->text_face, x->text_face, x->text_face);
	style(x, "Title", "Title", -1, 22, x->text_face);
	style(x, "Heading1", "heading 1", 0, 15, x->sans_face);
	style(x, "Heading2", "heading 2", 1, 12.5, x->sans_face);
	style(x, "Heading3", "heading 3", 2, 10.5, x->sans_face);
	buf_str(&x->out, "</w:styles>");
	part_end(x);
}

/* ---- Head and foot. */

static void small_run(struct docx *x, const char *text)
{
	buf_printf(&x->out, "<w:r><w:rPr><w:rFonts w:ascii=\"%s\" w:hAnsi=\"%s\" w:eastAsia=\"%s\"/><w:color w:val=\"%06X\"/><w:sz w:val=\"16\"/></w:rPr><w:t xml:space=\"preserve\">", x->sans_face,
		x->sans_face, x->sans_face, INK_SECOND);
	xml_text(&x->out, text);
	buf_str(&x->out, "</w:t></w:r>");
}

static void field(struct docx *x, const char *name)
{
	buf_printf(&x->out, "<w:r><w:rPr><w:sz w:val=\"16\"/></w:rPr><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:rPr><w:sz w:val=\"16\"/></w:rPr><w:instrText xml:space=\"preserve\"> %s </w:instrText></w:r>"
		"<w:r><w:rPr><w:sz w:val=\"16\"/></w:rPr><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:rPr><w:sz w:val=\"16\"/></w:rPr><w:t>1</w:t></w:r>"
		"<w:r><w:rPr><w:sz w:val=\"16\"/></w:rPr><w:fldChar w:fldCharType=\"end\"/></w:r>", name);
}

static int text_width(const struct docx *x) /* twentieths of a point */
{
	const struct document_page *p = &x->d->page;
	return (int)(((p->landscape ? A4_HEIGHT : A4_WIDTH) - p->left - p->right) * PT_OF_MM * 20);
}

static void tabbed(struct docx *x) { buf_printf(&x->out, "<w:p><w:pPr><w:tabs><w:tab w:val=\"right\" w:pos=\"%d\"/></w:tabs></w:pPr>", text_width(x)); }

static void watermark(struct docx *x)
{
	const char *text = x->d->page.watermark;
	if (text == NULL || text[0] == '\0')
		return;
	buf_str(&x->out, "<w:r><w:pict><v:shapetype id=\"_x0000_t136\" coordsize=\"21600,21600\" o:spt=\"136\" adj=\"10800\" path=\"m@7,l@8,m@5,21600l@6,21600e\">"
		"<v:path textpathok=\"t\" o:connecttype=\"rect\"/><v:textpath on=\"t\" fitshape=\"t\"/></v:shapetype><v:shape id=\"PowerPlusWaterMarkObject1\" o:spid=\"_x0000_s2049\" type=\"#_x0000_t136\" "
		"style=\"position:absolute;margin-left:0;margin-top:0;width:440pt;height:36pt;rotation:315;z-index:-251658752;mso-position-horizontal:center;"
		"mso-position-horizontal-relative:margin;mso-position-vertical:center;mso-position-vertical-relative:margin\" fillcolor=\"#eceff0\" stroked=\"f\"><v:textpath style=\"font-family:&quot;");
	xml_text(&x->out, x->sans_face);
	buf_str(&x->out, "&quot;;font-size:1pt\" string=\"");
	xml_text(&x->out, text);
	buf_str(&x->out, "\"/></v:shape></w:pict></w:r>");
}

static void header(struct docx *x)
{
	const struct document_page *p = &x->d->page;
	part_begin(x, "word/header1.xml");
	buf_str(&x->out, XML_HEAD "<w:hdr" NS_W " xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\">");
	tabbed(x);
	small_run(x, p->head_left != NULL ? p->head_left : "");
	buf_str(&x->out, "<w:r><w:tab/></w:r>");
	small_run(x, p->head_right != NULL ? p->head_right : "");
	watermark(x);
	buf_str(&x->out, "</w:p></w:hdr>");
	part_end(x);
}

static void footer(struct docx *x)
{
	const struct document_page *p = &x->d->page;
	part_begin(x, "word/footer1.xml");
	buf_str(&x->out, XML_HEAD "<w:ftr" NS_W ">");
	tabbed(x);
	small_run(x, p->foot != NULL ? p->foot : "");
	buf_str(&x->out, "<w:r><w:tab/></w:r>");
	if (p->numbers == NUMBERS_DASHED) {
		small_run(x, "— ");
		field(x, "PAGE");
		small_run(x, " —");
	} else if (p->numbers == NUMBERS_OF_TOTAL) {
		small_run(x, p->english ? "Page " : "第 ");
		field(x, "PAGE");
		small_run(x, p->english ? " of " : " 页　共 ");
		field(x, "NUMPAGES");
		small_run(x, p->english ? "" : " 页");
	}
	buf_str(&x->out, "</w:p></w:ftr>");
	part_end(x);
}

/* ---- Pictures. */

void docx_picture_size(const struct docx *x, const struct block *b, long *ret_w, long *ret_h)
{
	const double emu = 12700, full = text_width(x) / 20.0, most = (A4_WIDTH - 60) * PT_OF_MM;
	double w = b->kind == BLOCK_CHART ? full : b->width * PT_OF_MM;
	w = w > full ? full : w;
	double h = b->kind == BLOCK_CHART ? chart_height(&b->chart) : b->kind == BLOCK_QR ? w : w * b->pixel_h / b->pixel_w, k = h > most ? most / h : 1;
	*ret_w = (long)(w * k * emu);
	*ret_h = (long)(h * k * emu);
}

enum rc docx_picture(const struct docx *x, const struct block *b, struct buf *out)
{
	if (b->kind != BLOCK_PNG)
		return block_to_png(b, b->kind == BLOCK_CHART ? text_width(x) / 20.0 : b->width * PT_OF_MM, x->pango, x->sans_face, out);
	buf_add(out, b->bytes, b->n_bytes);
	return buf_rc(out);
}

static void pictures(struct docx *x)
{
	int at = 0;
	char name[64];
	for (const struct block *b = x->d->first; b != NULL && x->rc == RC_OK; b = b->next) {
		if (!docx_is_picture(b))
			continue;
		snprintf(name, sizeof name, "word/media/image%d.png", ++at);
		part_begin(x, name);
		enum rc rc = docx_picture(x, b, &x->out);
		x->rc = x->rc == RC_OK ? rc : x->rc;
		part_end(x);
	}
	part_begin(x, "word/_rels/document.xml.rels");
	buf_str(&x->out, XML_HEAD "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"" REL "styles\" Target=\"styles.xml\"/>"
		"<Relationship Id=\"rId2\" Type=\"" REL "settings\" Target=\"settings.xml\"/><Relationship Id=\"rId3\" Type=\"" REL "header\" Target=\"header1.xml\"/>"
		"<Relationship Id=\"rId4\" Type=\"" REL "footer\" Target=\"footer1.xml\"/>");
	for (int i = 1; i <= at; i++)
		buf_printf(&x->out, "<Relationship Id=\"img%d\" Type=\"" REL "image\" Target=\"media/image%d.png\"/>", i, i);
	buf_str(&x->out, "</Relationships>");
	part_end(x);
}

/* ---- The file. */

static void all_parts(struct docx *x, const struct document_watch *w)
{
	content_types(x);
	properties(x);
	styles(x);
	header(x);
	footer(x);
	part_begin(x, "word/document.xml");
	docx_body(x, w);
	part_end(x);
	pictures(x);
}

static enum rc write_parts(struct docx *x, const char *path, const struct document_watch *w)
{
	x->zip = zipOpen(path, APPEND_STATUS_CREATE);
	if (x->zip == NULL)
		return RC_IO;
	buf_init(&x->out, PART_LIMIT);
	all_parts(x, w);
	if (zipClose(x->zip, NULL) != ZIP_OK && x->rc == RC_OK)
		x->rc = RC_IO;
	buf_finish(&x->out);
	return x->rc;
}

/* Names the fonts that are here; who opens the file elsewhere gets the nearest. */
enum rc docx_write(const struct document *d, const char *path, const struct document_watch *w, struct document_trouble *t)
{
	struct document_families families;
	struct docx x = { .d = d, .text_face = families.text, .sans_face = families.sans };
	PangoFontMap *map = pango_cairo_font_map_new();
	enum rc rc = document_families_of(map, &d->page.fonts, &families, t);
	if (rc == RC_OK) {
		x.pango = pango_font_map_create_context(map);
		pango_cairo_context_set_resolution(x.pango, 72);
		rc = write_parts(&x, path, w);
		g_object_unref(x.pango);
	}
	g_object_unref(map);
	return rc;
}
