/* certificate.c - making a certificate of a round, and holding a round against what was kept of it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/certificate.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/period.h"
#include "core/app.h"
#include "core/cli.h"
#include "evaluation/evaluation_store.h"
#include "evaluation/record.h"
#include "indicators/formula.h"

#define STRINGS_(x) #x
#define STRINGS(x) STRINGS_(x)
#if defined __clang__
#define COMPILER "clang " STRINGS(__clang_major__) "." STRINGS(__clang_minor__) "." STRINGS(__clang_patchlevel__)
#else
#define COMPILER "gcc " STRINGS(__GNUC__) "." STRINGS(__GNUC_MINOR__) "." STRINGS(__GNUC_PATCHLEVEL__)
#endif

const char *round_build(void) { return "gusu " GUSU_VERSION "; " COMPILER "; formula " STRINGS(FORMULA_REVISION); }

/* ---- Making one. */

/* In the order of the scheme; a class that nobody has stands there with 0. */
static enum rc order_classes(struct ctx *c, const struct scheme *s, const struct class_count *found, int n, struct certificate *k)
{
	k->classes = arena_new_array(&c->arena, struct class_count, (size_t)s->classes.n + 1);
	if (k->classes == NULL)
		return ctx_no_memory(c);
	k->n_classes = s->classes.n + 1;
	for (int i = 0; i < s->classes.n; i++)
		k->classes[i] = (struct class_count){ arena_strdup(&c->arena, s->classes.list[i].code), 0 };
	k->classes[s->classes.n] = (struct class_count){ "", 0 };
	for (int i = 0; i < n; i++)
		for (int j = 0; j < k->n_classes; j++)
			if (k->classes[j].code != NULL && strcmp(k->classes[j].code, found[i].code) == 0)
				k->classes[j].n = found[i].n;
	return RC_OK;
}

static enum rc from_scheme(struct ctx *c, struct certificate *k)
{
	struct class_count found[SCHEME_CLASSES + 1];
	const struct scheme *s = NULL;
	int n;
	TRY(round_scheme(c, &k->round, &s));
	TRY(store_class_counts(c, k->round.id, found, SCHEME_CLASSES + 1, &n));
	k->title_zh = s->title.zh ? s->title.zh : s->id;
	k->title_en = s->title.en ? s->title.en : k->title_zh;
	k->version = s->version;
	return order_classes(c, s, found, n, k);
}

enum rc certificate_make(struct ctx *c, int64_t round, struct certificate *ret_k)
{
	struct certificate k = { .seq = 0 };
	struct record_row row;
	struct ledger_entry e;
	bool found = false;
	TRY(round_get(c, round, &k.round));
	TRY(store_record_round(c, round, &row));
	TRY(from_scheme(c, &k));
	TRY(ledger_find(c, LEDGER_ROUND_STORED, row.object, &e, &found));
	if (found) {
		k.seq = e.seq;
		k.leaf = e.leaf;
		k.at = e.at;
	}
	TRY(ledger_head(c, 0, &k.head));
	k.record = row.body;
	*ret_k = k;
	return RC_OK;
}

