/* doctor_machine.c - what belongs to the machine: user, disk, memory, limits, port, clock, libraries.
 * SPDX-License-Identifier: Apache-2.0 */
#include <dlfcn.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <netdb.h>
#include <unistd.h>
#include "base/text.h"
#include "core/app.h"
#include "core/doctor.h"
#include "document/document.h"
#include "net/net.h"

static const int64_t MIB = (int64_t)1 << 20, GIB = (int64_t)1 << 30;

void doctor_user(struct doctor *d)
{
	struct ctx *c = d->c;
	const struct passwd *p = getpwuid(geteuid());
	const char *name = p != NULL ? p->pw_name : "?";
	if (geteuid() == 0 && getpwnam("gusu") != NULL)
		doctor_warn(d, "user", "sudo -u gusu gusu doctor", "%s", TR(c, "以 root 检查看不出权限问题", "as root no missing permission shows"));
	else
		doctor_ok(d, "user", TR(c, "%s，gusu %s", "%s, gusu %s"), name, GUSU_VERSION);
}

/* ---- Disk. */

static const char *folder_of(struct ctx *c, const char *path)
{
	const char *slash = strrchr(path, '/');
	if (slash == NULL)
		return ".";
	const char *folder = arena_strndup(&c->arena, path, slash == path ? 1 : (size_t)(slash - path));
	return folder != NULL ? folder : ".";
}

static void tell_space(struct doctor *d, const char *what, const char *folder, int64_t enough, int64_t least)
{
	struct ctx *c = d->c;
	struct statvfs s;
	if (statvfs(folder, &s) != 0)
		return; /* who needs the folder says that it is not there */
	int64_t left = (int64_t)s.f_bavail * (int64_t)s.f_frsize;
	const char *remedy = TR(c, "清理磁盘或扩容", "make room, or a larger disk");
	const char *has = doctor_size(c, left), *wants = doctor_size(c, enough);
	if (s.f_files > 0 && s.f_favail < 1000)
		doctor_fail(d, "disk", remedy, TR(c, "%s %s 的索引节点快用完了", "%s %s has hardly any inodes left"), what, folder);
	else if (left < least)
		doctor_fail(d, "disk", remedy, TR(c, "%s %s 只剩 %s，至少要 %s", "%s %s has only %s left; %s is the least"), what, folder, has,
			doctor_size(c, least));
	else if (left < enough)
		doctor_warn(d, "disk", remedy, TR(c, "%s %s 剩 %s，最好有 %s", "%s %s has %s left; %s would be good"), what, folder, has, wants);
	else
		doctor_ok(d, "disk", TR(c, "%s %s 剩 %s", "%s %s has %s left"), what, folder, has);
}

void doctor_disk(struct doctor *d)
{
	struct ctx *c = d->c;
	const struct app_config *v = &c->app->config;
	const char *temp = v->temp_dir != NULL ? v->temp_dir : getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp";
	int64_t half = d->db_bytes / 2, more = 2 * d->db_bytes;
	if (strstr(v->db_url, "://") == NULL)
		tell_space(d, TR(c, "数据库所在的", "the database's"), folder_of(c, v->db_url), more > GIB ? more : GIB,
			half > 256 * MIB ? half : 256 * MIB);
	tell_space(d, TR(c, "临时目录", "the temporary folder"), temp, 2 * (int64_t)v->limits.upload_bytes, (int64_t)v->limits.upload_bytes);
	if (v->backup_dir != NULL)
		tell_space(d, TR(c, "备份目录", "the backup folder"), v->backup_dir, more > GIB ? more : GIB,
			d->db_bytes > 64 * MIB ? d->db_bytes : 64 * MIB);
}

/* ---- Memory. */

/* A number from a small file, -1 when there is none ("max" in a cgroup). `after`: the word before it. */
static int64_t file_number(const char *path, const char *after)
{
	char line[256];
	long long v = -1;
	FILE *f = fopen(path, "re");
	if (f == NULL)
		return -1;
	while (v < 0 && fgets(line, sizeof line, f) != NULL)
		if (strncmp(line, after, strlen(after)) == 0 && sscanf(line + strlen(after), "%lld", &v) != 1)
			break;
	fclose(f);
	return v;
}

