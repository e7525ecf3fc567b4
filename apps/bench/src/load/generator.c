/*
 * Opens many event streams from one thread and checks each of them: every event there, once, in
 * order. Events carry a mark, "~SSSSSSSS.TTTTTTTTTTTTTTTT~": sequence number, and microseconds of
 * the monotonic clock at which the event was made.
 *
 * generator HOST PORT PATH CONNECTIONS IN_FLIGHT STALLED READY COUNT_FROM_START [HEADER...]
 *
 *   IN_FLIGHT         connections that wait for their answer at once: no more than a server's backlog
 *   STALLED           how many of the connections are never read from once they are ready
 *   READY             text in the stream after which a connection counts as ready; "" for the headers
 *   COUNT_FROM_START  marks count before the ready text, too, expected from this number on; 0: not
 *
 * Says on standard output, as one line of JSON each: when all are ready, and the result of each
 * "expect FIRST COUNT TIMEOUT_MS" that it is told on standard input. Ends with its standard input.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MARK = 27, CARRY = MARK - 1, MAX_HEAD = 16384, BUFFER = 256 * 1024, MAX_READY = 64 };
enum state { WAITING, CONNECTING, HEAD, BODY, ENDED };
enum chunk { SIZE, SIZE_END, DATA, DATA_END };

struct conn {
  int fd;
  enum state state;
  int stalled, ready, chunked, complete;
  char *head;
  int head_len;
  enum chunk chunk;
  uint64_t chunk_left;
  int matched;
  char carry[CARRY];
  int carry_len;
  int64_t next;
  int64_t started_us;
};

static struct conn *conns;
static int total, in_flight_limit, stalled_total, count_from_start;
static int opened, in_flight, ready_count, ended_count, refused_count;
static char request[8192];
static int request_len;
static struct sockaddr_in address;
static int poll_fd;
static const char *ready_text;
static int ready_len, fallback[MAX_READY];

static int in_phase;
static int64_t phase_first, phase_count, phase_deadline, phase_start_us;
static int64_t deliveries, lost, again, payload_bytes, first_made_us, last_got_us;
static int complete_count, ended_before;
static struct rusage phase_usage;

/* Log-linear: 64 buckets for each power of two of microseconds; below 1.6 % wide. */
enum { SUB = 64, BUCKETS = SUB * 40 };
static int64_t histogram[BUCKETS];
static int64_t max_latency;

static int64_t now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int bucket_of(int64_t us) {
  if (us < 0) us = 0;
  if (us < SUB) return (int)us;
  int shift = 63 - __builtin_clzll((uint64_t)us) - 6;
  int bucket = (shift + 1) * SUB + (int)((us >> shift) - SUB);
  return bucket < BUCKETS ? bucket : BUCKETS - 1;
}

static int64_t value_of(int bucket) {
  if (bucket < SUB) return bucket;
  int shift = bucket / SUB - 1;
  return ((int64_t)(bucket % SUB + SUB) << shift) + ((1LL << shift) >> 1);
}

static void record(int64_t us) {
  histogram[bucket_of(us)]++;
  if (us > max_latency) max_latency = us;
}

static double percentile_ms(double share) {
  int64_t all = 0, seen = 0;
  for (int i = 0; i < BUCKETS; i++) all += histogram[i];
  int64_t wanted = (int64_t)((double)all * share);
  for (int i = 0; i < BUCKETS; i++) {
    seen += histogram[i];
    if (seen > wanted) return (double)value_of(i) / 1000;
  }
  return 0;
}

static double cpu_ms(const struct rusage *since) {
  struct rusage u;
  getrusage(RUSAGE_SELF, &u);
  double ms = 0;
  ms += (double)(u.ru_utime.tv_sec - since->ru_utime.tv_sec) * 1e3;
  ms += (double)(u.ru_utime.tv_usec - since->ru_utime.tv_usec) / 1e3;
  ms += (double)(u.ru_stime.tv_sec - since->ru_stime.tv_sec) * 1e3;
  ms += (double)(u.ru_stime.tv_usec - since->ru_stime.tv_usec) / 1e3;
  return ms;
}