void certificate_json(struct jw *w, const struct certificate *k)
{
	char head[LEDGER_HEAD_TEXT];
	jw_obj(w);
	jw_ktext(w, "format", CERTIFICATE_FORMAT);
	jw_ktext(w, "title", k->title_zh);
	jw_ktext(w, "title_en", k->title_en);
	jw_ktext(w, "version", k->version);
	jw_key(w, "record");
	jw_raw(w, k->record, strlen(k->record));
	jw_key(w, "classes");
	jw_arr(w);
	for (int i = 0; i < k->n_classes; i++) {
		jw_obj(w);
		jw_ktext(w, "class", k->classes[i].code[0] ? k->classes[i].code : NULL);
		jw_ki64(w, "enterprises", k->classes[i].n);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_key(w, "ledger");
	jw_obj(w);
	ledger_head_print(&k->head, head);
	jw_ki64(w, "entry", k->seq);
	jw_ktext(w, "at", k->at);
	jw_ktext(w, "leaf", k->leaf);
	jw_ktext(w, "head", head);
	jw_obj_end(w);
	jw_obj_end(w);
}

/* ---- Verifying. */

static void __attribute__((format(printf, 4, 5))) say(struct ctx *c, struct verdict *v, enum verdict_word word, const char *fmt, ...)
{
	va_list ap;
	char line[600];
	if (v->n == VERDICT_LINES)
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	const char *text = arena_strdup(&c->arena, line);
	v->lines[v->n++] = (struct verdict_line){ .word = word, .says = text ? text : "" };
	if (word == VERDICT_OTHER)
		v->same = false;
}

static json_t *read_kept(const char *kept)
{
	json_t *doc = json_loads(kept, JSON_REJECT_DUPLICATES, NULL);
	const char *format = json_string_value(json_object_get(doc, "format"));
	if (format != NULL && strcmp(format, CERTIFICATE_FORMAT) == 0 && json_is_object(json_object_get(doc, "record")))
		return doc;
	json_decref(doc);
	return NULL;
}

enum rc certificate_round(struct ctx *c, const char *kept, int64_t *ret_round)
{
	json_t *doc = read_kept(kept);
	int64_t id = json_integer_value(json_object_get(json_object_get(doc, "record"), "round"));
	json_decref(doc);
	if (id <= 0)
		return ctx_fail(c, RC_BAD_INPUT, "run", "%s", TR(c, "这不是评价运行证书（应为 gusu evaluate --certificate 写出的 JSON，含 \"format\": \"" CERTIFICATE_FORMAT "\"）",
			"this is no certificate of a round; one is JSON written by gusu evaluate --certificate, with \"format\": \"" CERTIFICATE_FORMAT "\""));
	*ret_round = id;
	return RC_OK;
}

static const char *shown(struct ctx *c, json_t *v)
{
	if (v == NULL || json_is_null(v))
		return "—";
	char *text = json_dumps(v, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
	const char *copy = arena_printf(&c->arena, "%.80s", text ? text : "");
	free(text);
	return copy ? copy : "";
}

/* What the certificate says, key by key, against the record that is here. */
static void against_record(struct ctx *c, struct verdict *v, json_t *kept, json_t *here)
{
	const char *key;
	json_t *value;
	int other = 0;
	json_object_foreach(kept, key, value)
		if (!json_equal(value, json_object_get(here, key)) && ++other <= VERDICT_SHOWN)
			say(c, v, VERDICT_OTHER, TR(c, "证书的 %s 为 %s，库中记录为 %s", "the certificate has %s %s, the record here has %s"), key, shown(c, value), shown(c, json_object_get(here, key)));
	json_object_foreach(here, key, value)
		if (json_object_get(kept, key) == NULL && ++other <= VERDICT_SHOWN)
			say(c, v, VERDICT_OTHER, TR(c, "证书没有 %s，库中记录为 %s", "the certificate has no %s, the record here has %s"), key, shown(c, value));
	if (other == 0)
		say(c, v, VERDICT_SAME, "%s", TR(c, "证书与库中记录一致", "the certificate and the record here are the same"));
}

static enum rc against_kept(struct ctx *c, struct verdict *v, const char *kept, const char *record)
{
	if (kept == NULL)
		return RC_OK;
	json_t *doc = read_kept(kept), *here = json_loads(record, 0, NULL);
	if (doc != NULL && here != NULL)
		against_record(c, v, json_object_get(doc, "record"), here);
	json_decref(doc);
	json_decref(here);
	return RC_OK;
}

static enum rc against_ledger(struct ctx *c, struct verdict *v, const struct record_row *row)
{
	enum ledger_word word;
	TRY(ledger_compare(c, LEDGER_ROUND_STORED, row->object, row->body, row->at, &word));
	switch (word) {
	case LEDGER_SAME:
		say(c, v, VERDICT_SAME, "%s", TR(c, "记录与账本条目一致", "the record is as the ledger has it"));
		break;
	case LEDGER_OTHER:
		say(c, v, VERDICT_OTHER, "%s", TR(c, "记录与账本条目不同：库中的记录在写入之后被改动", "the record is not as the ledger has it: it was altered after it was written"));
		break;
	case LEDGER_SILENT:
		say(c, v, VERDICT_OTHER, "%s", TR(c, "账本中没有这次评价：记录不是由本程序写入的", "the ledger knows nothing of this round: the record was not written by this program"));
		break;
	case LEDGER_BEFORE:
		say(c, v, VERDICT_NOTE, "%s", TR(c, "这次评价早于账本启用", "the round is older than the ledger"));
		break;
	}
	return RC_OK;
}

static enum rc against_scheme(struct ctx *c, struct verdict *v)
{
	unsigned char sum[DIGEST_SIZE];
	char hex[DIGEST_HEX];
	const char *text;
	size_t len;
	TRY(store_scheme_text(c, v->round.scheme_hash, &text, &len));
	TRY(digest_of(DIGEST_SM3, text, len, sum));
	hex_print(hex, sum, sizeof sum);
	if (strcmp(hex, v->round.scheme_hash) != 0)
		say(c, v, VERDICT_OTHER, TR(c, "所存办法原文的 SM3 为 %.16s…，记录为 %.16s…：原文被改动", "the kept text of the scheme has the SM3 %.16s…, the record says %.16s…: the text was altered"), hex, v->round.scheme_hash);
	else
		say(c, v, VERDICT_SAME, TR(c, "办法原文一致（SM3 %.16s…）", "same text of the scheme (SM3 %.16s…)"), hex);
	return RC_OK;
}

/* Stored results against those made now: both in order of subjects, and each row once. */
struct held { struct ctx *c; struct verdict *v; const struct city *y; size_t next; int64_t other, stored; };

static bool takes_part(const struct city *y, size_t row) { return !(y->ev->state[row] & ROW_OUT); }

static void one_stored(void *arg, const struct stored_result *r)
{
	struct held *h = arg;
	const struct city *y = h->y;
	char total[32] = "";
	double t;
	h->stored++;
	while (h->next < y->ev->rows && registry_subject(y->view.reg, city_registry_row(y, h->next)) < r->subject)
		h->other += takes_part(y, h->next++);
	if (h->next >= y->ev->rows || registry_subject(y->view.reg, city_registry_row(y, h->next)) != r->subject) {
		h->other++;
		return;
	}
	size_t row = h->next++;
	const char *class_ = y->ev->class_[row] == CLASS_NONE ? "" : y->scheme->classes.list[y->ev->class_[row]].code;
	if (evaluation_total(y->ev, row, &t))
		num_print(total, t);
	if (takes_part(y, row) && strcmp(total, r->total) == 0 && (int64_t)y->ev->rank[row] == r->rank && strcmp(class_, r->class_) == 0)
		return;
	if (++h->other > VERDICT_SHOWN)
		return;
	int line = h->v->n;
	say(h->c, h->v, VERDICT_NOTE, TR(h->c, "%.18s：所存 %s 分、第 %lld 位、%s 类；重算 %s 分、第 %u 位、%s 类", "%.18s: stored total %s, rank %lld, class %s; now %s, %u, %s"),
		registry_uscc(y->view.reg, city_registry_row(y, row)), r->total, (long long)r->rank, r->class_, total, y->ev->rank[row], class_);
	if (h->v->n > line)
		h->v->lines[line].about_one = true;
}

static enum rc against_stored(struct ctx *c, struct verdict *v, const struct city *y)
{
	struct held h = { .c = c, .v = v, .y = y };
	int at = v->n;
	if (v->n < VERDICT_LINES)
		v->n++; /* kept for the sum, which stands before the examples */
	TRY(store_results_each(c, v->round.id, one_stored, &h));
	for (; h.next < y->ev->rows; h.next++)
		h.other += takes_part(y, h.next);
	const char *says = h.other == 0 ? arena_printf(&c->arena, TR(c, "所存逐家结果一致（%lld 户）", "same stored results (%lld enterprises)"), (long long)h.stored)
		: arena_printf(&c->arena, TR(c, "所存逐家结果有 %lld 户与重算不同；记录若一致，运行 gusu rebuild 可恢复", "%lld stored results are not those made now; where the record is the same, gusu rebuild brings them back"),
			(long long)h.other);
	v->lines[at] = (struct verdict_line){ .word = h.other == 0 ? VERDICT_SAME : VERDICT_OTHER, .says = says ? says : "" };
	v->same = v->same && h.other == 0;
	return RC_OK;
}

static void say_hashes(struct ctx *c, struct verdict *v)
{
	bool input = strcmp(v->round.input_hash, v->now.input_hash) == 0, result = strcmp(v->round.result_hash, v->now.result_hash) == 0;
	const char *made = v->round.build ? v->round.build : TR(c, "未记录", "not recorded");
	if (input)
		say(c, v, VERDICT_SAME, TR(c, "输入一致（SM3 %.16s…）", "same input (SM3 %.16s…)"), v->now.input_hash);
	else if (result)
		say(c, v, VERDICT_NOTE, TR(c, "输入校验值不同（记录 %.16s…，现为 %.16s…），结果相同：此后名录有增改，不影响当时参评的企业",
			"the input has another digest (recorded %.16s…, now %.16s…) and the result is the same: the register grew or a code changed since, which touches nobody who took part"), v->round.input_hash, v->now.input_hash);
	else
		say(c, v, VERDICT_OTHER, TR(c, "输入不同（记录 %.16s…，现为 %.16s…）：当时所依据的数据、名单或名录不是经本程序改动的；gusu check 可查出位置",
			"other input (recorded %.16s…, now %.16s…): figures, marks or the register that the round knew were altered by other means than this program; gusu check finds where"),
			v->round.input_hash, v->now.input_hash);
	if (result)
		say(c, v, VERDICT_SAME, TR(c, "结果一致（SM3 %.16s…）", "same result (SM3 %.16s…)"), v->now.result_hash);
	else if (input)
		say(c, v, VERDICT_OTHER, TR(c, "输入相同而结果不同（记录 %.16s…，现为 %.16s…）：记录被改动，或另一版本的程序算法不同（当时 %s，现为 %s）",
			"same input and another result (recorded %.16s…, now %.16s…): the record was altered, or another program computes differently (then %s, now %s)"),
			v->round.result_hash, v->now.result_hash, made, round_build());
	else
		say(c, v, VERDICT_OTHER, TR(c, "结果不同（记录 %.16s…，现为 %.16s…）", "other result (recorded %.16s…, now %.16s…)"), v->round.result_hash, v->now.result_hash);
	if (v->round.build == NULL || strcmp(v->round.build, round_build()) != 0)
		say(c, v, VERDICT_NOTE, TR(c, "当时的程序：%s；现在：%s", "made with %s; now %s"), made, round_build());
}

static enum rc recompute(struct ctx *c, struct verdict *v)
{
	struct city *y;
	char *input = ctx_alloc(c, DIGEST_HEX), *result = ctx_alloc(c, DIGEST_HEX);
	if (input == NULL || result == NULL)
		return ctx_no_memory(c);
	TRY(round_again(c, v->round.id, &y));
	enum rc rc = round_input_again(c, &y->round, &y->view, y->decided, y->n_decided, y->scheme, input);
	if (rc == RC_OK)
		rc = round_result_hash(y->ev, result);
	if (rc == RC_OK) {
		v->now = v->round;
		v->now.input_hash = input;
		v->now.result_hash = result;
		say_hashes(c, v);
		rc = against_stored(c, v, y);
	}
	round_again_done(c, y);
	return rc;
}

enum rc certificate_verify(struct ctx *c, int64_t round, const char *kept, struct verdict *ret_v)
{
	struct record_row row;
	*ret_v = (struct verdict){ .same = true };
	TRY(round_get(c, round, &ret_v->round));
	ret_v->now = ret_v->round;
	TRY(store_record_round(c, round, &row));
	TRY(against_kept(c, ret_v, kept, row.body));
	TRY(against_ledger(c, ret_v, &row));
	TRY(against_scheme(c, ret_v));
	return recompute(c, ret_v);
}
