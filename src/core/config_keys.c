/* config_keys.c - the one table of everything that can be configured.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A new limit in app.h gets its line here; tests/drift/config.py compares. After a change: `make gen` writes the example and the page. */
#include <stddef.h>
#include "core/config.h"

#define AT(field) offsetof(struct app_config, field)
#define LIMIT(field) offsetof(struct app_config, limits.field)
#define MIB ((int64_t)1 << 20)
#define GIB ((int64_t)1 << 30)

static const char *const languages[] = { "zh", "en", NULL };
static const char *const levels[] = { "debug", "info", "warn", "error", NULL };
static const char *const formats[] = { "text", "json", NULL };

const struct config_section config_sections[] = {
	{ "", "总体", "In general" },
	{ "log", "日志：写到标准错误输出，由 journald 收存", "The log: goes to standard error, where journald keeps it" },
	{ "metrics", "监控指标 /metrics", "Figures for monitoring: /metrics" },
	{ "backup", "备份（gusu doctor 据此检查备份是否过旧）", "Backups (gusu doctor looks whether the newest is recent)" },
	{ "limits", "上限：一切会增长的东西都有上限", "Limits: everything that grows has one" },
	{ NULL, NULL, NULL },
};

const struct config_key config_keys[] = {
	{ .name = "database", .kind = CONFIG_TEXT, .offset = AT(db_url), .env = "GUSU_DB", .flag = "--db",
	  .example = "/var/lib/gusu/city.gusu", .packaged = true,
	  .zh = "数据库文件的路径（安装包用 /var/lib/gusu/city.gusu）；或 postgresql:// 开头的地址",
	  .en = "Path of the database file (/var/lib/gusu/city.gusu in the package), or an address that begins with postgresql://" },
	{ .name = "libpq", .kind = CONFIG_TEXT, .offset = AT(libpq), .example = "/usr/lib/x86_64-linux-gnu/libpq.so.5",
	  .zh = "PostgreSQL 客户端库；不写时用系统的 libpq.so.5，国产数据库可指向厂商自己的库",
	  .en = "Client library of PostgreSQL; unless said, the system's libpq.so.5. A vendor's own may be named here" },
	{ .name = "plans", .kind = CONFIG_TEXT, .offset = AT(plans_dir), .flag = "--plans",
	  .example = "/usr/share/gusu/plans", .packaged = true,
	  .zh = "计划文件目录；不写时在程序旁边找，再找 /usr/share/gusu/plans",
	  .en = "Folder of the plan files; unless said, looked for beside the program, then /usr/share/gusu/plans" },
	{ .name = "listen", .kind = CONFIG_ADDRESS, .offset = AT(listen), .flag = "--listen",
	  .zh = "服务监听的地址和端口；对外服务请在前面放 nginx，不要直接监听外网地址",
	  .en = "Address and port to serve on; for the outside put nginx in front instead of listening on an outside address" },
	{ .name = "trust-proxy", .kind = CONFIG_FLAG, .offset = AT(trust_proxy), .flag = "--trust-proxy",
	  .zh = "相信前置代理给出的客户地址与 https 标记；只在代理之后用 true，否则谁都可以冒充任何地址",
	  .en = "Believe the proxy's word on client address and https; true only behind one, else anybody could claim any address" },
	{ .name = "language", .kind = CONFIG_WORD, .offset = AT(language), .words = languages, .flag = "--lang",
	  .example = "zh", .zh = "命令行输出与没有语言偏好的网页用的语言；不写时看系统的 LANG",
	  .en = "Language of the command line and of pages for browsers without a preference; unless said, the system's LANG decides" },
	{ .name = "web", .kind = CONFIG_TEXT, .offset = AT(web_dir), .flag = "--web", .example = "/srv/gusu-web",
	  .zh = "用该目录的网页代替程序内置的", .en = "Pages from this folder instead of those in the program" },
	{ .name = "public-url", .kind = CONFIG_TEXT, .offset = AT(public_url), .example = "https://gusu.example.gov.cn",
	  .zh = "公众访问本系统的地址，印在公布文件与通知书的二维码中；不写时二维码只有路径",
	  .en = "Address under which the public reaches this system: it stands in the QR codes of papers; without it they hold the path alone" },
	{ .name = "files", .kind = CONFIG_TEXT, .offset = AT(files_dir), .example = "/var/lib/gusu/city.gusu.files",
	  .zh = "人们上传的原始文件存放的目录；不写时在数据库文件旁边，名为“数据库.files”；备份时要一并保存",
	  .en = "Folder of the files that people brought; unless said, beside the database as DATABASE.files; belongs into the backups" },
	{ .name = "temp", .kind = CONFIG_TEXT, .offset = AT(temp_dir), .example = "/var/lib/gusu/tmp",
	  .zh = "上传文件的临时目录（不写时为 TMPDIR 或 /tmp）；所在磁盘要放得下同时上传的文件",
	  .en = "Folder for files while they are uploaded (else TMPDIR or /tmp); its disk must hold the uploads of a moment" },

	{ .name = "log.level", .kind = CONFIG_WORD, .offset = AT(log_level), .words = levels, .env = "GUSU_LOG",
	  .zh = "写到哪一级：info 每个请求一行，warn 只写出错的请求",
	  .en = "The least level that is written: info has a line for each request, warn only those that failed" },
	{ .name = "log.format", .kind = CONFIG_WORD, .offset = AT(log_format), .words = formats,
	  .zh = "每行的写法：text 为 键=值，json 为一个 JSON 对象", .en = "How a line is written: text is key=value, json one JSON object" },

	{ .name = "metrics.allow", .kind = CONFIG_NETWORKS, .offset = AT(metrics_allow),
	  .zh = "可以读取 /metrics 的地址或网段；空清单表示只凭令牌。经代理转来而 trust-proxy 为 false 的请求一律不算本机",
	  .en = "Addresses and networks that may read /metrics; an empty list: only with the token. "
		"What a proxy hands on while trust-proxy is false never counts as local" },
	{ .name = "metrics.token", .kind = CONFIG_TEXT, .offset = AT(metrics_token), .secret = true, .example = "\"\"",
	  .zh = "令牌：带 Authorization: Bearer 令牌 的请求从任何地址都可读取 /metrics；至少 16 个字符",
	  .en = "Token: with `Authorization: Bearer TOKEN` /metrics may be read from anywhere; at least 16 characters", .lo = 16 },

	{ .name = "backup.folder", .kind = CONFIG_TEXT, .offset = AT(backup_dir), .example = "/var/lib/gusu/backup", .packaged = true,
	  .zh = "备份所在的目录；不写时 gusu doctor 提醒没有备份", .en = "Folder of the backups; without it gusu doctor reminds that there are none" },
	{ .name = "backup.warn-after", .kind = CONFIG_SECONDS, .offset = AT(backup_warn_s), .lo = 60, .hi = 366 * 86400,
	  .zh = "最新的备份早于此时间时 gusu doctor 提醒", .en = "gusu doctor reminds when the newest backup is older than this" },

	{ .name = "limits.workers", .kind = CONFIG_COUNT, .offset = LIMIT(workers), .lo = 1, .hi = 256, .flag = "--workers",
	  .env = "GUSU_WORKERS", .zh = "工作线程数，每个有自己的数据库连接", .en = "Worker threads; each has a database connection of its own" },
	{ .name = "limits.queue", .kind = CONFIG_COUNT, .offset = LIMIT(queue), .lo = 1, .hi = 100000,
	  .zh = "等待工作线程的请求数；再多的得到 503", .en = "Requests waiting for a worker; beyond it the answer is 503" },
	{ .name = "limits.connections", .kind = CONFIG_COUNT, .offset = LIMIT(connections), .lo = 10, .hi = 100000,
	  .zh = "同时打开的连接数", .en = "Open connections" },
	{ .name = "limits.timeout", .kind = CONFIG_SECONDS, .offset = LIMIT(timeout_s), .lo = 1, .hi = 3600,
	  .zh = "空闲连接保持多久，请求头最多等多久", .en = "How long an idle connection is kept, and how long the headers of a request may take" },
	{ .name = "limits.statement", .kind = CONFIG_SECONDS, .offset = LIMIT(statement_s), .lo = 1, .hi = 86400,
	  .zh = "PostgreSQL 上一条语句最多运行多久", .en = "How long one statement may run on PostgreSQL" },
	{ .name = "limits.reconnect", .kind = CONFIG_SECONDS, .offset = LIMIT(reconnect_s), .lo = 1, .hi = 3600,
	  .zh = "PostgreSQL：提交后没有等到答复时，最多用多久重新连接并查明是否已保存；应长于数据库切换所需时间",
	  .en = "PostgreSQL: how long to look for the fate of a commit whose answer was lost; longer than a failover takes" },
	{ .name = "limits.outage-reads", .kind = CONFIG_SECONDS, .offset = LIMIT(outage_reads_s), .lo = 0, .hi = 3600,
	  .zh = "连不上 PostgreSQL 时，已登录者最多还能用多久内存中的数据查看（答复标明数据时间）；0 为立即停止",
	  .en = "How long those signed in may go on reading from memory while PostgreSQL cannot be reached (answers carry their time); 0: not at all" },
	{ .name = "limits.request-memory", .kind = CONFIG_BYTES, .offset = LIMIT(arena_bytes), .lo = MIB, .hi = 64 * GIB,
	  .zh = "一个请求可用的内存", .en = "Memory of one request" },
	{ .name = "limits.work-memory", .kind = CONFIG_BYTES, .offset = LIMIT(work_bytes), .lo = 64 * MIB, .hi = 1024 * GIB,
	  .zh = "一个命令或后台任务可用的内存", .en = "Memory of one command or job" },
	{ .name = "limits.body", .kind = CONFIG_BYTES, .offset = LIMIT(body_bytes), .lo = 1024, .hi = GIB,
	  .zh = "请求中 JSON 的大小", .en = "JSON body of a request" },
	{ .name = "limits.upload", .kind = CONFIG_BYTES, .offset = LIMIT(upload_bytes), .lo = 1024, .hi = 64 * GIB,
	  .zh = "一个上传文件的大小；nginx 的 client_max_body_size 要一致", .en = "One uploaded file; client_max_body_size of nginx goes with it" },
	{ .name = "limits.attachment", .kind = CONFIG_BYTES, .offset = LIMIT(attachment_bytes), .lo = 1024, .hi = 4 * GIB,
	  .zh = "一个附件（证明材料）的大小，不超过 limits.upload", .en = "One attachment (evidence); not more than limits.upload" },
	{ .name = "limits.reply", .kind = CONFIG_BYTES, .offset = LIMIT(reply_bytes), .lo = MIB, .hi = 4 * GIB,
	  .zh = "一次答复的大小（流式导出除外）", .en = "One reply that is not streamed" },
	{ .name = "limits.job-threads", .kind = CONFIG_COUNT, .offset = LIMIT(job_threads), .lo = 1, .hi = 64,
	  .zh = "同时运行的后台任务数", .en = "Jobs that run at a time" },
	{ .name = "limits.job-queue", .kind = CONFIG_COUNT, .offset = LIMIT(job_queue), .lo = 1, .hi = 10000,
	  .zh = "等待运行的后台任务数", .en = "Jobs that wait" },
	{ .name = "limits.jobs-kept", .kind = CONFIG_COUNT, .offset = LIMIT(jobs_kept), .lo = 1, .hi = 1000000,
	  .zh = "保留最近多少个已结束的任务", .en = "How many finished jobs are kept" },
	{ .name = "limits.session-idle", .kind = CONFIG_SECONDS, .offset = LIMIT(session_idle_s), .lo = 60, .hi = 86400,
	  .zh = "多久没有操作即退出登录", .en = "Signed out after so long without a request" },
	{ .name = "limits.session-max", .kind = CONFIG_SECONDS, .offset = LIMIT(session_max_s), .lo = 300, .hi = 30 * 86400,
	  .zh = "登录最长多久，无论是否操作", .en = "Signed out after so long in any case" },
	{ .name = "limits.sessions", .kind = CONFIG_COUNT, .offset = LIMIT(sessions), .lo = 10, .hi = 1000000,
	  .zh = "同时登录的会话数", .en = "Open sessions" },
	{ .name = "limits.login-failures", .kind = CONFIG_COUNT, .offset = LIMIT(login_failures), .lo = 1, .hi = 16,
	  .zh = "同一账号或地址在时间窗内输错多少次密码后需要等待", .en = "Wrong passwords for an account or from an address within the window before one waits" },
	{ .name = "limits.login-window", .kind = CONFIG_SECONDS, .offset = LIMIT(login_window_s), .lo = 10, .hi = 86400,
	  .zh = "上述时间窗", .en = "That window" },
};
const int config_n_keys = sizeof config_keys / sizeof config_keys[0];
_Static_assert(sizeof config_keys / sizeof config_keys[0] <= CONFIG_MAX, "CONFIG_MAX is too small");