static void end_connection(struct conn *c) {
  if (c->state == ENDED) return;
  if (c->state == CONNECTING || c->state == HEAD) in_flight--;
  c->state = ENDED;
  ended_count++;
  close(c->fd);
  free(c->head);
  c->head = NULL;
}

static void take_mark(struct conn *c, const char *mark) {
  int64_t seq = 0, made = 0;
  for (int i = 1; i <= 8; i++) seq = seq * 10 + (mark[i] - '0');
  for (int i = 10; i < 26; i++) made = made * 10 + (mark[i] - '0');
  if (!in_phase && !count_from_start) return;
  deliveries++;
  last_got_us = now_us();
  if (first_made_us == 0 || made < first_made_us) first_made_us = made;
  record(last_got_us - made);
  if (seq < c->next) {
    again++;
    return;
  }
  lost += seq - c->next;
  c->next = seq + 1;
  if (!c->complete && in_phase && c->next >= phase_first + phase_count) {
    c->complete = 1;
    complete_count++;
  }
}

/* Finds marks; one that is cut off at the end waits in the connection for its rest. */
static void find_marks(struct conn *c, const char *p, int64_t n) {
  if (c->carry_len > 0) {
    char joined[CARRY + CARRY];
    int64_t taken = n < MARK - c->carry_len ? n : MARK - c->carry_len;
    memcpy(joined, c->carry, (size_t)c->carry_len);
    memcpy(joined + c->carry_len, p, (size_t)taken);
    if (c->carry_len + taken < MARK) {
      memcpy(c->carry, joined, (size_t)(c->carry_len + taken));
      c->carry_len += (int)taken;
      return;
    }
    c->carry_len = 0;
    if (joined[MARK - 1] == '~') take_mark(c, joined);
    p += taken;
    n -= taken;
  }
  const char *end = p + n;
  while (p < end) {
    p = memchr(p, '~', (size_t)(end - p));
    if (p == NULL) return;
    if (end - p < MARK) {
      c->carry_len = (int)(end - p);
      memcpy(c->carry, p, (size_t)c->carry_len);
      return;
    }
    if (p[MARK - 1] == '~') {
      take_mark(c, p);
      p += MARK;
    } else p++;
  }
}

static void become_ready(struct conn *c) {
  c->ready = 1;
  ready_count++;
  if (!count_from_start) record(now_us() - c->started_us);
  if (c->stalled) epoll_ctl(poll_fd, EPOLL_CTL_DEL, c->fd, NULL);
}

static void take_payload(struct conn *c, const char *p, int64_t n) {
  payload_bytes += n;
  if (count_from_start) find_marks(c, p, n);
  if (c->ready) {
    if (!count_from_start) find_marks(c, p, n);
    return;
  }
  for (int64_t i = 0; i < n; i++) {
    while (c->matched > 0 && p[i] != ready_text[c->matched]) c->matched = fallback[c->matched - 1];
    if (p[i] == ready_text[c->matched]) c->matched++;
    if (c->matched < ready_len) continue;
    become_ready(c);
    if (!count_from_start) find_marks(c, p + i + 1, n - i - 1);
    return;
  }
}

static void take_chunked(struct conn *c, const char *p, int64_t n) {
  const char *end = p + n;
  while (p < end) {
    switch (c->chunk) {
      case SIZE: {
        char b = *p++;
        if (b >= '0' && b <= '9') c->chunk_left = c->chunk_left * 16 + (uint64_t)(b - '0');
        else if (b >= 'a' && b <= 'f') c->chunk_left = c->chunk_left * 16 + (uint64_t)(b - 'a' + 10);
        else if (b >= 'A' && b <= 'F') c->chunk_left = c->chunk_left * 16 + (uint64_t)(b - 'A' + 10);
        else if (b == '\n') c->chunk = DATA;
        else c->chunk = SIZE_END;
        break;
      }
      case SIZE_END:
        if (*p++ != '\n') break;
        if (c->chunk_left == 0) {
          end_connection(c);
          return;
        }
        c->chunk = DATA;
        break;
      case DATA: {
        int64_t here = end - p < (int64_t)c->chunk_left ? end - p : (int64_t)c->chunk_left;
        take_payload(c, p, here);
        p += here;
        c->chunk_left -= (uint64_t)here;
        if (c->chunk_left == 0) c->chunk = DATA_END;
        break;
      }
      case DATA_END:
        if (*p++ == '\n') c->chunk = SIZE;
        break;
    }
  }
}

