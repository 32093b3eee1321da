/* meeting_module.c - what meetings give to the house, and `gusu meeting-pack`.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/file.h"
#include "base/text.h"
#include "core/cli.h"
#include "core/session.h"
#include "core/workday.h"
#include "projects/meeting.api.gen.h"
#include "projects/meeting/meeting_store.h"

enum { SOON_DAYS = 7, COPY = 1 << 16 };

extern const char meeting_sql_begin[]; /* meeting.sql, embedded by the build */

static const struct migration steps[] = { { 1, "meetings, packs, decisions", meeting_sql_begin } };

static enum rc meeting_check(struct ctx *c, int *ret_findings)
{
	*ret_findings = 0;
	return store_meeting_check(c, ret_findings);
}

/* A meeting in the coming week that has no pack yet waits for who may make it. */
static enum rc list_waiting(struct ctx *c, struct waiting **ret_list, int *ret_n)
{
	struct meeting *list;
	char today[DATE_TEXT], soon[DATE_TEXT];
	int n, found = 0;
	TRY(meeting_list(c, &list, &n));
	struct waiting *all = arena_new_array(&c->arena, struct waiting, (size_t)n + 1);
	if (all == NULL)
		return ctx_no_memory(c);
	date_print(today, workday_today(c));
	date_print(soon, workday_today(c) + SOON_DAYS);
	for (int i = 0; i < n; i++)
		if (list[i].packs == 0 && strcmp(list[i].day, today) >= 0 && strcmp(list[i].day, soon) <= 0)
			all[found++] = (struct waiting){ .kind = "meeting", .title = list[i].title, .why = TR(c, "会议材料还没有成册", "the pack of this meeting has not been made"), .due = list[i].day,
				.link = arena_printf(&c->arena, "/meetings/%lld", (long long)list[i].id) };
	*ret_list = all;
	*ret_n = found;
	return RC_OK;
}

static enum rc meeting_waiting(struct ctx *c, struct waiting **ret_list, int *ret_n)
{
	struct scope own = c->scope, scope;
	*ret_n = 0;
	if (c->session == NULL || !session_may(c->session, "meetings.make", &scope))
		return RC_OK;
	c->scope = scope;
	enum rc rc = list_waiting(c, ret_list, ret_n);
	c->scope = own;
	return rc;
}

/* ---- gusu meeting-pack */

static enum rc copy_to(struct ctx *c, int fd, const char *path)
{
	static const char why_zh[] = "%s 无法写入", why_en[] = "%s cannot be written";
	char bytes[COPY];
	ssize_t n;
	file_auto out = { .fd = -1 };
	if (file_out_open(&out, path) != RC_OK)
		return ctx_fail(c, RC_IO, "out", TR(c, why_zh, why_en), path);
	while ((n = read(fd, bytes, sizeof bytes)) > 0)
		if (fd_write_all(out.fd, bytes, (size_t)n) != RC_OK)
			return ctx_fail(c, RC_IO, "out", TR(c, why_zh, why_en), path);
	return n == 0 && file_out_commit(&out) == RC_OK ? RC_OK : ctx_fail(c, RC_IO, "out", TR(c, why_zh, why_en), path);
}

static enum rc make_file(struct ctx *c, int64_t id, const char *project, const char *out)
{
	struct meeting_facts f;
	struct project_ref ref;
	struct document *d;
	int fd;
	if (project != NULL) {
		TRY(project_get(c, project, &ref));
		TRY(meeting_sheet_document(c, ref.id, &d));
	} else {
		TRY(meeting_gather(c, id, &f));
		TRY(meeting_document(c, &f, &d));
	}
	TRY(meeting_write(c, d, slice_ends(slice_of(out), ".docx") ? DOCUMENT_DOCX : DOCUMENT_PDF, &fd, &(int){ 0 }));
	enum rc rc = copy_to(c, fd, out);
	close(fd);
	return rc;
}

static int run_pack(struct ctx *c, int argc, char **argv)
{
	const char *out = NULL, *project = NULL, *args[1] = { NULL };
	int n;
	struct cli_option options[] = { { "--out", CLI_TEXT, &out }, { "--project", CLI_TEXT, &project } };
	if (!cli_parse(c, argc, argv, options, 2, args, 0, 1, &n))
		return CLI_USAGE;
	int64_t id = 0;
	if (out == NULL || (n == 1) == (project != NULL) || (n == 1 && (!slice_i64(slice_of(args[0]), &id) || id < 1)))
		return cli_usage(c, "%s", TR(c, "请给出会议编号或 --project，以及 --out 文件", "give the number of a meeting or --project, and --out FILE"));
	return make_file(c, id, project, out) == RC_OK ? CLI_OK : cli_fail(c);
}

static const struct command commands[] = {
	{ "meeting-pack", "MEETING --out FILE.pdf|.docx | --project CODE --out FILE",
	  "The pack of a meeting, or one page of a project, as a file.\n"
	  "  The name decides: .docx is an editable document, anything else a PDF. Nothing is kept in the database; packs that are kept are made on the page.\n",
	  "生成会议材料或项目单页文件。\n"
	  "  文件名以 .docx 结尾为可编辑文档，其余为 PDF。不在数据库留存；需要留存的材料请在页面上成册。\n",
	  CMD_READ, run_pack },
};

const struct module meeting_module = {
	.name = "meeting", .title_zh = "项目会议", .title_en = "Meetings",
	.migrations = steps, .n_migrations = sizeof steps / sizeof *steps,
	.routes = meeting_routes, .n_routes = meeting_n_routes,
	.commands = commands, .n_commands = sizeof commands / sizeof *commands,
	.check = meeting_check,
	.waiting = meeting_waiting,
};
