/* backup_cli.c - `gusu backup` and `gusu restore`.
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/jw.h"
#include "base/utf8.h"
#include "core/ask.h"
#include "core/backup.h"
#include "core/core_cli.h"
#include "core/job.h"
#include "core/setting.h"

/* ---- The passphrase: from a file, the environment, or the terminal. */

static enum rc read_from_file(struct ctx *c, const char *path, char *out, size_t size)
{
	FILE *f = fopen(path, "re");
	if (f == NULL)
		return ctx_fail(c, RC_NOT_FOUND, "passphrase-file", TR(c, "打不开“%s”：%s", "cannot open '%s': %s"), path, strerror(errno));
	bool got = ask_line(f, out, size);
	fclose(f);
	return got ? RC_OK : ctx_fail(c, RC_BAD_INPUT, "passphrase-file", TR(c, "“%s”是空的", "'%s' is empty"), path);
}

static enum rc ask_terminal(struct ctx *c, bool twice, char *out, size_t size)
{
	char again[PASSPHRASE_MAX + 2];
	if (!isatty(STDIN_FILENO) || !ask_hidden(TR(c, "备份口令：", "passphrase of the backup: "), out, size))
		return ctx_fail(c, RC_BAD_INPUT, "passphrase", "%s", TR(c, "没有口令。用 --passphrase-file 文件 或环境变量 GUSU_BACKUP_PASSPHRASE 给出",
			"no passphrase. Give it with --passphrase-file FILE or in the environment variable GUSU_BACKUP_PASSPHRASE"));
	if (!twice)
		return RC_OK;
	bool same = ask_hidden(TR(c, "再输一遍：", "once more: "), again, sizeof again) && strcmp(out, again) == 0;
	explicit_bzero(again, sizeof again);
	return same ? RC_OK : ctx_fail(c, RC_BAD_INPUT, "passphrase", "%s", TR(c, "两次输入不一致，没有作备份", "the two entries differ; no backup was made"));
}

static enum rc find_passphrase(struct ctx *c, const char *file, bool make, char *out, size_t size)
{
	const char *given = getenv("GUSU_BACKUP_PASSPHRASE");
	if (file != NULL)
		TRY(read_from_file(c, file, out, size));
	else if (given != NULL && given[0] != '\0')
		snprintf(out, size, "%s", given);
	else
		TRY(ask_terminal(c, make, out, size));
	size_t n = strlen(out);
	if (n > PASSPHRASE_MAX || (make && (!utf8_valid(out, n, NULL) || utf8_count(out, n) < PASSPHRASE_MIN)))
		return ctx_fail(c, RC_BAD_INPUT, "passphrase", TR(c, "口令应有 %d 到 %d 个字符；一句容易记的话最好，忘了就打不开备份",
			"a passphrase has %d to %d characters; a sentence is best, and without it nobody opens the backup"), PASSPHRASE_MIN, PASSPHRASE_MAX);
	return RC_OK;
}

/* ---- What was done, for people and programs. */

static int print_json(struct ctx *c, const struct backup_facts *f, const char *file, const char *aside)
{
	struct jw w;
	buf_auto b;
	buf_init(&b, 65536);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ktext(&w, "file", file);
	jw_ki64(&w, "bytes", f->bytes);
	jw_ki64(&w, "tables", f->tables);
	jw_ki64(&w, "rows", f->rows);
	jw_ki64(&w, "epoch", f->epoch);
	jw_ktext(&w, "made_at", f->made_at);
	jw_ktext(&w, "contents", f->contents);
	jw_ki64(&w, "files", f->files);
	jw_ki64(&w, "files_bytes", f->files_bytes);
	jw_key(&w, "sealed");
	jw_bool(&w, f->sealed);
	jw_ktext(&w, "set_aside", aside);
	jw_obj_end(&w);
	return cli_print(c, &b);
}

/* ---- gusu backup */

/* The act is noted when somebody else does not write for long; the backup stands in any case. */
static void note_backup(struct ctx *c, const char *file, const struct backup_facts *f)
{
	enum rc rc = ctx_to_writer(c);
	if (rc == RC_OK)
		rc = audit_note(c, "backup", file, f->contents);
	if (rc != RC_OK)
		fprintf(stderr, TR(c, "提醒：备份完好，但没能写入审计日志：%s\n", "note: the backup is good, but the audit log could not be written: %s\n"), ctx_reason(c));
}

