/* campaign_words.c - what acts are called in a campaign's history. A room adds its own lines.
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