static void take_body(struct conn *c, const char *p, int64_t n) {
  if (c->chunked) take_chunked(c, p, n);
  else take_payload(c, p, n);
}

static void take_head(struct conn *c, const char *p, int64_t n) {
  int64_t room = MAX_HEAD - 1 - c->head_len;
  if (n > room) n = room;
  memcpy(c->head + c->head_len, p, (size_t)n);
  int before = c->head_len;
  c->head_len += (int)n;
  c->head[c->head_len] = 0;
  char *close_of_head = strstr(c->head, "\r\n\r\n");
  if (close_of_head == NULL) {
    if (c->head_len == MAX_HEAD - 1) end_connection(c);
    return;
  }
  if (strncmp(c->head, "HTTP/1.1 200", 12) != 0) {
    if (refused_count++ == 0) fprintf(stderr, "refused: %.300s\n", c->head);
    end_connection(c);
    return;
  }
  in_flight--;
  c->state = BODY;
  close_of_head[2] = 0;
  c->chunked = strcasestr(c->head, "\r\ntransfer-encoding: chunked") != NULL;
  int rest = (int)(close_of_head - c->head) + 4 - before;
  free(c->head);
  c->head = NULL;
  if (ready_len == 0) become_ready(c);
  if (rest < n) take_body(c, p + rest, n - rest);
}

static void send_request(struct conn *c) {
  int failed = 0;
  socklen_t size = sizeof failed;
  getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &failed, &size);
  if (failed != 0 || send(c->fd, request, (size_t)request_len, MSG_NOSIGNAL) != request_len) {
    end_connection(c);
    return;
  }
  c->state = HEAD;
  c->head = malloc(MAX_HEAD);
  struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
  epoll_ctl(poll_fd, EPOLL_CTL_MOD, c->fd, &e);
}

