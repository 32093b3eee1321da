/* xlsx_part.c - unpacking and parsing the parts of an Office package, within limits.
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <minizip/unzip.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "core/xlsx_part.h"

enum { CHUNK = 65536, DEPTH_MAX = 64, TAG_MAX = 1 << 20, RATIO_FROM = 4 << 20, NAMESPACE_MARK = '|' };

static enum rc damaged(struct xlsx_zip *z)
{
	struct ctx *c = z->c;
	return ctx_fail(c, RC_BAD_INPUT, "file",
		TR(c, "%s 不完整或已损坏：请重新下载、复制，或在表格软件中另存一次", "%s is incomplete or damaged: copy it again, or save it anew in the spreadsheet"),
		z->name);
}

static enum rc bomb(struct xlsx_zip *z)
{
	struct ctx *c = z->c;
	return ctx_fail(c, RC_TOO_LARGE, "file",
		TR(c, "%s 解压后过大（可能是压缩炸弹），已停止读取", "%s unpacks to far too much (perhaps a zip bomb); reading was stopped"), z->name);
}

static bool above_ratio(const struct xlsx_zip *z, uint64_t unpacked, uint64_t packed)
{
	return unpacked > RATIO_FROM && unpacked / (packed > 0 ? packed : 1) > (uint64_t)z->limits->ratio;
}

/* What the directory of the zip claims is checked first; what really comes out is counted later. */
static enum rc check_entries(struct xlsx_zip *z)
{
	struct ctx *c = z->c;
	unz_global_info64 global;
	if (unzGetGlobalInfo64(z->zip, &global) != UNZ_OK)
		return damaged(z);
	if (global.number_entry > (uint64_t)z->limits->entries)
		return ctx_fail(c, RC_TOO_LARGE, "file", TR(c, "%s 里有 %llu 个部件，上限 %d 个", "%s holds %llu parts; the limit is %d"), z->name,
			(unsigned long long)global.number_entry, z->limits->entries);
	uint64_t total = 0;
	for (int err = unzGoToFirstFile(z->zip); err != UNZ_END_OF_LIST_OF_FILE; err = unzGoToNextFile(z->zip)) {
		unz_file_info64 info;
		if (err != UNZ_OK || unzGetCurrentFileInfo64(z->zip, &info, NULL, 0, NULL, 0, NULL, 0) != UNZ_OK)
			return damaged(z);
		if (info.flag & 1)
			return ctx_fail(c, RC_BAD_INPUT, "file", TR(c, "%s 设了密码；请去掉密码后另存", "%s has a password; save it without one"), z->name);
		total += info.uncompressed_size;
		if (info.uncompressed_size > z->limits->part_bytes || total > z->limits->total_bytes ||
			above_ratio(z, info.uncompressed_size, info.compressed_size))
			return bomb(z);
	}
	return RC_OK;
}

enum rc xlsx_zip_open(struct xlsx_zip *z, struct ctx *c, const char *name, const char *path, const struct table_limits *limits)
{
	*z = (struct xlsx_zip){ .c = c, .name = name, .limits = limits, .zip = unzOpen64(path) };
	if (z->zip == NULL)
		return damaged(z);
	return check_entries(z);
}

void xlsx_zip_close(struct xlsx_zip *z)
{
	if (z->zip != NULL)
		unzClose(z->zip);
	z->zip = NULL;
}

bool xlsx_part_exists(struct xlsx_zip *z, const char *part)
{
	return unzLocateFile(z->zip, part, 2) == UNZ_OK;
}

void xlsx_fail(struct xlsx_part *p, enum rc rc, const char *fmt, ...)
{
	char text[512];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	p->rc = ctx_fail(p->z->c, rc, "file", TR(p->z->c, "%s：%s", "%s: %s"), p->z->name, text);
	XML_StopParser(p->parser, XML_FALSE);
}

void xlsx_pause(struct xlsx_part *p)
{
	if (p->rc != RC_OK)
		return;
	p->paused = true;
	XML_StopParser(p->parser, XML_TRUE);
}

const char *xlsx_attribute(const char **attributes, const char *name)
{
	for (; attributes[0] != NULL; attributes += 2) {
		const char *mark = strrchr(attributes[0], NAMESPACE_MARK);
		if (strcmp(mark != NULL ? mark + 1 : attributes[0], name) == 0)
			return attributes[1];
	}
	return NULL;
}

/* ---- What expat calls. */

static const char *local(const XML_Char *name)
{
	const char *mark = strrchr(name, NAMESPACE_MARK);
	return mark != NULL ? mark + 1 : name;
}

static void XMLCALL on_start(void *user, const XML_Char *name, const XML_Char **attributes)
{
	struct xlsx_part *p = user;
	if (p->rc != RC_OK)
		return;
	if (++p->depth > DEPTH_MAX) {
		xlsx_fail(p, RC_BAD_INPUT, TR(p->z->c, "%s 嵌套过深", "%s is nested too deeply"), p->part);
		return;
	}
	if (p->start != NULL)
		p->start(p, local(name), attributes);
}

