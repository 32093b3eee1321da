/* metrics.c - counting requests, and the page in the text format of Prometheus.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/metrics.h"
#include <dirent.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include "base/num.h"
#include "core/http_priv.h"
#include "core/job.h"

static const int statuses[] = { 200, 201, 202, 204, 206, 303, 304, 400, 401, 403, 404, 405, 409, 411, 413, 414, 415, 422, 429,
	431, 499, 500,
	503, 507, 0 /* any other */ };
enum { N_STATUS = sizeof statuses / sizeof statuses[0], SAMPLE_WAIT_MS = 200, MODULES_BYTES = 64 << 10 };
static const int64_t bounds_us[] = { 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 2500000, 5000000, 10000000 };
static const char *const bound_words[] = { "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5",
	"5", "10",
	"+Inf" };
enum { N_BOUNDS = sizeof bounds_us / sizeof bounds_us[0] };

struct row { atomic_ullong status[N_STATUS], bucket[N_BOUNDS + 1], us; };

struct metrics {
	const struct route *const *routes; int n_routes;
	struct row *rows;                    /* one a route, then the page, then nothing */
	atomic_ullong bytes, aborted;
	atomic_llong epoch, files, sampled_s; /* metrics_sample */
	atomic_bool database_up;
	double started_s;
	pthread_mutex_t lock; struct buf modules; /* what the hooks wrote at the last look: they may wait for a lock of theirs */
};

static double wall_s(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (double)t.tv_sec + (double)(t.tv_nsec / 1000000) / 1000;
}

struct metrics *metrics_create(const struct route *const *routes, int n_routes)
{
	struct metrics *m = calloc(1, sizeof *m);
	if (m == NULL || (m->rows = calloc((size_t)n_routes + 2, sizeof *m->rows)) == NULL) {
		free(m);
		return NULL;
	}
	m->routes = routes;
	m->n_routes = n_routes;
	m->started_s = wall_s();
	pthread_mutex_init(&m->lock, NULL);
	buf_init(&m->modules, MODULES_BYTES);
	return m;
}

void metrics_destroy(struct metrics *m)
{
	if (m == NULL)
		return;
	pthread_mutex_destroy(&m->lock);
	buf_finish(&m->modules);
	free(m->rows);
	free(m);
}

static void add(atomic_ullong *n, uint64_t v) { atomic_fetch_add_explicit(n, v, memory_order_relaxed); }
static uint64_t get(const atomic_ullong *n) { return atomic_load_explicit((atomic_ullong *)n, memory_order_relaxed); }

void metrics_request(struct metrics *m, int route, int status, int64_t us, int64_t bytes, bool aborted)
{
	struct row *row = &m->rows[route >= 0 && route < m->n_routes ? route : route == METRICS_PAGE ? m->n_routes : m->n_routes + 1];
	int s = 0, b = 0;
	while (statuses[s] != status && statuses[s] != 0)
		s++;
	while (b < N_BOUNDS && us > bounds_us[b])
		b++;
	add(&row->status[s], 1);
	add(&row->bucket[b], 1);
	add(&row->us, us > 0 ? (uint64_t)us : 0);
	add(&m->bytes, bytes > 0 ? (uint64_t)bytes : 0);
	add(&m->aborted, aborted);
}

/* ---- Sampling. */

static int64_t count_files(void)
{
	int64_t n = -3; /* ".", ".." and the folder that is read */
	DIR *d = opendir("/proc/self/fd");
	if (d == NULL)
		return 0;
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n;
}

static void ask_modules(struct app *a, struct metrics *m)
{
	struct buf fresh;
	buf_init(&fresh, MODULES_BYTES);
	for (int i = 0; i < a->n_started; i++)
		if (a->modules[i]->metrics != NULL)
			a->modules[i]->metrics(a, &fresh);
	pthread_mutex_lock(&m->lock);
	struct buf old = m->modules;
	m->modules = fresh;
	pthread_mutex_unlock(&m->lock);
	buf_finish(&old);
}

