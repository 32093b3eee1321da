/* gate_text.c - numbers in a text that is to be published, held against the round.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A sentence ends at 。！？；. ! ? ; or a line's end (a point between digits is none). In it: whole numbers, shares (a number before % or ％), and class counts (a class code before a whole
 * number: "A 类 154 户", "A类企业154家", "class A: 154"). Years and dates are no counts. A share must be 100 × a / b for two counts of the sentence or of the round, rounded as it is printed. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/num.h"
#include "campaign/gate/gate_priv.h"
#include "evaluation/published_list.h"

enum { NUMBERS = 64, SLIPS = 200 };

struct number { size_t at, len; double v; int decimals; bool share, total; int class_; /* -1 */ };
struct sentence { const char *text; size_t from, to; struct number list[NUMBERS]; int n; };
struct checking { struct ctx *c; const struct gate_counts *k; const char *text; struct gate_slip *slips; int n; };

static void slip(struct checking *w, const struct number *x, const char *zh, const char *en)
{
	if (w->n < SLIPS)
		w->slips[w->n++] = (struct gate_slip){ x->at, x->len, arena_strndup(&w->c->arena, w->text + x->at, x->len), zh, en };
}

/* Bytes of a mark that ends a sentence at p; 0: none. */
static size_t ends_here(const char *text, size_t p)
{
	static const char *const wide[] = { "。", "！", "？", "；" };
	unsigned char ch = (unsigned char)text[p];
	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
		if (strncmp(text + p, wide[i], strlen(wide[i])) == 0)
			return strlen(wide[i]);
	if (ch == '.')
		return p > 0 && isdigit((unsigned char)text[p - 1]) && isdigit((unsigned char)text[p + 1]) ? 0 : 1;
	return ch == '!' || ch == '?' || ch == ';' || ch == '\n' ? 1 : 0;
}

static bool starts(const char *p, const char *const *words)
{
	for (int i = 0; words[i] != NULL; i++)
		if (strncmp(p, words[i], strlen(words[i])) == 0)
			return true;
	return false;
}

/* "2020年", "7月", "15日", "第3号": not a count. */
static bool is_date(const char *text, size_t from, const char *behind)
{
	static const char *const after[] = { "年", "月", "日", "号", "-", "/", ":", "：", "次", "万", "亿", "亩", NULL };
	while (*behind == ' ')
		behind++;
	if (starts(behind, after))
		return true;
	return from > 0 && (text[from - 1] == '-' || text[from - 1] == '/' || text[from - 1] == ':' || (from >= 3 && (strncmp(text + from - 3, "〔", 3) == 0 || strncmp(text + from - 3, "第", 3) == 0)));
}

/* The class whose code stands a few characters before, with nothing but 类, 企业, 共, blanks and marks between. */
static int class_before(const struct gate_counts *k, const char *text, size_t from, size_t at)
{
	static const char *const between[] = { "类", "企业", "共", "有", "为", "计", " ", ":", "：", "（", "(", NULL };
	size_t p = at;
	for (bool moved = true; moved && p > from;) {
		moved = false;
		for (int i = 0; between[i] != NULL; i++) {
			size_t n = strlen(between[i]);
			if (p >= from + n && strncmp(text + p - n, between[i], n) == 0) {
				p -= n;
				moved = true;
			}
		}
	}
	int best = -1;
	for (int i = 0; i < k->n_classes; i++) {
		size_t n = strlen(k->classes[i]);
		if (n > 0 && p >= from + n && strncmp(text + p - n, k->classes[i], n) == 0 && (p == from + n || !isalnum((unsigned char)text[p - n - 1])) && (best < 0 || n > strlen(k->classes[best])))
			best = i;
	}
	return best;
}

static bool total_before(const char *text, size_t from, size_t at)
{
	static const char *const words[] = { "参评", "共", "合计", "总计", "共计", "参评企业", "total of ", "of " , NULL };
	for (int i = 0; words[i] != NULL; i++) {
		size_t n = strlen(words[i]);
		if (at >= from + n && strncmp(text + at - n, words[i], n) == 0)
			return true;
	}
	return false;
}

static void read_number(struct checking *w, struct sentence *s, size_t *p)
{
	size_t from = *p, end = from;
	char digits[40];
	int n = 0, decimals = 0;
	bool point = false;
	for (; end < s->to && n < 38; end++) {
		char ch = s->text[end];
		if (ch == ',' && isdigit((unsigned char)s->text[end + 1]) && !point)
			continue;
		if (ch == '.' && !point && isdigit((unsigned char)s->text[end + 1]))
			point = true;
		else if (!isdigit((unsigned char)ch))
			break;
		else
			decimals += point;
		digits[n++] = ch;
	}
	digits[n] = '\0';
	*p = end;
	const char *behind = s->text + end;
	while (*behind == ' ')
		behind++;
	bool share = *behind == '%' || strncmp(behind, "％", 3) == 0;
	if (s->n == NUMBERS || (!share && (is_date(s->text, from, behind) || point)))
		return;
	s->list[s->n++] = (struct number){ from, end - from, strtod(digits, NULL), decimals, share, !share && total_before(s->text, s->from, from), share ? -1 : class_before(w->k, s->text, s->from, from) };
}

