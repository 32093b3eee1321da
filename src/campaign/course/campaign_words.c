/* campaign_words.c - what acts are called in a campaign's history (a room adds its own lines), and where the work of a step is done.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "campaign/course/campaign_acts.h"

static const struct { const char *act, *zh, *en; } words[] = {
	{ "open", "开启", "opened" }, { "plan", "计划日期", "dates planned" }, { "begin", "开始", "begun" }, { "end", "结束", "ended" }, { "skip", "略过", "passed over" },
	{ "postpone", "调整期限", "deadline moved" }, { "back", "退回", "gone back" }, { "suspend", "暂停", "suspended" }, { "resume", "恢复", "resumed" },
	{ "round", "确定评分结果", "result bound" }, { "archive", "归档", "archived" }, { "closed", "到期截止", "closed by the clock" }, { "reminded", "提醒", "reminded" },
};

const char *campaign_act_title(const struct ctx *c, const char *act)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i].act, act) == 0)
			return TR(c, words[i].zh, words[i].en);
	return act;
}

/* ---- Pages. */

static const struct { enum campaign_step step; const char *path; } pages[] = {
#define P(step, path) { STEP_##step, path },
#include "campaign/campaign_pages.def"
#undef P
};
enum { N_PAGES = sizeof pages / sizeof *pages };

static const char *with_id(struct ctx *c, const char *path, int64_t id)
{
	const char *at = strstr(path, "{id}");
	return at == NULL ? path : arena_printf(&c->arena, "%.*s%lld%s", (int)(at - path), path, (long long)id, at + strlen("{id}"));
}

const char *campaign_page(struct ctx *c, int64_t id, enum campaign_step step)
{
	for (int i = 0; i < N_PAGES; i++)
		if (pages[i].step == step)
			return with_id(c, pages[i].path, id);
	return NULL;
}

static bool is_below(const char *link, const char *prefix)
{
	size_t n = strlen(prefix);
	return strncmp(link, prefix, n) == 0 && (link[n] == '\0' || link[n] == '/' || link[n] == '?' || link[n] == '#');
}

bool campaign_link_is_of(struct ctx *c, int64_t id, const char *link)
{
	const char *own = arena_printf(&c->arena, "/campaigns/%lld", (long long)id);
	if (link == NULL || own == NULL)
		return false;
	for (int i = 0; i < N_PAGES; i++) {
		const char *page = with_id(c, pages[i].path, id);
		if (page != NULL && is_below(link, page))
			return true;
	}
	return is_below(link, own);
}
