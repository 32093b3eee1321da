/* role.c - the table of roles and permissions.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/role.h"

const char *const area_words[] = { "none", "city", "region", "enterprise", "task", NULL };

enum { CITY = 1u << AREA_CITY, REGION = 1u << AREA_REGION, OWN = 1u << AREA_ENTERPRISE, NO_AREA = 1u << AREA_NONE, TASK = 1u << AREA_TASK };

const struct role_info roles[ROLE_COUNT] = {
	[ROLE_BUREAU] = { "bureau", "市局", "Bureau", "全市业务", "the city's business", CITY, false },
	[ROLE_DISTRICT] = { "district", "区县", "District", "本区县及所辖镇的业务", "the business of a district and its towns", REGION, false },
	[ROLE_TOWN] = { "town", "镇街", "Town", "本镇（街道）的业务", "the business of a town or street", REGION, false },
	[ROLE_ENTERPRISE] = { "enterprise", "企业", "Enterprise", "只看本企业", "its own enterprise and nothing else", OWN, false },
	[ROLE_EXPERT] = { "expert", "专家", "Expert", "只看评审任务所列的企业，到期为止", "the enterprises that its task names, until the task ends", TASK, false },
	[ROLE_AUDITOR] = { "auditor", "审计监督", "Auditor", "只读，可查操作记录", "reads business and the record of acts, changes nothing", CITY, false },
	[ROLE_OPERATOR] = { "operator", "数据操作员", "Operator", "导入和核对数据", "brings tables in and checks them", CITY, false },
	[ROLE_SYSTEM] = { "system", "系统管理员", "System administrator", "运行状况与后台任务", "how the system runs", NO_AREA, true },
	[ROLE_SECURITY] = { "security", "安全管理员", "Security administrator", "账号与授权", "accounts and grants", NO_AREA, true },
	[ROLE_AUDIT] = { "audit", "审计管理员", "Audit administrator", "操作记录", "the record of acts", NO_AREA, true },
};

/* B bureau, D district, T town, E enterprise, X expert, A auditor, O operator; then the administrators: S system, C security, R audit. */
const struct permission permissions[] = {
	/*                                                                                    BDTEXAO SCR */
	{ "registry.read", "查看企业、地块、区划、行业", "read enterprises and plots",              "YYYYYYY" "---" },
	{ "indicators.read", "查看指标数据", "read figures",                                    "YYYYYYY" "---" },
	{ "intake.import", "导入数据表", "bring tables in",                                     "YYn---Y" "---" },
	{ "intake.undo", "撤销导入的批次", "take a batch back",                                  "Y-----n" "---" },
	{ "evaluation.read", "查看评价方案与结果", "read schemes and results",                     "YYYYYY-" "---" },
	{ "evaluation.whatif", "试算", "try other weights and figures",                        "YYY----" "---" },
	{ "evaluation.export", "导出评价结果", "take results out as files",                      "nnn--n-" "---" },
	{ "evaluation.publish", "公布名单", "publish lists",                                          "Y------" "---" },
	{ "targets.read", "查看年度目标", "read the year's goals",                               "YYY--YY" "---" },
	{ "office.read", "查看督办事项", "see matters",                                          "YYY--Y-" "---" },
	{ "office.handle", "办理督办事项", "deal with matters of one's own unit",                  "YYY----" "---" },
	{ "office.assign", "交办、核定督办事项", "give matters out and decide on them",              "YYn----" "---" },
	{ "office.export", "导出督办清单", "take lists of matters out as files",                    "nnn--n-" "---" },
	{ "projects.read", "查看项目", "read projects",                                         "YYYY-Y-" "---" },
	{ "projects.edit", "建档和登记项目资料", "open project files and fill them in",             "YYY----" "---" },
	{ "projects.step", "登记项目阶段", "record stages of projects",                          "YYY----" "---" },
	{ "projects.decide", "决定项目级别、退出与更正", "decide levels, exits and corrections of projects", "Y------" "---" },
	{ "projects.export", "导出项目", "take projects out as files",                            "nnn--n-" "---" },
	{ "investment.read", "查看投资月报", "read investment reports",                              "YYYY-Y-" "---" },
	{ "investment.fill", "填报投资月报", "fill in investment reports",                          "--YY---" "---" },
	{ "investment.check", "审核投资月报", "check investment reports",                            "nY-----" "---" },
	{ "investment.accept", "接受投资月报", "accept investment reports",                          "Y------" "---" },
	{ "investment.export", "导出投资月报与台账", "take investment reports out as files",         "nnnn-n-" "---" },
	{ "problems.read", "查看项目问题", "read problems of projects",                                "YYYY-Y-" "---" },
	{ "problems.report", "登记项目问题、留言", "register problems of projects and write about them",          "YYYY---" "---" },
	{ "problems.handle", "办理项目问题", "deal with problems of projects for one's own unit",             "YYY----" "---" },
	{ "problems.assign", "交办、挂账项目问题", "give problems of projects out and decide on them",           "YYn----" "---" },
	{ "problems.export", "导出项目问题", "take lists of problems out as files",                         "nnn--n-" "---" },
	{ "assessment.read", "查看区县考核", "read assessments of districts",                      "YY---Y-" "---" },
	{ "assessment.draft", "起草区县考核", "draft assessments of districts",                    "Y------" "---" },
	{ "assessment.fix", "区县考核定稿", "fix assessments of districts",                        "Y------" "---" },
	{ "assessment.export", "导出区县考核", "take assessments out as files",                     "nn---n-" "---" },
	{ "promises.read", "查看项目承诺", "read promises of projects",                               "YYYY-Y-" "---" },
	{ "promises.fill", "填报承诺实际值", "tell actual figures of promises",                        "YYn---n" "---" },
	{ "promises.check", "核验承诺", "check promises",                                       "YY-----" "---" },
	{ "promises.decide", "决定承诺处置", "decide on promises",                                 "Y------" "---" },
	{ "promises.export", "导出承诺核验", "take lists of promises out as files",                    "nnn--n-" "---" },
	{ "meetings.read", "查看项目会议材料", "read meetings and their packs",                 "YY---Y-" "---" },
	{ "meetings.make", "准备项目会议、登记议定事项", "prepare meetings, enter what they decided",  "YY-----" "---" },
	{ "campaigns.read", "查看年度评价", "read the year's evaluation and its dates",                  "YYYYnYY" "---" },
	{ "campaigns.run", "推进年度评价", "begin and end steps of the year's evaluation",              "Y------" "---" },
	{ "campaigns.decide", "决定年度评价的开启、期限与退回", "open the year's evaluation, move its deadlines, go back", "Y------" "---" },
	{ "base_data.confirm", "确认基础数据、登记纸质确认、提醒企业", "confirm base data, enter papers, remind enterprises", "YYYY---" "---" },
	{ "objections.read", "查看评价异议", "read objections to the evaluation",                   "YYYY-Y-" "---" },
	{ "objections.file", "提出、录入评价异议", "file objections to the evaluation and act on them",      "YYYY---" "---" },
	{ "objections.handle", "办理评价异议", "decide on objections to the evaluation",                "YYY----" "---" },
	{ "gates.read", "查看核对关口", "see the gates before publication",                     "YYY--Y-" "---" },
	{ "gates.pass", "放行未通过的关口", "pass a gate that blocks",                            "n------" "---" },
	{ "decisions.read", "查看综合评价人工决定", "read decisions in the evaluation",                 "YYYY-Y-" "---" },
	{ "decisions.propose", "提出人工决定", "propose decisions in the evaluation",              "YYn----" "---" },
	{ "decisions.decide", "决定名单、否决、不参评与调档", "decide on lists, vetoes, exemptions and classes", "Yn-----" "---" },
	{ "improvements.act", "报送、办理提升计划", "hand in plans of improvement and act on them",      "YYYY---" "---" },
	{ "ledger.read", "查看公务账本", "read the ledger of official acts",                     "Y----Y-" "--Y" },
	{ "core.jobs", "查看自己的后台任务", "see one's own jobs",                                 "YYY--YY" "Y--" },
	{ "core.jobs_all", "查看所有后台任务", "see everybody's jobs",                            "Y------" "Y--" },
	{ "core.invite", "邀请企业", "invite enterprises",                                     "YYn----" "---" },
	{ "core.accounts", "管理账号与授权", "make accounts and grants",                         "-------" "-Y-" },
	{ "core.audit", "查看操作记录", "read the record of acts",                               "-----Y-" "--Y" },
	{ "core.audit_export", "导出操作记录", "take the record of acts out as a file",                 "-----n-" "--n" },
	{ NULL },
};

int permission_count(void)
{
	return (int)(sizeof permissions / sizeof permissions[0]) - 1;
}

_Static_assert(sizeof permissions / sizeof permissions[0] - 1 <= PERMISSIONS_MAX, "a permission is a bit of 64");

int permission_find(const char *name)
{
	for (int i = 0; name != NULL && permissions[i].name != NULL; i++)
		if (strcmp(permissions[i].name, name) == 0)
			return i;
	return -1;
}

int role_find(const char *word)
{
	for (int i = 0; i < ROLE_COUNT; i++)
		if (strcmp(roles[i].word, word) == 0)
			return i;
	return -1;
}

int area_find(const char *word)
{
	for (int i = 0; i < AREA_COUNT; i++)
		if (strcmp(area_words[i], word) == 0)
			return i;
	return -1;
}

uint64_t role_permissions(enum role role, const char *named)
{
	uint64_t bits = 0;
	for (int i = 0; permissions[i].name != NULL; i++) {
		char has = permissions[i].by_role[role];
		if (named[0] != '\0' ? has != '-' && strcmp(named, permissions[i].name) == 0 : has == 'Y')
			bits |= UINT64_C(1) << i;
	}
	return bits;
}