static bool is_share(double a, double b, const struct number *x)
{
	return b > 0 && fabs(num_round(100 * a / b, x->decimals) - x->v) < 1e-9;
}

static void check_share(struct checking *w, const struct sentence *s, const struct number *x)
{
	const struct gate_counts *k = w->k;
	double whole[NUMBERS + 2] = { (double)k->units, (double)k->ranked };
	int n = 2;
	for (int i = 0; i < s->n; i++)
		if (!s->list[i].share)
			whole[n++] = s->list[i].v;
	for (int b = 0; b < n; b++) {
		for (int i = 0; i < s->n; i++)
			if (!s->list[i].share && is_share(s->list[i].v, whole[b], x))
				return;
		for (int i = 0; n == 2 && i < k->n_classes; i++) /* a sentence that names no count: the round's own */
			if (is_share((double)k->n[i], whole[b], x))
				return;
	}
	/* what it should be: the count just before it, of the total of the sentence or of the round */
	const struct number *part = NULL, *total = NULL;
	for (int i = 0; i < s->n; i++) {
		part = !s->list[i].share && s->list[i].at < x->at ? &s->list[i] : part;
		total = s->list[i].total ? &s->list[i] : total;
	}
	double of = total ? total->v : (double)k->units;
	if (part != NULL && part != total && of > 0) {
		char right[NUM_FIXED_MAX];
		num_print_fixed(right, num_round(100 * part->v / of, x->decimals), x->decimals);
		slip(w, x, arena_printf(&w->c->arena, "占比 %.*f %% 与户数不符：%.0f／%.0f 为 %.20s %%", x->decimals, x->v, part->v, of, right), arena_printf(&w->c->arena, "the share %.*f %% does not follow: %.0f of %.0f is %.20s %%", x->decimals, x->v, part->v, of, right));
		return;
	}
	slip(w, x, arena_printf(&w->c->arena, "占比 %.*f %% 不是由本句或评价结果中的户数算出的", x->decimals, x->v), arena_printf(&w->c->arena, "the share %.*f %% follows from no counts of its sentence or of the round", x->decimals, x->v));
}

/* A sentence that names every class and a total must add up; a class count of the whole city is the round's. */
static void check_counts(struct checking *w, const struct sentence *s)
{
	double sum = 0;
	int named = 0;
	const struct number *total = NULL;
	for (int i = 0; i < s->n; i++) {
		const struct number *x = &s->list[i];
		named += x->class_ >= 0;
		sum += x->class_ >= 0 ? x->v : 0;
		total = x->total && total == NULL ? x : total;
	}
	if (total != NULL && named >= 3 && sum != total->v)
		slip(w, total, arena_printf(&w->c->arena, "本句各类相加为 %.0f，总数写作 %.0f", sum, total->v), arena_printf(&w->c->arena, "the classes of this sentence add up to %.0f, its total says %.0f", sum, total->v));
	bool of_the_city = total == NULL ? named >= w->k->n_classes - 1 && named >= 3 : total->v == (double)w->k->units || total->v == (double)w->k->ranked;
	for (int i = 0; of_the_city && i < s->n; i++) {
		const struct number *x = &s->list[i];
		if (x->class_ >= 0 && x->v != (double)w->k->n[x->class_])
			slip(w, x, arena_printf(&w->c->arena, "%s 类写作 %.0f 户，评价结果为 %lld 户", w->k->classes[x->class_], x->v, (long long)w->k->n[x->class_]),
				arena_printf(&w->c->arena, "class %s is given as %.0f, the round has %lld", w->k->classes[x->class_], x->v, (long long)w->k->n[x->class_]));
	}
}

static void check_sentence(struct checking *w, struct sentence *s)
{
	for (size_t p = s->from; p < s->to;) {
		bool within = p > s->from && (isalpha((unsigned char)s->text[p - 1]) || s->text[p - 1] == '_');
		if (!isdigit((unsigned char)s->text[p]))
			p++;
		else if (within)
			while (p < s->to && isalnum((unsigned char)s->text[p]))
				p++;
		else
			read_number(w, s, &p);
	}
	for (int i = 0; i < s->n; i++)
		if (s->list[i].share)
			check_share(w, s, &s->list[i]);
	check_counts(w, s);
}