void metrics_sample(struct app *a)
{
	struct metrics *m = a->http != NULL ? a->http->metrics : NULL;
	struct db_conn *conn;
	int64_t epoch;
	if (m == NULL)
		return;
	bool up = a->db != NULL && db_reader(a->db, SAMPLE_WAIT_MS, &conn) == RC_OK;
	if (up) {
		up = db_epoch(conn, &epoch) == RC_OK;
		db_release(conn);
	}
	if (up)
		atomic_store(&m->epoch, epoch);
	atomic_store(&m->database_up, up);
	atomic_store(&m->files, count_files());
	atomic_store(&m->sampled_s, (long long)wall_s());
	ask_modules(a, m);
}

/* ---- The page. */

/* A label's value: backslash, quote and line break are escaped. */
static void put_label(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, "%s=\"", name);
	for (const char *p = value; *p != '\0'; p++) {
		if (*p == '\n') {
			buf_str(out, "\\n");
			continue;
		}
		if (*p == '\\' || *p == '"')
			buf_char(out, '\\');
		buf_char(out, *p);
	}
	buf_char(out, '"');
}

static void put_value_text(struct buf *out, double v)
{
	char text[32];
	if (!isfinite(v)) {
		buf_str(out, "NaN");
		return;
	}
	num_print(text, v);
	buf_str(out, text);
}

void metrics_head(struct buf *out, const char *name, const char *kind, const char *help)
{
	buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind);
}

void metrics_line(struct buf *out, const char *name, const char *label, const char *value, double v)
{
	buf_str(out, name);
	if (label != NULL) {
		buf_char(out, '{');
		put_label(out, label, value);
		buf_char(out, '}');
	}
	buf_char(out, ' ');
	put_value_text(out, v);
	buf_char(out, '\n');
}

void metrics_one(struct buf *out, const char *name, const char *kind, const char *help, double v)
{
	metrics_head(out, name, kind, help);
	metrics_line(out, name, NULL, NULL, v);
}

static void put_route(struct buf *out, const struct metrics *m, int i)
{
	put_label(out, "method", i < m->n_routes ? m->routes[i]->method : "-");
	buf_char(out, ',');
	put_label(out, "route", i < m->n_routes ? m->routes[i]->path : i == m->n_routes ? "(page)" : "(nothing)");
}

static void write_requests(const struct metrics *m, struct buf *out)
{
	metrics_head(out, "gusu_http_requests_total", "counter", "Requests answered, by method, route and status; status other: a rare one.");
	for (int i = 0; i < m->n_routes + 2; i++)
		for (int s = 0; s < N_STATUS; s++) {
			uint64_t n = get(&m->rows[i].status[s]);
			if (n == 0)
				continue; /* a series begins with its first request */
			buf_str(out, "gusu_http_requests_total{");
			put_route(out, m, i);
			if (statuses[s] != 0)
				buf_printf(out, ",status=\"%d\"} %llu\n", statuses[s], (unsigned long long)n);
			else
				buf_printf(out, ",status=\"other\"} %llu\n", (unsigned long long)n);
		}
}

static void write_histogram(const struct metrics *m, int i, struct buf *out)
{
	const struct row *row = &m->rows[i];
	uint64_t us = get(&row->us), n[N_BOUNDS + 1], sum = 0;
	for (int b = 0; b <= N_BOUNDS; b++)
		sum += n[b] = get(&row->bucket[b]);
	if (sum == 0)
		return;
	for (uint64_t b = 0, upto = 0; b <= N_BOUNDS; b++) {
		upto += n[b];
		buf_str(out, "gusu_http_request_duration_seconds_bucket{");
		put_route(out, m, i);
		buf_printf(out, ",le=\"%s\"} %llu\n", bound_words[b], (unsigned long long)upto);
	}
	buf_str(out, "gusu_http_request_duration_seconds_sum{");
	put_route(out, m, i);
	buf_printf(out, "} %llu.%06llu\n", (unsigned long long)(us / 1000000), (unsigned long long)(us % 1000000));
	buf_str(out, "gusu_http_request_duration_seconds_count{");
	put_route(out, m, i);
	buf_printf(out, "} %llu\n", (unsigned long long)sum);
}