/* Measured with 120 000 enterprises (database 93 MiB): 21 MiB at the start and 45 MiB for each evaluated year that somebody looks at, of which
 * twelve are kept. The rest is for a job. */
static int64_t memory_wanted(const struct doctor *d) { return 256 * MIB + 6 * d->db_bytes; }

void doctor_memory(struct doctor *d)
{
	struct ctx *c = d->c;
	int64_t has = file_number("/proc/meminfo", "MemTotal:") * 1024, group = file_number("/sys/fs/cgroup/memory.max", ""),
		want = memory_wanted(d);
	if (has <= 0)
		return;
	if (group > 0 && group < has)
		has = group;
	const char *remedy = TR(c, "给机器或服务（MemoryMax）更多内存", "give the machine or the service (MemoryMax) more memory");
	if (has < want)
		doctor_fail(d, "memory", remedy, TR(c, "有 %s，这样大的城市约需 %s", "%s, but a city of this size wants some %s"), doctor_size(c, has),
			doctor_size(c, want));
	else if (has < 2 * want)
		doctor_warn(d, "memory", remedy, TR(c, "有 %s，约需 %s，导入或评价时可能紧张", "%s for some %s: imports and evaluations may be tight"),
			doctor_size(c, has), doctor_size(c, want));
	else
		doctor_ok(d, "memory", TR(c, "有 %s，约需 %s", "%s; a city of this size wants some %s"), doctor_size(c, has), doctor_size(c, want));
}

/* ---- Limits of the system, port. */

void doctor_limits(struct doctor *d)
{
	struct ctx *c = d->c;
	const struct app_limits *l = &c->app->config.limits;
	struct rlimit r;
	/* a connection, its upload or file; a worker's database with its log and index; and some */
	int64_t want = 2 * (int64_t)l->connections + 4 * ((int64_t)l->workers + l->job_threads) + 64;
	if (getrlimit(RLIMIT_NOFILE, &r) != 0)
		return;
	if (r.rlim_cur != RLIM_INFINITY && (int64_t)r.rlim_cur < want)
		doctor_warn(d, "limits", arena_printf(&c->arena, TR(c, "在 gusu.service 中写 LimitNOFILE=%lld，或 ulimit -n；或减小 limits.connections",
			"LimitNOFILE=%lld in gusu.service, or ulimit -n; or a smaller limits.connections"), (long long)want),
			TR(c, "最多打开 %lld 个文件，%d 个连接可能要 %lld 个", "%lld open files at most; %d connections may want %lld"),
				(long long)r.rlim_cur, l->connections,
			(long long)want);
	else
		doctor_ok(d, "limits", TR(c, "最多打开 %lld 个文件，%d 个连接，%d 个工作线程", "%lld open files, %d connections, %d workers"),
			(long long)r.rlim_cur,
			l->connections, l->workers);
}

/* Does a gusu answer there? One request, one second. */
static bool gusu_answers(const char *address)
{
	static const char question[] = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
	const char *colon = strrchr(address, ':');
	char host[64], got[512];
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV }, *found;
	struct slice h = { address, (size_t)(colon - address) };
	if (h.n > 2 && h.p[0] == '[')
		h = (struct slice){ h.p + 1, h.n - 2 };
	if (!text_put(host, sizeof host, h) || getaddrinfo(strcmp(host, "0.0.0.0") == 0 ? "127.0.0.1" : host, colon + 1, &hints, &found) != 0)
		return false;
	int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const struct timeval second = { .tv_sec = 1 };
	ssize_t n = 0;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &second, sizeof second);
	if (fd >= 0 && connect(fd, found->ai_addr, found->ai_addrlen) == 0 && send(fd, question, sizeof question - 1, MSG_NOSIGNAL) > 0)
		n = recv(fd, got, sizeof got - 1, MSG_WAITALL);
	if (fd >= 0)
		close(fd);
	freeaddrinfo(found);
	got[n > 0 ? n : 0] = '\0';
	return strncmp(got, "HTTP/1.1 200 ", 13) == 0 && strstr(got, "\r\n\r\nok\n") != NULL;
}