int backup_run(struct ctx *c, int argc, char **argv)
{
	struct backup_wish w = { 0 };
	const char *passphrase_file = NULL;
	char passphrase[PASSPHRASE_MAX + 2] = "";
	bool encrypt = false;
	struct backup_facts f;
	const struct cli_option options[] = { { "--encrypt", CLI_FLAG, &encrypt }, { "--passphrase-file", CLI_TEXT, &passphrase_file },
		{ "--replace", CLI_FLAG, &w.replace }, { "--no-files", CLI_FLAG, &w.no_files } };
	if (!cli_parse(c, argc, argv, options, 4, &w.file, 1, 1, NULL))
		return CLI_USAGE;
	if (passphrase_file != NULL && !encrypt)
		return cli_usage(c, "%s", TR(c, "--passphrase-file 要与 --encrypt 一起用", "--passphrase-file goes with --encrypt"));
	enum rc rc = encrypt ? find_passphrase(c, passphrase_file, true, passphrase, sizeof passphrase) : RC_OK;
	w.passphrase = encrypt ? passphrase : NULL;
	if (rc == RC_OK)
		rc = backup_make(c, &w, &f);
	explicit_bzero(passphrase, sizeof passphrase);
	if (rc != RC_OK)
		return cli_fail(c);
	job_terminal_done(c);
	note_backup(c, w.file, &f);
	if (f.files_bad > 0)
		fprintf(stderr, TR(c, "提醒：%lld 个上传的文件读不出或内容与名字不符，没有放进备份\n",
			"note: %lld uploaded files cannot be read or do not hold what their name says; they are not in the backup\n"), (long long)f.files_bad);
	if (c->app->config.json)
		return print_json(c, &f, w.file, NULL);
	printf(TR(c, "已作备份 %s：%d 个表，%lld 行，%lld 个上传的文件，%lld 字节%s\n内容摘要 %s\n",
		"backup made: %s, %d tables, %lld rows, %lld uploaded files, %lld bytes%s\ncontents %s\n"), w.file, f.tables,
		(long long)f.rows, (long long)f.files, (long long)f.bytes, f.sealed ? TR(c, "，已加密", ", sealed") : "", f.contents);
	return CLI_OK;
}

/* ---- gusu restore */

static enum rc restore(struct ctx *c, struct restore_wish *w, const char *passphrase_file, struct backup_facts *f, const char **ret_aside)
{
	char passphrase[PASSPHRASE_MAX + 2] = "";
	bool sealed;
	TRY(backup_sealed(c, w->file, &sealed));
	enum rc rc = sealed ? find_passphrase(c, passphrase_file, false, passphrase, sizeof passphrase) : RC_OK;
	w->passphrase = sealed ? passphrase : NULL;
	if (rc == RC_OK)
		rc = backup_restore(c, w, f, ret_aside);
	explicit_bzero(passphrase, sizeof passphrase);
	return rc;
}

int restore_run(struct ctx *c, int argc, char **argv)
{
	struct restore_wish w = { 0 };
	const char *passphrase_file = NULL, *aside = NULL;
	char shown[512];
	struct backup_facts f;
	const struct cli_option options[] = { { "--to", CLI_TEXT, &w.to }, { "--passphrase-file", CLI_TEXT, &passphrase_file },
		{ "--replace", CLI_FLAG, &w.replace } };
	if (!cli_parse(c, argc, argv, options, 3, &w.file, 1, 1, NULL))
		return CLI_USAGE;
	if (w.to == NULL)
		return cli_usage(c, "%s", TR(c, "请用 --to 说明恢复到哪个数据库", "say with --to which database it becomes"));
	db_url_show(w.to, shown, sizeof shown);
	if (restore(c, &w, passphrase_file, &f, &aside) != RC_OK)
		return cli_fail(c);
	job_terminal_done(c);
	if (c->app->config.json)
		return print_json(c, &f, shown, aside);
	printf(TR(c, "已恢复到 %s：%d 个表，%lld 行，%lld 个上传的文件，备份于 %s\n内容摘要 %s\n",
		"restored to %s: %d tables, %lld rows, %lld uploaded files, as of %s\ncontents %s\n"), shown, f.tables, (long long)f.rows, (long long)f.files,
		f.made_at, f.contents);
	if (aside != NULL)
		printf(TR(c, "原来的数据库保留为 %s\n", "the former database is kept as %s\n"), aside);
	return CLI_OK;
}
