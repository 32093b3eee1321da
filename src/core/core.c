/* core.c - the house as a module: its tables, commands and endpoints.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/config.h"
#include "core/check.h"
#include "core/core.api.gen.h"
#include "core/core_cli.h"
#include "core/help.h"
#include "core/http.h"
#include "core/job.h"
#include "core/plan.h"
#include "core/people_store.h"
#include "core/session.h"
#include "core/task.h"
#include "core/workday.h"

extern const char core_sql_begin[], people_sql_begin[], tasks_sql_begin[], job_words_sql_begin[]; /* X.sql, embedded by the build */

extern const char ledger_sql_begin[], attachment_sql_begin[]; /* ledger.sql, attachment.sql */

static const struct migration migrations[] = {
	{ 1, "accounts, sessions, jobs, settings, audit", core_sql_begin },
	{ 2, "the ledger", ledger_sql_begin },
	{ 3, "grants, second factors, tokens, invitations", people_sql_begin },
	{ 4, "attachments", attachment_sql_begin },
	{ 5, "grants for a task", tasks_sql_begin },
	{ 6, "jobs in both languages", job_words_sql_begin },
};

static const struct command commands[] = {
	{ .words = "init", .usage = "[--empty | --sample DIR] [--city NAME] [--city-en NAME]", .needs = CMD_NO_DB, .run = init_run,
	  .help_zh = "建立新的数据库\n\n"
		"  --empty        空库：只有行政区划、行业分类等基础表（默认）\n"
		"  --sample 目录  装入示例城市；此后页面都注明“示例数据”，真实数据会被拒收\n"
		"  --city 名称    城市名称，显示在页眉；--city-en 名称 为英文名\n\n"
		"数据库的位置由 --db 或 GUSU_DB 指定。完成后显示一次管理员 admin 的初始密码；\n"
		"设了 GUSU_ADMIN_PASSWORD 时用它作密码，设了 GUSU_FIRST_LOGIN=文件 时把登录信息另存到该文件。\n",
	  .help_en = "make a new database\n\n"
		"  --empty        no data but the reference tables: regions, industries (the default)\n"
		"  --sample DIR   the sample city; every page then says so, and real data are refused\n"
		"  --city NAME    name of the city, shown in the header; --city-en NAME on English pages\n\n"
		"--db or GUSU_DB says where. At the end the first password of the account admin is shown once; GUSU_ADMIN_PASSWORD, when set,\n"
		"is taken as the password, and GUSU_FIRST_LOGIN=FILE also writes the login to that file.\n" },
	{ .words = "serve", .usage = "[--listen ADDRESS:PORT] [--workers N] [--web DIR] [--trust-proxy]", .needs = CMD_NO_DB,
		.run = serve_run,
	  .help_zh = "启动网页与接口服务\n\n"
		"  --listen 地址:端口  默认 127.0.0.1:8080；端口 0 表示任选\n"
		"  --workers 数        工作线程，默认 8\n"
		"  --web 目录          用该目录的网页代替程序内置的\n"
		"  --trust-proxy       相信前置代理给出的客户地址与 https 标记；只在代理之后使用\n\n"
		"收到 SIGTERM 或 Ctrl-C 后不再接受新请求，进行中的请求完成后退出。\n",
	  .help_en = "serve the pages and the API\n\n"
		"  --listen ADDRESS:PORT  127.0.0.1:8080 unless said; port 0 takes any free one\n"
		"  --workers N            worker threads, 8 unless said\n"
		"  --web DIR              pages from this folder instead of those in the program\n"
		"  --trust-proxy          believe the proxy's word on client address and https; only behind one\n\n"
		"On SIGTERM or Ctrl-C no new requests are taken; those that run are finished first.\n" },
	{ .words = "db copy", .usage = "SOURCE TARGET", .needs = CMD_NO_DB, .run = db_copy_run,
	  .help_zh = "把整座城市从一个数据库搬到另一个，并逐表证明两边相同\n\n"
		"SOURCE 和 TARGET 是数据库文件的路径，或 postgresql:// 开头的地址。TARGET 必须是新文件或空的 PostgreSQL 数据库；\n"
		"SOURCE 只读，取同一时刻的内容，先运行一次本版本的 gusu check 使其结构为最新。全部行在一个事务中写入，\n"
		"每张表比对行数和校验值（SM3），有一处不同就什么也不留下。附件目录（数据库文件旁的 .files，或 GUSU_FILES）请另行复制。\n",
	  .help_en = "carry a whole city from one database to another, and prove table by table that both hold the same\n\n"
		"SOURCE and TARGET are paths of database files or addresses that begin with postgresql://. TARGET must be a new file or an empty\n"
		"PostgreSQL database; SOURCE is only read, as it is at one moment, and must be of this version (run gusu check on it "
		"once). All rows go in\n"
		"one transaction; rows are counted and digests (SM3) compared for every table, and when one differs nothing is kept. "
		"The folder of attachments\n"
		"(.files beside the database file, or GUSU_FILES) is copied by hand.\n" },
	{ .words = "plan check", .usage = "DIR|FILE …", .needs = CMD_NO_DB, .run = plan_check_run,
	  .help_zh = "检查计划文件，指出每处错误的文件、行、列和改法\n\n"
		"可以给出目录（检查其中所有 .yaml）或文件。有错误时退出码为 3；只有提醒时为 0。\n",
	  .help_en = "check plan files: file, line, column and remedy of every mistake\n\n"
		"Takes folders (every .yaml in them) and files. Exit code 3 when there is an error, 0 when there are only warnings.\n" },
	{ .words = "config check", .usage = "[FILE]", .needs = CMD_NO_DB, .any_config = true, .run = config_check_run,
	  .help_zh = "检查配置文件：每处错误的行、列和改法\n\n"
		"不给文件时检查实际采用的配置（--config、GUSU_CONFIG 或 /etc/gusu/gusu.yaml）和环境变量。有错误时退出码为 3。\n",
	  .help_en = "check the configuration: line, column and remedy of every mistake\n\n"
		"Without FILE it checks what is in force: --config, GUSU_CONFIG or /etc/gusu/gusu.yaml, and the environment. Exit "
		"code 3 on errors.\n" },
	{ .words = "config show", .usage = "[KEY]", .needs = CMD_NO_DB, .any_config = true, .run = config_show_run,
	  .help_zh = "显示每一项配置的实际取值，以及它来自哪里（选项、环境变量、文件的行、默认值）；密码与令牌不显示\n\n"
		"给出一项的名称时只显示它的值，便于脚本使用：gusu config show backup.folder\n",
	  .help_en = "every setting with its value and where it comes from: option, environment, line of the file, default; secrets are hidden\n\n"
		"With a KEY only its value, for scripts: gusu config show backup.folder\n" },
	{ .words = "config keys", .usage = "[--yaml]", .needs = CMD_NO_DB, .any_config = true, .run = config_keys_run,
	  .help_zh = "列出所有可配置的项及说明\n\n  --yaml  写成带说明的配置文件，可作为起点：gusu config keys --yaml >gusu.yaml\n",
	  .help_en = "every key of the configuration, explained\n\n"
		"  --yaml  as a commented file to start from: gusu config keys --yaml >gusu.yaml\n" },
	{ .words = "doctor", .usage = "", .needs = CMD_NO_DB, .any_config = true, .run = doctor_run,
	  .help_zh = "体检：配置、计划文件、数据库、磁盘、权限、时钟、端口、内存、库版本、备份\n\n"
		"每项一行：ok 正常，warn 提醒，fail 有问题，后两种都说明怎么办。只看不改，服务运行中也可使用。\n"
		"请用运行服务的用户执行，例如 sudo -u gusu gusu doctor。有 fail 时退出码为 1。\n",
	  .help_en = "look over the installation: configuration, plans, database, disk, permissions, clock, port, memory, "
		"libraries, backups\n\n"
		"One line each: ok, warn or fail; the latter two say what to do. Changes nothing and may run beside the server.\n"
		"Run it as the user of the service, for example: sudo -u gusu gusu doctor. Exit code 1 when something fails.\n" },
	{ .words = "rebuild", .usage = "", .needs = CMD_WRITE, .run = rebuild_run,
	  .help_zh = "清除并重新计算一切由事实导出的结果\n\n原始数据不变；已公布的结果只核对，不替换。\n",
	  .help_en = "drop and recompute everything that is derived from facts\n\n"
		"Facts stay as they are; published results are verified, never replaced.\n" },
	{ .words = "check", .usage = "", .needs = CMD_READ, .run = check_run,
	  .help_zh = "检查数据库：文件完好、各模块的约束成立\n\n"
		"文件本身、表间引用、只增不改的表是否仍受保护、地块与占用面积、数据与批次、列缓存与数据；\n"
		"每次评价都重算，与记录和所存结果比较。每条发现都说明在哪里、怎么办；有发现时退出码为 1。\n",
	  .help_en = "check the database: the file is sound and the rules of every module hold\n\n"
		"The file itself, references between tables, the guard of append-only tables, plots against their occupations, facts "
		"against their batches,\n"
		"packed columns against facts, every evaluation recomputed and compared with its record and its stored results.\n"
		"Each finding says where it is and what to do; with findings the exit code is 1.\n" },
	{ .words = "backup", .usage = "FILE [--encrypt] [--passphrase-file FILE] [--replace] [--no-files]", .needs = CMD_READ, .run = backup_run,
	  .help_zh = "把整个数据库备份为一个文件，服务运行中也可以\n\n"
		"  --encrypt               用口令加密（SM4-CTR 与 HMAC-SM3，密钥由 Argon2id 从口令导出）\n"
		"  --passphrase-file 文件  口令取自文件的第一行；否则取自 GUSU_BACKUP_PASSPHRASE，再否则从终端输入两遍\n"
		"  --replace               文件已经存在时，新备份完成后替换它\n"
		"  --no-files              不含人们上传的文件（文件夹另外保存时）\n\n"
		"备份是某一时刻的完整内容：逐表核对行数和摘要、检查文件完好之后才以给出的名字出现。不加密的备份本身就是一个数据库文件。\n"
		"PostgreSQL 中的城市也备份成同样的文件：逐表复制某一时刻的内容。\n"
		"计划文件（--plans）和配置文件不在其中，请另外保存。恢复用 gusu restore。\n",
	  .help_en = "back the whole database up into one file, also while `serve` runs\n\n"
		"  --encrypt               seal it with a passphrase (SM4-CTR and HMAC-SM3, keys by Argon2id)\n"
		"  --passphrase-file FILE  take it from the first line of a file; else from GUSU_BACKUP_PASSPHRASE; else it is asked "
		"twice at the terminal\n"
		"  --replace               when FILE exists, put the new backup in its place once it is complete\n"
		"  --no-files              without the files that people uploaded (when you keep that folder yourself)\n\n"
		"A backup is the whole of one moment. It gets its name only after every table was compared by rows and digest and the "
		"file was checked.\n"
		"One that is not sealed is a database file by itself. A city in PostgreSQL becomes the same kind of file, table by table.\n"
		"Plan files (--plans) and the configuration are not in it: keep those too.\n"
		"The way back is 'gusu restore'.\n" },
	{ .words = "restore", .usage = "FILE --to DATABASE [--passphrase-file FILE] [--replace]", .needs = CMD_NO_DB, .run = restore_run,
	  .help_zh = "把备份恢复为数据库\n\n"
		"  --to 数据库             恢复成的文件，或 PostgreSQL 中的空数据库（postgresql://…）；已经有内容时拒绝\n"
		"  --replace               已经存在时把原来的改名保留，再放上恢复的；要先停止服务\n"
		"  --passphrase-file 文件  加密备份的口令；否则取自 GUSU_BACKUP_PASSPHRASE 或终端\n\n"
		"先全部核对，再放到位：口令不对、文件不完整或被改动时，什么都不会改。所有人需要重新登录。\n",
	  .help_en = "make a database of a backup\n\n"
		"  --to DATABASE           the file that comes of it, or an empty database in PostgreSQL (postgresql://…); refused when it "
		"exists\n"
		"  --replace               when it exists, keep it under another name and put the restored one in its place; stop the "
		"service first\n"
		"  --passphrase-file FILE  the passphrase of a sealed backup; else GUSU_BACKUP_PASSPHRASE or the terminal\n\n"
		"All of it is verified before anything is touched: a wrong passphrase, a file that was cut or changed leaves "
		"everything as it is.\n"
		"Everybody signs in again.\n" },
	{ .words = "upgrade", .usage = "[--backup FILE | --no-backup]", .needs = CMD_NO_DB, .run = upgrade_run,
	  .help_zh = "把较早版本的数据库升级到本程序的版本，先作备份\n\n"
		"  --backup 文件  备份的名字；默认在数据库旁边，名为 数据库.before-upgrade-时间；\n"
		"                 PostgreSQL：在 backup.folder 或当前目录\n"
		"  --no-backup    不作备份（已经另外备份时）\n\n"
		"先停止服务。每一步在一个事务内完成；中途失败时数据库停在上一步，备份仍在。已经是最新时什么都不做。\n",
	  .help_en = "bring the database of an earlier version up to this program, after a backup\n\n"
		"  --backup FILE  where the backup goes; beside the database unless said, as DATABASE.before-upgrade-TIME; with PostgreSQL in backup.folder or here\n"
		"  --no-backup    without one (when you have made your own)\n\n"
		"Stop the service first. Every step is one transaction; when one fails the database stays at the step before it and "
		"the backup is there.\n"
		"A database that is up to date is left alone.\n" },
	{ .words = "account list", .usage = "[TEXT]", .needs = CMD_READ, .run = account_list_run,
	  .help_zh = "列出账号及其授权\n\nTEXT 是用户名或显示名的一部分。授权前的数字用于 gusu account revoke。\n",
	  .help_en = "list accounts with their grants\n\nTEXT is a part of the name or display name. The number before a grant is for gusu account revoke.\n" },
	{ .words = "account roles", .usage = "", .needs = CMD_NO_DB, .run = account_roles_run,
	  .help_zh = "列出角色和各自的权限\n", .help_en = "list the roles and what each may do\n" },
	{ .words = "account add", .usage = "NAME [--display TEXT] [--role ROLE [--area AREA] [--task TEXT --until DAY]]", .needs = CMD_WRITE, .run = account_add_run,
	  .help_zh = "新建账号\n\n"
		"  --display 文字  姓名或单位名\n"
		"  --role 角色     第一项授权（gusu account roles 列出角色）\n"
		"  --area 区域     区划代码或名称；企业角色为统一社会信用代码；全市或不分区域的角色不写\n\n"
		"初始密码只显示一次，首次登录须更改；设了 GUSU_ACCOUNT_PASSWORD 时用它作初始密码。\n",
	  .help_en = "make an account\n\n"
		"  --display TEXT  name of the person or office\n"
		"  --role ROLE     a first grant (gusu account roles lists them)\n"
		"  --area AREA     code or name of a region; the credit code for the role enterprise; nothing for the whole city or a role without area\n\n"
		"The first password is shown once and must be changed at the first login; GUSU_ACCOUNT_PASSWORD, when set, is taken as the first password.\n" },
	{ .words = "account grant", .usage = "NAME --role ROLE [--permission NAME] [--area AREA] [--task TEXT --until DAY]", .needs = CMD_WRITE, .run = account_grant_run,
	  .help_zh = "给账号授权\n\n不写 --permission 是角色本身的全部权限；写了只授予这一项，例如导出：\n"
		"  gusu account grant zhang --role district --permission evaluation.export --area 320583\n"
		"专家按任务授权，写明名称、企业和最后一天：\n"
		"  gusu account grant li --role expert --task D类复核 --area 信用代码,信用代码 --until 2026-12-31\n",
	  .help_en = "grant a role to an account\n\nWithout --permission it is all that the role has by itself; with it, that one alone, such as export:\n"
		"  gusu account grant zhang --role district --permission evaluation.export --area 320583\n"
		"An expert is granted a task, with its name, its enterprises and its last day:\n"
		"  gusu account grant li --role expert --task 'Review of class D' --area CODE,CODE --until 2026-12-31\n" },
	{ .words = "account revoke", .usage = "NAME GRANT", .needs = CMD_WRITE, .run = account_revoke_run,
	  .help_zh = "收回一项授权\n\nGRANT 是 gusu account list 显示的编号。\n",
	  .help_en = "take a grant back\n\nGRANT is the number that gusu account list shows.\n" },
	{ .words = "account disable", .usage = "NAME", .needs = CMD_WRITE, .run = account_disable_run,
	  .help_zh = "停用账号：结束登录，撤销令牌\n", .help_en = "disable an account: its sessions end, its tokens are revoked\n" },
	{ .words = "account enable", .usage = "NAME", .needs = CMD_WRITE, .run = account_enable_run,
	  .help_zh = "重新启用账号\n", .help_en = "enable an account again\n" },
	{ .words = "account reset-2fa", .usage = "NAME", .needs = CMD_WRITE, .run = account_reset_2fa_run,
	  .help_zh = "停用账号的动态码（手机丢失时）\n", .help_en = "switch the second factor of an account off, for a lost telephone\n" },
	{ .words = "account token", .usage = "NAME --for TEXT --permissions NAME,NAME [--days N]", .needs = CMD_WRITE, .run = account_token_run,
	  .help_zh = "为程序新建接口令牌\n\n令牌只显示一次，默认 90 天有效；权限不能超过账号自己的。程序在请求中写 Authorization: Bearer 令牌。\n",
	  .help_en = "make a token for a program\n\nShown once, good for 90 days unless said; it may do no more than the account. Programs send Authorization: Bearer TOKEN.\n" },
	{ .words = "account password", .usage = "[NAME]", .needs = CMD_WRITE, .run = password_run,
	  .help_zh = "设置账号密码（默认 admin），并结束它的所有登录\n\n"
		"从终端输入两遍；不是终端时从标准输入读一行；设了 GUSU_ADMIN_PASSWORD 时用它。服务运行中也可使用，几秒内生效。\n",
	  .help_en = "set an account's password (admin unless said) and end all its sessions\n\n"
		"Asked twice at a terminal; else one line of standard input; or GUSU_ADMIN_PASSWORD when set. Works while `serve` "
		"runs and takes effect within seconds.\n" },
	{ .words = "help", .usage = "[WORD … | guide [PAGE] | exit-codes]", .needs = CMD_NO_DB, .any_config = true, .run = help_run,
	  .help_zh = "显示帮助：所有命令、某个命令、使用指南、退出码\n",
	  .help_en = "help: all commands, one command, the guide, exit codes\n" },
};

static void check_workdays(struct ctx *c, struct plan_report *r, struct plan_node *root)
{
	workday_read(r, root);
}

static const struct plan_section sections[] = { { "workdays", check_workdays } };

static enum rc core_start(struct app *a)
{
	TRY(workdays_start(a));
	if (!a->serving)
		return RC_OK;
	TRY(sessions_start(a));
	return jobs_start(a);
}

static enum rc core_ready(struct app *a)
{
	return a->serving ? sessions_load(a) : RC_OK;
}

static void core_stop(struct app *a)
{
	jobs_finish(a);
	sessions_stop(a);
	tasks_finish(a);
	workdays_finish(a);
}

const struct module core_module = {
	.name = "core", .title_zh = "基础", .title_en = "The house",
	.migrations = migrations, .n_migrations = sizeof migrations / sizeof migrations[0],
	.routes = core_routes, .n_routes = core_n_routes,
	.commands = commands, .n_commands = sizeof commands / sizeof commands[0],
	.sections = sections, .n_sections = 1,
	.start = core_start, .ready = core_ready, .stop = core_stop, .check = core_check, .rests = people_of_subject,
};