void doctor_port(struct doctor *d)
{
	struct ctx *c = d->c;
	const char *address = c->app->config.listen, *why = "";
	enum rc rc = net_try(address, &why);
	if (rc == RC_OK)
		doctor_ok(d, "port", TR(c, "%s 空闲，服务没有在这里运行", "%s is free; nothing is served there now"), address);
	else if (rc == RC_BUSY && gusu_answers(address))
		doctor_ok(d, "port", TR(c, "gusu 正在 %s 服务", "gusu serves on %s"), address);
	else
		doctor_fail(d, "port", TR(c, "用 ss -ltnp 看是谁占用；或改配置项 listen", "ss -ltnp shows who has it; or change the key listen"),
			"%s: %s", address, why);
}

/* ---- Clock. */

static bool clock_is_kept(void)
{
	struct timex t = { 0 };
	int state = adjtimex(&t);
	return state >= 0 && state != TIME_ERROR && (t.status & STA_UNSYNC) == 0;
}

void doctor_clock(struct doctor *d)
{
	struct ctx *c = d->c;
	static const int64_t program_ms = (int64_t)1767225600 * 1000; /* 2026-01-01: the program is younger */
	if (c->now_ms < program_ms)
		doctor_fail(d, "clock", "timedatectl set-ntp true", "%s", TR(c, "系统时钟早于程序的发布时间", "the clock is before the program was made"));
	else if (!clock_is_kept())
		doctor_warn(d, "clock", TR(c, "timedatectl set-ntp true，或安装 chrony（容器中由宿主机负责）",
			"timedatectl set-ntp true, or install chrony (in a container the host does it)"),
			"%s", TR(c, "时钟没有与时间服务器同步", "the clock is not synchronised"));
	else
		doctor_ok(d, "clock", "%s", TR(c, "已同步", "synchronised"));
}

/* ---- Libraries. */

struct library { const char *name, *symbol; const char *least; };
static const struct library libraries[] = {
	{ "libmicrohttpd", "MHD_get_version", "0.9.71" }, { "sqlite", "sqlite3_libversion", "3.37.0" }, { "jansson",
		"jansson_version_str", "2.12" },
	{ "libyaml", "yaml_get_version_string", "0.2.0" }, { "libxlsxwriter", "lxw_version", "1.0.0" }, { "zlib", "zlibVersion", "1.2.11" },
	{ "expat", "XML_ExpatVersion", "" },
};

/* Digits against digits: "3.40.1" is not older than "3.9". */
static bool older(const char *a, const char *b)
{
	while (*a != '\0' && *b != '\0') {
		char *p, *q;
		long x = strtol(a, &p, 10), y = strtol(b, &q, 10);
		if (x != y)
			return x < y;
		if (*p != '.' || *q != '.')
			return false;
		a = p + 1;
		b = q + 1;
	}
	return false;
}

void doctor_libraries(struct doctor *d)
{
	struct ctx *c = d->c;
	const char *all = "", *old = NULL;
	for (size_t i = 0; i < sizeof libraries / sizeof libraries[0] && all != NULL; i++) {
		const struct library *l = &libraries[i];
		const char *(*version)(void);
		*(void **)&version = dlsym(RTLD_DEFAULT, l->symbol); /* asked of the library that is loaded, not of the header */
		if (version == NULL)
			continue;
		const char *v = version();
		all = arena_printf(&c->arena, "%s%s%s %s", all, all[0] != '\0' ? ", " : "", l->name, v);
		if (older(v, l->least))
			old = arena_printf(&c->arena, "%s %s < %s", l->name, v, l->least);
	}
	if (old != NULL)
		doctor_fail(d, "libraries", TR(c, "升级系统软件包", "upgrade the packages of the system"), TR(c, "版本太旧：%s", "too old: %s"), old);
	else
		doctor_ok(d, "libraries", "%s", all != NULL ? all : "");
}

/* Papers (PDF, DOCX) are set in Chinese type; everything else works without it. */
void doctor_fonts(struct doctor *d)
{
	struct ctx *c = d->c;
	struct document_trouble t;
	if (document_fonts_check(&(struct document_fonts){ NULL, NULL }, &t) == RC_OK)
		doctor_ok(d, "fonts", "%s", TR(c, "有中文字体，可以生成文件", "Chinese type is here; documents can be made"));
	else
		doctor_warn(d, "fonts", "apt-get install fonts-noto-cjk", "%s", TR(c, t.zh, t.en));
}