static void write_http(struct app *a, struct buf *out)
{
	const struct metrics *m = a->http->metrics;
	struct net_stats s;
	net_stats(a->http->net, &s);
	write_requests(m, out);
	metrics_head(out, "gusu_http_request_duration_seconds", "histogram", "From the first byte of a request to the last of its answer.");
	for (int i = 0; i < m->n_routes + 2; i++)
		write_histogram(m, i, out);
	metrics_one(out, "gusu_http_reply_bytes_total", "counter", "Bytes of answers, without headers.", (double)get(&m->bytes));
	metrics_one(out, "gusu_http_aborted_total", "counter", "Answers that the client did not wait for.", (double)get(&m->aborted));
	metrics_one(out, "gusu_http_connections", "gauge", "Open connections.", s.connections);
	metrics_one(out, "gusu_http_streams", "gauge", "Open event streams.", s.streams);
	metrics_one(out, "gusu_workers", "gauge", "Worker threads.", a->config.limits.workers);
	metrics_one(out, "gusu_workers_busy", "gauge", "Worker threads that have a request.", s.busy);
	metrics_one(out, "gusu_queue_length", "gauge", "Requests that wait for a worker.", s.waiting);
	metrics_one(out, "gusu_queue_limit", "gauge", "Requests that may wait; beyond it the answer is 503.", a->config.limits.queue);
}

static void write_jobs(struct app *a, struct buf *out)
{
	struct job_counts n;
	jobs_count(a, &n);
	metrics_head(out, "gusu_jobs", "gauge", "Jobs that wait or run.");
	metrics_line(out, "gusu_jobs", "state", job_state_words[JOB_WAITING], n.waiting);
	metrics_line(out, "gusu_jobs", "state", job_state_words[JOB_RUNNING], n.running);
	metrics_head(out, "gusu_jobs_ended_total", "counter", "Jobs that ended in this process, by how.");
	for (int s = JOB_DONE; s <= JOB_INTERRUPTED; s++)
		metrics_line(out, "gusu_jobs_ended_total", "state", job_state_words[s], (double)n.ended[s]);
}

static void write_database(const struct metrics *m, struct buf *out)
{
	metrics_one(out, "gusu_database_up", "gauge", "1 when the database answered at the last look.", atomic_load(&m->database_up));
	metrics_one(out, "gusu_database_epoch", "gauge", "Moves with every change of facts.", (double)atomic_load(&m->epoch));
	metrics_one(out, "gusu_database_looked_at_seconds", "gauge", "When that look was, in seconds since 1970.",
		(double)atomic_load(&m->sampled_s));
}

static double resident_bytes(void)
{
	long pages = 0, resident = 0;
	FILE *f = fopen("/proc/self/statm", "re");
	if (f == NULL)
		return NAN;
	bool good = fscanf(f, "%ld %ld", &pages, &resident) == 2;
	fclose(f);
	return good ? (double)resident * (double)sysconf(_SC_PAGESIZE) : NAN;
}

static double seconds_of(struct timeval t) { return (double)t.tv_sec + (double)t.tv_usec / 1e6; }

static void write_process(const struct metrics *m, struct buf *out)
{
	struct rusage u;
	struct rlimit files = { 0 };
	getrusage(RUSAGE_SELF, &u);
	getrlimit(RLIMIT_NOFILE, &files);
	metrics_one(out, "process_resident_memory_bytes", "gauge", "Resident memory.", resident_bytes());
	metrics_one(out, "process_cpu_seconds_total", "counter", "Processor time.", seconds_of(u.ru_utime) + seconds_of(u.ru_stime));
	metrics_one(out, "process_open_fds", "gauge", "Open file descriptors at the last look.", (double)atomic_load(&m->files));
	metrics_one(out, "process_max_fds", "gauge", "Most open file descriptors.", (double)files.rlim_cur);
	metrics_one(out, "process_start_time_seconds", "gauge", "Start of the server, in seconds since 1970.", m->started_s);
}

void metrics_write(struct app *a, struct buf *out)
{
	struct metrics *m = a->http->metrics;
	metrics_head(out, "gusu_build_info", "gauge", "Version of the program.");
	metrics_line(out, "gusu_build_info", "version", GUSU_VERSION, 1);
	write_http(a, out);
	metrics_one(out, "gusu_sessions", "gauge", "Open sessions.", sessions_count(a->sessions));
	write_jobs(a, out);
	write_database(m, out);
	pthread_mutex_lock(&m->lock);
	buf_add(out, buf_text(&m->modules), m->modules.len);
	pthread_mutex_unlock(&m->lock);
	write_process(m, out);
}
