/* certificate_cli.c - rounds verified, certified and compared at the command line.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/certificate.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "core/app.h"
#include "core/cli.h"
#include "evaluation/round_diff.h"

enum { OUT_BYTES = 4 << 20 };

/* A number, or the file of a certificate. */
static enum rc which(struct ctx *c, const char *run, int64_t *ret_round, const char **ret_kept)
{
	file_bytes_auto f = { .p = NULL };
	*ret_kept = NULL;
	if (slice_i64(slice_of(run), ret_round))
		return RC_OK;
	if (file_load(run, CERTIFICATE_TEXT, &f) != RC_OK)
		return ctx_fail(c, RC_NOT_FOUND, "run", TR(c, "“%s”不是评价编号（gusu rounds 列出），也不是可读取的证书文件", "'%s' is neither the number of a round (gusu rounds lists them) nor the file of a certificate"), run);
	*ret_kept = arena_strndup(&c->arena, f.p, f.n);
	if (*ret_kept == NULL)
		return ctx_no_memory(c);
	return certificate_round(c, *ret_kept, ret_round);
}

static void verdict_json(struct jw *w, const struct verdict *v)
{
	static const char *const words[] = { "same", "other", "note" };
	jw_obj(w);
	jw_ki64(w, "round", v->round.id);
	jw_ktext(w, "scheme", v->round.scheme);
	jw_ki64(w, "year", v->round.year);
	jw_ktext(w, "scheme_hash", v->round.scheme_hash);
	jw_ktext(w, "input_hash", v->now.input_hash);
	jw_ktext(w, "result_hash", v->now.result_hash);
	jw_ktext(w, "recorded_input_hash", v->round.input_hash);
	jw_ktext(w, "recorded_result_hash", v->round.result_hash);
	jw_ktext(w, "build", round_build());
	jw_ktext(w, "recorded_build", v->round.build);
	jw_kbool(w, "same", v->same);
	jw_key(w, "lines");
	jw_arr(w);
	for (int i = 0; i < v->n; i++) {
		jw_obj(w);
		jw_ktext(w, "word", words[v->lines[i].word]);
		jw_ktext(w, "says", v->lines[i].says);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
}

static void verdict_say(struct ctx *c, struct buf *b, const struct verdict *v)
{
	static const char *const signs[] = { "✓", "✗", "·" };
	buf_printf(b, v->same ? TR(c, "相符：第 %lld 次评价（%s，%d 年）按记录重算，结果一致\n", "same: round %lld (%s, %d) recomputes to its record\n")
		: TR(c, "不符：第 %lld 次评价（%s，%d 年）与记录不一致\n", "different: round %lld (%s, %d) is not what its record says\n"), (long long)v->round.id, v->round.scheme, v->round.year);
	for (int i = 0; i < v->n; i++)
		buf_printf(b, "  %s %s\n", signs[v->lines[i].word], v->lines[i].says);
	buf_printf(b, TR(c, "结果校验值（SM3） %s\n", "result (SM3) %s\n"), v->now.result_hash);
}

int certificate_verify_run(struct ctx *c, const char *run)
{
	struct verdict v;
	const char *kept;
	int64_t round;
	struct jw w;
	buf_auto b = { .data = NULL };
	if (which(c, run, &round, &kept) != RC_OK || certificate_verify(c, round, kept, &v) != RC_OK)
		return cli_fail(c);
	buf_init(&b, OUT_BYTES);
	jw_init(&w, &b);
	if (c->app->config.json)
		verdict_json(&w, &v);
	else
		verdict_say(c, &b, &v);
	int code = cli_print(c, &b);
	return code != CLI_OK ? code : v.same ? CLI_OK : CLI_FAILED;
}

/* ---- Files. */

static bool ends(const char *s, const char *with)
{
	size_t n = strlen(s), m = strlen(with);
	return n >= m && strcmp(s + n - m, with) == 0;
}

static enum rc save(struct ctx *c, const struct certificate *k, const char *out)
{
	struct document_trouble t;
	struct document *d;
	struct jw w;
	file_auto f = { .fd = -1 };
	buf_auto b = { .data = NULL };
	if (ends(out, ".pdf") || ends(out, ".docx")) {
		TRY(certificate_page(c, k, &d));
		enum rc rc = document_write(d, ends(out, ".pdf") ? DOCUMENT_PDF : DOCUMENT_DOCX, out, NULL, NULL, &t);
		return rc == RC_OK ? RC_OK : ctx_fail(c, rc, "--out", "%s", TR(c, t.zh, t.en));
	}
	buf_init(&b, CERTIFICATE_TEXT);
	jw_init(&w, &b);
	certificate_json(&w, k);
	buf_char(&b, '\n');
	if (buf_rc(&b) != RC_OK)
		return ctx_no_memory(c);
	if (file_out_open(&f, out) != RC_OK || fd_write_all(f.fd, b.data, b.len) != RC_OK || file_out_commit(&f) != RC_OK)
		return ctx_fail(c, RC_IO, "--out", TR(c, "无法写入 %s", "%s cannot be written"), out);
	return RC_OK;
}

int certificate_save_run(struct ctx *c, const char *run, const char *out)
{
	struct certificate k;
	const char *kept;
	int64_t round;
	struct jw w;
	buf_auto b = { .data = NULL };
	if (which(c, run, &round, &kept) != RC_OK || certificate_make(c, round, &k) != RC_OK)
		return cli_fail(c);
	if (out != NULL && save(c, &k, out) != RC_OK)
		return cli_fail(c);
	buf_init(&b, OUT_BYTES);
	jw_init(&w, &b);
	if (out == NULL)
		certificate_json(&w, &k);
	else if (c->app->config.json)
		buf_printf(&b, "{\"round\":%lld}", (long long)round);
	else
		buf_printf(&b, TR(c, "%s：第 %lld 次评价的运行证书", "%s: certificate of round %lld"), out, (long long)round);
	return cli_print(c, &b);
}

/* ---- Two rounds. */

int certificate_diff_run(struct ctx *c, const char *one, const char *other)
{
	struct round_diff d;
	const char *kept;
	int64_t a, b;
	struct jw w;
	buf_auto out = { .data = NULL };
	if (which(c, one, &a, &kept) != RC_OK || which(c, other, &b, &kept) != RC_OK || round_diff(c, a, b, &d) != RC_OK)
		return cli_fail(c);
	buf_init(&out, OUT_BYTES);
	jw_init(&w, &out);
	if (c->app->config.json)
		round_diff_json(c, &w, &d);
	else
		round_diff_say(c, &out, &d);
	round_diff_done(c, &d);
	return cli_print(c, &out);
}