static void XMLCALL on_end(void *user, const XML_Char *name)
{
	struct xlsx_part *p = user;
	p->depth--;
	if (p->rc == RC_OK && p->end != NULL)
		p->end(p, local(name));
}

static void XMLCALL on_text(void *user, const XML_Char *s, int n)
{
	struct xlsx_part *p = user;
	if (p->rc == RC_OK && p->text != NULL)
		p->text(p, s, n);
}

static void XMLCALL on_doctype(void *user, const XML_Char *name, const XML_Char *sysid, const XML_Char *pubid, int has_internal)
{
	struct xlsx_part *p = user;
	xlsx_fail(p, RC_BAD_INPUT, TR(p->z->c, "%s 含有 DOCTYPE，正常的工作簿没有它；已停止读取",
		"%s has a DOCTYPE, which no ordinary workbook has; reading was stopped"), p->part);
}

/* ---- Opening, feeding, closing. */

enum rc xlsx_part_open(struct xlsx_part *p)
{
	struct xlsx_zip *z = p->z;
	unz_file_info64 info;
	if (unzLocateFile(z->zip, p->part, 2) != UNZ_OK)
		return ctx_fail(z->c, RC_BAD_INPUT, "file", TR(z->c, "%s 不是完整的 XLSX 工作簿：缺少 %s", "%s is no complete XLSX workbook: %s is missing"),
			z->name, p->part);
	if (unzGetCurrentFileInfo64(z->zip, &info, NULL, 0, NULL, 0, NULL, 0) != UNZ_OK || unzOpenCurrentFile(z->zip) != UNZ_OK)
		return damaged(z);
	p->open = true;
	p->size = info.uncompressed_size;
	p->packed = info.compressed_size;
	p->fed = 0;
	p->depth = 0;
	p->rc = RC_OK;
	p->at_end = p->paused = false;
	p->parser = XML_ParserCreateNS(NULL, NAMESPACE_MARK);
	if (p->parser == NULL)
		return ctx_no_memory(z->c);
	XML_SetUserData(p->parser, p);
	XML_SetElementHandler(p->parser, on_start, on_end);
	XML_SetCharacterDataHandler(p->parser, on_text);
	XML_SetStartDoctypeDeclHandler(p->parser, on_doctype);
	return RC_OK;
}

void xlsx_part_close(struct xlsx_part *p)
{
	if (p->parser != NULL)
		XML_ParserFree(p->parser);
	p->parser = NULL;
	if (p->open)
		unzCloseCurrentFile(p->z->zip);
	p->open = false;
}

static enum rc not_xml(struct xlsx_part *p)
{
	struct ctx *c = p->z->c;
	if (p->rc != RC_OK)
		return p->rc;
	return ctx_fail(c, RC_BAD_INPUT, "file",
		TR(c, "%s 已损坏：%s 第 %lu 行不是合格的 XML（%s）", "%s is damaged: %s line %lu is not well-formed XML (%s)"), p->z->name, p->part,
		(unsigned long)XML_GetCurrentLineNumber(p->parser), XML_ErrorString(XML_GetErrorCode(p->parser)));
}

/* Unpacks one chunk into the parser. */
static enum rc feed(struct xlsx_part *p)
{
	struct xlsx_zip *z = p->z;
	void *chunk = XML_GetBuffer(p->parser, CHUNK);
	if (chunk == NULL)
		return ctx_no_memory(z->c);
	int n = unzReadCurrentFile(z->zip, chunk, CHUNK);
	if (n < 0)
		return damaged(z);
	p->fed += (uint64_t)n;
	z->total += (uint64_t)n;
	if (p->fed > z->limits->part_bytes || z->total > 2 * (uint64_t)z->limits->total_bytes || above_ratio(z, p->fed, p->packed))
		return bomb(z);
	p->at_end = n == 0;
	if (p->at_end) {
		p->open = false;
		if (unzCloseCurrentFile(z->zip) != UNZ_OK)
			return damaged(z);
	}
	if (XML_ParseBuffer(p->parser, n, p->at_end) == XML_STATUS_ERROR)
		return not_xml(p);
	XML_Index at = XML_GetCurrentByteIndex(p->parser);
	if (!p->paused && at >= 0 && p->fed > (uint64_t)at + TAG_MAX + CHUNK)
		return bomb(z);
	return p->rc;
}

enum rc xlsx_part_more(struct xlsx_part *p, bool *ret_end)
{
	if (p->paused) {
		p->paused = false;
		if (XML_ResumeParser(p->parser) == XML_STATUS_ERROR)
			return not_xml(p);
	}
	while (!p->paused && !p->at_end)
		TRY(feed(p));
	*ret_end = !p->paused && p->at_end;
	return p->rc;
}

enum rc xlsx_part_all(struct xlsx_part *p)
{
	bool end;
	enum rc rc = xlsx_part_open(p);
	if (rc == RC_OK)
		rc = xlsx_part_more(p, &end);
	xlsx_part_close(p);
	return rc;
}