static void open_connection(struct conn *c) {
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (c->fd < 0) {
    perror("socket");
    exit(1);
  }
  int one = 1, small = 4096;
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  /* Closed with a reset: thousands of ports in TIME_WAIT would be missing in the next run. */
  struct linger linger = {1, 0};
  setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  if (c->stalled) setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  c->state = CONNECTING;
  c->started_us = now_us();
  in_flight++;
  struct epoll_event e = {.events = EPOLLOUT, .data.ptr = c};
  epoll_ctl(poll_fd, EPOLL_CTL_ADD, c->fd, &e);
  if (connect(c->fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS)
    end_connection(c);
}

static void reset_figures(void) {
  memset(histogram, 0, sizeof histogram);
  deliveries = lost = again = payload_bytes = first_made_us = last_got_us = max_latency = 0;
  complete_count = 0;
  getrusage(RUSAGE_SELF, &phase_usage);
}

static void say(const char *type, int64_t since_us) {
  int64_t now = now_us();
  int64_t span = last_got_us > first_made_us ? last_got_us - first_made_us : 0;
  printf("{\"type\":\"%s\",\"connections\":%d,\"ready\":%d,\"ended\":%d,\"refused\":%d,"
         "\"complete\":%d,\"deliveries\":%lld,\"lost\":%lld,\"again\":%lld,\"payloadBytes\":%lld,"
         "\"spanMs\":%.3f,\"elapsedMs\":%.3f,\"p50Ms\":%.3f,\"p99Ms\":%.3f,\"maxMs\":%.3f,"
         "\"cpuMs\":%.1f}\n",
         type, total, ready_count, ended_count, refused_count, complete_count,
         (long long)deliveries, (long long)lost, (long long)again, (long long)payload_bytes,
         (double)span / 1000, (double)(now - since_us) / 1000, percentile_ms(0.5),
         percentile_ms(0.99), (double)max_latency / 1000, cpu_ms(&phase_usage));
  fflush(stdout);
}

static void begin_phase(int64_t first, int64_t count, int64_t timeout_ms) {
  reset_figures();
  phase_first = first;
  phase_count = count;
  phase_start_us = now_us();
  phase_deadline = phase_start_us + timeout_ms * 1000;
  ended_before = ended_count;
  in_phase = 1;
  for (int i = 0; i < total; i++) {
    conns[i].complete = 0;
    conns[i].next = first;
  }
  printf("{\"type\":\"expecting\"}\n");
  fflush(stdout);
}

static int take_commands(void) {
  static char text[4096];
  static int len;
  ssize_t n = read(0, text + len, sizeof text - 1 - (size_t)len);
  if (n == 0) return 0;
  if (n < 0) return 1;
  len += (int)n;
  text[len] = 0;
  for (char *line = text, *end; (end = strchr(line, '\n')) != NULL;) {
    long long first, count, timeout;
    *end = 0;
    if (sscanf(line, "expect %lld %lld %lld", &first, &count, &timeout) == 3)
      begin_phase(first, count, timeout);
    len -= (int)(end + 1 - line);
    memmove(text, end + 1, (size_t)len + 1);
    line = text;
  }
  return 1;
}

int main(int argc, char **argv) {
  if (argc < 9) {
    fprintf(stderr, "generator HOST PORT PATH CONNECTIONS IN_FLIGHT STALLED READY COUNT_FROM_START [HEADER...]\n");
    return 2;
  }
  total = atoi(argv[4]);
  in_flight_limit = atoi(argv[5]);
  stalled_total = atoi(argv[6]);
  ready_text = argv[7];
  ready_len = (int)strlen(ready_text);
  count_from_start = atoi(argv[8]);
  if (ready_len > MAX_READY) return 2;
  for (int i = 1, m = 0; i < ready_len; i++) {
    while (m > 0 && ready_text[i] != ready_text[m]) m = fallback[m - 1];
    if (ready_text[i] == ready_text[m]) m++;
    fallback[i] = m;
  }
  address.sin_family = AF_INET;
  address.sin_port = htons((uint16_t)atoi(argv[2]));
  inet_pton(AF_INET, argv[1], &address.sin_addr);
  request_len = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: %s:%s\r\nAccept: text/event-stream\r\n",
                         argv[3], argv[1], argv[2]);
  for (int i = 9; i < argc; i++)
    request_len += snprintf(request + request_len, sizeof request - (size_t)request_len, "%s\r\n", argv[i]);
  request_len += snprintf(request + request_len, sizeof request - (size_t)request_len, "\r\n");

  conns = calloc((size_t)total, sizeof *conns);
  poll_fd = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event in = {.events = EPOLLIN, .data.ptr = NULL};
  fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK);
  epoll_ctl(poll_fd, EPOLL_CTL_ADD, 0, &in);
  for (int i = 0; i < total; i++) {
    conns[i].stalled = i < stalled_total;
    conns[i].next = count_from_start;
  }
  reset_figures();
  int64_t began_us = now_us();
  int said_ready = 0;
  static char buffer[BUFFER];
  struct epoll_event events[512];
  for (;;) {
    while (opened < total && in_flight < in_flight_limit) open_connection(&conns[opened++]);
    if (!said_ready && ready_count + ended_count >= total) {
      said_ready = 1;
      say("ready", began_us);
    }
    int n = epoll_wait(poll_fd, events, 512, 20);
    for (int i = 0; i < n; i++) {
      struct conn *c = events[i].data.ptr;
      if (c == NULL) {
        if (!take_commands()) return 0;
        continue;
      }
      if (c->state == CONNECTING) {
        send_request(c);
        continue;
      }
      ssize_t got = recv(c->fd, buffer, BUFFER, 0);
      if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
      if (got <= 0) end_connection(c);
      else if (c->state == HEAD) take_head(c, buffer, got);
      else take_body(c, buffer, got);
    }
    if (!in_phase) continue;
    int live = total - stalled_total - ended_count;
    if (complete_count < live && now_us() < phase_deadline) continue;
    in_phase = 0;
    say("done", phase_start_us);
  }
}
