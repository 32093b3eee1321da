/* sample_city_projects.h - the industrial projects of the sample city: their lives, their money, their papers.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A project belongs to a firm of the city and goes through the stages of plans/suzhou-2020/projects.yaml. First its life is drawn (days of stages and permits, pauses, ends), then
 * what it spends in each month; the months are fitted to the published investment figures, and the project's total follows from them. Nothing after SAMPLE_END is written: on
 * that day many projects are under way. A project's chance depends on the seed and on its own number only. */
#ifndef TOOLS_SAMPLE_CITY_PROJECTS_H
#define TOOLS_SAMPLE_CITY_PROJECTS_H
#include "sample_city.h"
#include "base/period.h"

enum project_kind { K_NEW, K_EXTENSION, K_RENOVATION, K_PURCHASE, K_DIGITAL, K_SAVING, K_CIRCULAR, N_KINDS };
enum project_stage { S_TALKS, S_RESERVE, S_SIGNED, S_APPROVED, S_LAND, S_PERMITS, S_STARTED, S_BUILDING, S_FINISHED, S_PRODUCING, S_FULL, S_JUDGED, N_STAGES };
enum permit_track { T_ENERGY, T_ENVIRONMENT, T_SAFETY, T_LAND_PLAN, T_SITE_PLAN, T_BUILDING, N_PERMITS };
enum permit_step { P_DRAFTED, P_SUBMITTED, P_SUPPLEMENT, P_ACCEPTED, P_REVIEWED, P_ENDED, N_PERMIT_STEPS };
enum exit_kind { EXIT_NONE, EXIT_ENDED, EXIT_MOVED, EXIT_MERGED };
enum project_level { L_NONE, L_DISTRICT, L_CITY, L_PROVINCE };
enum part { PART_BUILDING, PART_INSTALLATION, PART_EQUIPMENT, PART_OTHER, N_PARTS };
enum { SAMPLE_END = 18627 };           /* 2020-12-31 */
enum { MONTHS = 36, MAX_SPELL = 72 };  /* months of 2018 … 2020; months from the first to the last payment of one project */

struct permit { int day[N_PERMIT_STEPS]; const char *end, *reason; bool good; }; /* DAY_NONE: no such step; end: title of the last one */
struct project {
	int firm, district, kind, chain; /* chain: index of chain_words, -1: none */
	enum project_level level;
	bool skips_reserve, foreign, workshop, linked, open;
	int phase;                       /* how many projects its firm had before */
	int drawn;                       /* its number before they were put in order */
	int number, number_year;         /* XM2018-000001 */
	int serial;                      /* in the official code */
	int day[N_STAGES];               /* as it went, also after SAMPLE_END and behind an exit; DAY_NONE: no such stage */
	int first_said, first_told;      /* the first talk as the books have it (some years are typed wrong), and the day on which it was entered */
	int agreed[4], statutory[2];     /* start, finish, production, full output; start, finish by the land contract */
	struct permit permit[N_PERMITS];
	int pause, resume;               /* DAY_NONE: never */
	enum exit_kind exit;
	int exit_day;                    /* INT32_MAX: none */
	const char *pause_reason, *exit_reason;
	double size;                     /* of its money before the fit, 万元 */
	int month0, months;              /* first month of payments, counted from January 2018; how many */
	double curve[MAX_SPELL];         /* shares of the total as planned by its real days */
	double paid[MAX_SPELL];          /* 万元, fitted; 0 behind an exit and in a pause */
	int64_t spent[MAX_SPELL];        /* the same in 0.01 万元 */
	int64_t total, parts[N_PARTS];   /* 0.01 万元 */
	double mix[N_PARTS];             /* how its money is divided */
	int64_t plan[YEARS][12];         /* 0.01 万元; whole 万元 */
	int64_t area;                    /* 0.0001 亩; 0: none of its own */
	int64_t tce, kwh;                /* 0.01 tce, 0.01 万kWh a year */
	bool late_funds;
};
struct projects { struct project *list; int n; const struct city *city; const char **names; uint64_t seed; };

/* One value that was written wrongly on purpose. */
struct truth_file { FILE *f; };
void truth_put(const struct truth_file *t, const char *table, const struct project *p, const char *key, const char *kind, const char *right);

extern const char *const kind_zh[N_KINDS], *const stage_zh[N_STAGES], *const permit_zh[N_PERMITS], *const level_zh[];
extern const char *const district_short[N_DISTRICTS];
extern const char *const chain_zh[];

struct chance chance_of(uint64_t seed, int number, int use); /* a stream of its own for each use */
int told_after(const struct project *p, int day, int before, struct chance *r); /* when somebody reports what happened on `day`; never before `before` */
int office_day(int day);                 /* the first working day from that one on */
static inline bool happened(int day) { return day != DAY_NONE && day <= SAMPLE_END; }
static inline bool took_place(const struct project *p, int day) { return happened(day) && day <= p->exit_day; }
static inline int month_of(int day) { struct date d = date_of(day); return (d.year - YEAR0) * 12 + d.month - 1; }
const char *industry_of(const struct projects *l, const struct project *p);
bool is_renovation(const struct project *p);      /* counts as 技改 */
bool is_high_tech(const struct projects *l, const struct project *p);
bool is_emerging(const struct project *p);
int last_stage(const struct project *p);          /* the last one that took place by SAMPLE_END */
void project_name(const struct projects *l, const struct project *p, char out[256]);
void project_code(const struct project *p, char out[25]);

void lives_make(struct projects *l);              /* sample_city_lives.c */
void permits_make(struct project *p, int division, struct chance *r); /* sample_city_permits.c: sets day[S_PERMITS] */
void money_make(struct projects *l);              /* sample_city_money.c */
void ledger_write(struct output *o, const struct projects *l, const struct truth_file *t);  /* sample_city_ledger.c: projects, their plans */
void steps_write(struct output *o, const struct projects *l, const struct truth_file *t);   /* sample_city_steps.c */
void reports_write(struct output *o, const struct projects *l, const struct truth_file *t); /* sample_city_reports.c */
void care_write(struct output *o, const struct projects *l);      /* sample_city_care.c: links, visits, problems, promises */
#endif
