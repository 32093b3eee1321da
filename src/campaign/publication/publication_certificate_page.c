/* publication_certificate_page.c - /public/certificate: is this very certificate in force? Opened by the code on the paper.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "campaign/publication/publication.api.gen.h"
#include "campaign/publication/publication_paper.h"
#include "campaign/publication/publication_store.h"
#include "core/page.h"
#include "core/setting.h"

enum { CORRECTIONS_MOST = 50 };

static void term(struct page *p, const char *name, const char *value)
{
	page_line(p, "dt", name);
	page_line(p, "dd", value);
}

/* What a publication says of a code: the row, -1; and whether its line has this hash. */
struct said { struct publication x; struct publication_rows rows; int64_t row; bool same; const char *class_, *name; };

static enum rc look_up(struct ctx *c, int64_t id, const char *code, const char *sm3, struct said *s)
{
	struct publication_file f;
	const char *text, *line;
	size_t len, n;
	unsigned char sum[DIGEST_SIZE];
	char hex[DIGEST_HEX];
	TRY(publication_get(c, id, false, &s->x));
	TRY(publication_last_file(c, id, &f, &text, &len));
	TRY(publication_rows_read(c, &f, text, len, &s->rows));
	int at = publication_field_of(&s->rows, "code");
	s->row = -1;
	s->same = false;
	for (size_t i = 0; i < s->rows.n && s->row < 0; i++)
		if (strcmp(publication_cell(&s->rows, i, at), code) == 0)
			s->row = (int64_t)i;
	if (s->row < 0)
		return RC_OK;
	s->class_ = publication_cell(&s->rows, (size_t)s->row, publication_field_of(&s->rows, "class"));
	s->name = publication_cell(&s->rows, (size_t)s->row, publication_field_of(&s->rows, "name"));
	if (certificate_line(text, len, (size_t)s->row, &line, &n) && digest_of(DIGEST_SM3, line, n, sum) == RC_OK) {
		hex_print(hex, sum, sizeof sum);
		s->same = strcmp(hex, sm3) == 0;
	}
	return RC_OK;
}

/* The publication that counts now in the place of this one. */
static enum rc latest_of(struct ctx *c, const struct publication *p, int64_t *ret_id)
{
	struct publication x = *p;
	for (int i = 0; i < CORRECTIONS_MOST && x.corrected_by != 0; i++)
		TRY(publication_get(c, x.corrected_by, false, &x));
	*ret_id = x.id;
	return RC_OK;
}

static void verdict(struct page *p, bool good, const char *text)
{
	page_open(p, "p", "class", good ? "good" : "alert", "role", "status", NULL);
	page_html(p, "<strong>");
	page_text(p, text);
	page_html(p, "</strong></p>\n");
}

static const char *verdict_words(struct ctx *c, const struct said *s, const struct said *now)
{
	if (s->row < 0 || !s->same)
		return TR(c, "不符：公布的名单中没有这样一行。请不要采信这份通知书。", "It does not fit: the published list has no such line. Do not rely on this certificate.");
	if (s->x.state == PUB_WITHDRAWN || now->x.state == PUB_WITHDRAWN)
		return TR(c, "已失效：所依据的公布已撤回。", "Not in force: the publication that it rests on was withdrawn.");
	if (s->x.state == PUB_CORRECTED)
		return now->row >= 0 && strcmp(now->class_, s->class_) == 0 ? TR(c, "已更正：类别未变，请以更正后的公布为准。", "Corrected: the class is the same; the later publication counts.")
			: TR(c, "已失效：结果已更正，以更正后的公布为准。", "Not in force: the result was corrected; the later publication counts.");
	if (s->x.state != PUB_PUBLISHED)
		return TR(c, "尚未公布：公示期间的结果还不是最终结果。", "Not published: what is up for objections is no result yet.");
	return TR(c, "有效：与公布的名单一致。", "In force: it is as the published list has it.");
}

static enum rc write_page(struct ctx *c, struct reply *r, const struct publication_certificate_page_in *in)
{
	struct said s, now;
	int64_t latest;
	const char *city;
	struct page p;
	TRY(look_up(c, in->p, in->code, in->line, &s));
	TRY(latest_of(c, &s.x, &latest));
	now = s;
	if (latest != s.x.id)
		TRY(look_up(c, latest, in->code, in->line, &now));
	TRY(setting_city(c, &city));
	page_begin(&p, c, r, &(struct page_head){ .title = TR(c, "通知书核验", "Is this certificate in force?"), .city = city,
		.other_lang = arena_printf(&c->arena, "/public/certificate?p=%lld&code=%s&line=%s&lang=%s", (long long)in->p, in->code, in->line, TR(c, "en", "zh")) });
	verdict(&p, s.row >= 0 && s.same && s.x.state == PUB_PUBLISHED, verdict_words(c, &s, &now));
	page_html(&p, "<dl>");
	if (s.row >= 0 && s.same) {
		term(&p, TR(c, "企业", "Enterprise"), arena_printf(&c->arena, "%s (%s)", s.name, in->code));
		term(&p, TR(c, "类别", "Class"), s.class_);
		if (latest != s.x.id)
			term(&p, TR(c, "更正后的类别", "Class after the correction"), now.row >= 0 ? now.class_ : TR(c, "不在名单中", "not on the list"));
	}
	term(&p, TR(c, "公布", "Publication"), publication_title(c, &s.x));
	term(&p, TR(c, "状态", "State"), publication_state_title(c, s.x.state));
	if (s.x.published_at[0] != '\0')
		term(&p, TR(c, "公布时间", "Published"), publication_minute(c, s.x.published_at));
	if (s.x.ended_at[0] != '\0')
		term(&p, TR(c, "更正、撤回理由", "Why it was corrected or withdrawn"), s.x.reason);
	page_html(&p, "</dl>\n<p>");
	page_open(&p, "a", "href", arena_printf(&c->arena, "/public/publications/%lld", (long long)latest), NULL);
	page_text(&p, TR(c, "查看公布的名单", "The published list"));
	page_html(&p, "</a></p>");
	page_end(&p);
	return RC_OK;
}

enum rc publication_api_certificate_page(struct ctx *c, const struct publication_certificate_page_in *in, struct reply *r)
{
	page_language(c, r, in->has_lang, in->lang == PUBLICATION_CERTIFICATE_PAGE_LANG_EN);
	if (strspn(in->code, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != strlen(in->code) || strspn(in->line, "0123456789abcdef") != strlen(in->line))
		return ctx_fail(c, RC_BAD_INPUT, "code", "%s", TR(c, "这不是通知书上的地址", "this is not the address of a certificate"));
	return write_page(c, r, in);
}