enum rc gate_text_check(struct ctx *c, const struct gate_counts *k, const char *text, struct gate_slip **ret_list, int *ret_n)
{
	struct checking w = { .c = c, .k = k, .text = text };
	struct sentence *s = arena_new(&c->arena, struct sentence);
	size_t len = strlen(text), from = 0;
	w.slips = arena_new_array(&c->arena, struct gate_slip, SLIPS);
	if (w.slips == NULL || s == NULL)
		return ctx_no_memory(c);
	for (size_t p = 0; p <= len; p++) {
		size_t mark = p < len ? ends_here(text, p) : 1;
		if (mark == 0)
			continue;
		*s = (struct sentence){ .text = text, .from = from, .to = p };
		check_sentence(&w, s);
		from = p + mark;
		p += mark - 1;
	}
	*ret_list = w.slips;
	*ret_n = w.n;
	return RC_OK;
}

static enum rc counts_of(struct ctx *c, const struct scheme *s, const struct round *r, struct gate_counts *ret_k)
{
	struct class_count stored[SCHEME_CLASSES + 1];
	const char **codes = arena_new_array(&c->arena, const char *, (size_t)s->classes.n + 1);
	int64_t *n = arena_new_array(&c->arena, int64_t, (size_t)s->classes.n + 1);
	int found;
	if (codes == NULL || n == NULL)
		return ctx_no_memory(c);
	TRY(store_class_counts(c, r->id, stored, SCHEME_CLASSES + 1, &found));
	for (int k = 0; k < s->classes.n; k++) {
		codes[k] = arena_strdup(&c->arena, s->classes.list[k].code);
		for (int i = 0; i < found; i++)
			n[k] += strcmp(stored[i].code, s->classes.list[k].code) == 0 ? stored[i].n : 0;
	}
	*ret_k = (struct gate_counts){ codes, n, s->classes.n, r->units, r->ranked };
	return RC_OK;
}

enum rc gate_counts_of(struct ctx *c, int64_t round, struct gate_counts *ret_k)
{
	const struct scheme *s = NULL;
	struct round r;
	TRY(round_get(c, round, &r));
	TRY(round_scheme(c, &r, &s));
	return counts_of(c, s, &r, ret_k);
}

/* ---- The gate: the lists that were frozen of this round; texts are checked when they are drafted (gate_text_check). */

static int64_t lines_of_class(const char *file, size_t len, const char *code)
{
	size_t want = strlen(code);
	int64_t n = 0;
	for (size_t from = 0; from < len;) {
		const char *end = memchr(file + from, '\n', len - from);
		size_t to = end ? (size_t)(end - file) : len, last = to;
		if (last > from && file[last - 1] == '\r')
			last--;
		n += last - from > want && strncmp(file + last - want, code, want) == 0 && file[last - want - 1] == ',';
		from = to + 1;
	}
	return n;
}

enum rc gate_shares(struct asking *q)
{
	const struct published_list *list;
	struct gate_counts k;
	int n, of_round = 0;
	TRY(lists_published(q->c, q->y->round.scheme, q->y->round.year, &list, &n));
	TRY(counts_of(q->c, q->y->scheme, &q->y->round, &k));
	for (int i = 0; i < n; i++) {
		const char *file;
		size_t len;
		if (list[i].round != q->y->round.id || list[i].list[0] != '\0')
			continue;
		of_round++;
		TRY(list_file(q->c, list[i].id, &file, &len));
		for (int j = 0; j < k.n_classes; j++) {
			int64_t lines = lines_of_class(file, len, k.classes[j]);
			if (lines != k.n[j])
				gate_find(q, true, "list", ROW_NONE, k.classes[j], 100, gate_say(q, "已公布名单 %lld 中 %s 类 %lld 户，评价结果为 %lld 户", (long long)list[i].id, k.classes[j], (long long)lines, (long long)k.n[j]),
					gate_say(q, "the published list %lld has %lld of class %s, the round %lld", (long long)list[i].id, (long long)lines, k.classes[j], (long long)k.n[j]));
		}
	}
	for (int j = 0; j < k.n_classes; j++)
		gate_figure_add(q, gate_say(q, "%s 类占参评", k.classes[j]), gate_say(q, "class %s of all", k.classes[j]), gate_say(q, "%lld / %lld = %s %%", (long long)k.n[j], (long long)k.units, gate_number(q, k.units ? 100.0 * (double)k.n[j] / (double)k.units : 0, 2)));
	if (of_round == 0)
		gate_does_not_apply(q, "本次评价还没有公布名单；拟公布的文字可在本页粘贴核对", "no list of this round is published yet; a draft can be checked on this page");
	else
		gate_reason(q, q->r->faults ? gate_say(q, "有 %lld 处户数不符", (long long)q->r->faults) : gate_say(q, "%d 份已公布名单的各类户数与评价结果一致", of_round), q->r->faults ? gate_say(q, "%lld counts do not agree", (long long)q->r->faults) : gate_say(q, "the counts of %d published lists are the round's", of_round));
	return RC_OK;
}
