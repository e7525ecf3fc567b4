/*
 * The least that a server can do: takes any request, answers with the headers of a stream, and
 * writes the same bytes to every connection, from one thread.
 *
 * writer all|each
 *
 *   all   everything that is pending for a connection in one write
 *   each  one write for each event and connection
 *
 * Says "ready PORT CONTROL" on standard output. Over the control port it is told
 * "publish FIRST COUNT INTERVAL_US BYTES" and answers "published" when the last event is made.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { MAX_FD = 65536, MAX_EVENT = 16384 };
enum kind { NONE, LISTENER, CONTROL_LISTENER, CONTROL, CLIENT, TIMER };

struct conn {
  enum kind kind;
  int open, waits;
  size_t event; /* the next event that it has not had in full */
  size_t at;    /* bytes of the log that it has had */
};

static struct conn conns[MAX_FD];
static int top_fd, poll_fd, timer_fd, control_fd = -1;
static int writes_each;
static char *log_bytes;
static size_t log_len, log_room;
static size_t *ends; /* where each event ends in the log */
static size_t event_count, event_room;
static long long next_seq, left, interval_us;
static int event_bytes;

static const char head[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n"
    "Connection: close\r\n\r\n";

static int64_t now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void watch(int fd, enum kind kind, uint32_t events) {
  if (fd >= MAX_FD) {
    fprintf(stderr, "too many connections\n");
    exit(1);
  }
  conns[fd] = (struct conn){.kind = kind};
  if (fd > top_fd) top_fd = fd;
  struct epoll_event e = {.events = events, .data.fd = fd};
  epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &e);
}

static void wait_for_room(int fd, int waits) {
  if (conns[fd].waits == waits) return;
  conns[fd].waits = waits;
  struct epoll_event e = {.events = EPOLLIN | (waits ? EPOLLOUT : 0), .data.fd = fd};
  epoll_ctl(poll_fd, EPOLL_CTL_MOD, fd, &e);
}

static void forget(int fd) {
  close(fd);
  conns[fd].kind = NONE;
}

/* Writes what is pending, all at once or event by event, until the socket takes no more. */
static void write_pending(int fd) {
  struct conn *c = &conns[fd];
  while (c->at < log_len) {
    size_t until = writes_each ? ends[c->event] : log_len;
    ssize_t n = send(fd, log_bytes + c->at, until - c->at, MSG_NOSIGNAL);
    if (n < 0) {
      if (errno == EAGAIN) wait_for_room(fd, 1);
      else forget(fd);
      return;
    }
    c->at += (size_t)n;
    if (writes_each && c->at == until) c->event++;
  }
  c->event = event_count;
  wait_for_room(fd, 0);
}

static void make_event(void) {
  if (log_len + MAX_EVENT > log_room) {
    log_room = log_room * 2 + MAX_EVENT;
    log_bytes = realloc(log_bytes, log_room);
  }
  if (event_count == event_room) {
    event_room = event_room * 2 + 1024;
    ends = realloc(ends, event_room * sizeof *ends);
  }
  static char filler[MAX_EVENT];
  if (filler[0] == 0) memset(filler, 'x', sizeof filler - 1);
  char *at = log_bytes + log_len;
  int n = snprintf(at, MAX_EVENT,
                   "event: newPost\nid: benchbnc.2.%015lld\ndata: {\"id\":\"%024lld\",\"title\":\"~%08lld.%016lld~\","
                   "\"createdAt\":\"2026-01-31T12:00:00.000Z\",\"body\":\"",
                   next_seq, next_seq, next_seq, (long long)now_us());
  int body = event_bytes - n - 4;
  if (body < 1) body = 1;
  n += snprintf(at + n, (size_t)(MAX_EVENT - n), "%.*s\"}\n\n", body, filler);
  next_seq++;
  log_len += (size_t)n;
  ends[event_count++] = log_len;
}

static void flush_all(void) {
  for (int fd = 0; fd <= top_fd; fd++)
    if (conns[fd].kind == CLIENT && conns[fd].open && !conns[fd].waits) write_pending(fd);
}

static void published(void) {
  if (send(control_fd, "published\n", 10, MSG_NOSIGNAL) < 0) exit(0);
}

static void arm(long long first_us, long long every_us) {
  struct itimerspec t = {{every_us / 1000000, every_us % 1000000 * 1000},
                         {first_us / 1000000, first_us % 1000000 * 1000}};
  timerfd_settime(timer_fd, 0, &t, NULL);
}

static void tick(void) {
  uint64_t times;
  if (read(timer_fd, &times, sizeof times) != sizeof times) return;
  for (; times > 0 && left > 0; times--, left--) make_event();
  flush_all();
  if (left > 0) return;
  arm(0, 0);
  published();
}

static void publish(long long first, long long count, long long every_us, int bytes) {
  next_seq = first;
  event_bytes = bytes < MAX_EVENT - 256 ? bytes : MAX_EVENT - 256;
  interval_us = every_us;
  if (every_us > 0) {
    left = count;
    arm(1, every_us);
    return;
  }
  for (long long i = 0; i < count; i++) {
    make_event();
    if (writes_each) flush_all();
  }
  flush_all();
  published();
}

static void take_control(int fd) {
  char text[256];
  ssize_t n = recv(fd, text, sizeof text - 1, 0);
  if (n <= 0) exit(0);
  text[n] = 0;
  long long first, count, every;
  int bytes;
  if (sscanf(text, "publish %lld %lld %lld %d", &first, &count, &every, &bytes) == 4)
    publish(first, count, every, bytes);
}

static void take_request(int fd) {
  char text[4096];
  ssize_t n = recv(fd, text, sizeof text, 0);
  if (n <= 0) {
    if (n == 0 || errno != EAGAIN) forget(fd);
    return;
  }
  if (conns[fd].open) return;
  if (send(fd, head, sizeof head - 1, MSG_NOSIGNAL) < 0) {
    forget(fd);
    return;
  }
  conns[fd].open = 1;
  conns[fd].event = event_count;
  conns[fd].at = log_len;
}

static int listen_anywhere(int *port) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof a;
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0 || listen(fd, 4096) < 0) exit(1);
  getsockname(fd, (struct sockaddr *)&a, &size);
  *port = ntohs(a.sin_port);
  return fd;
}

static void accept_all(int listener, enum kind kind) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (fd < 0) return;
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    watch(fd, kind, EPOLLIN);
    if (kind == CONTROL) control_fd = fd;
  }
}

int main(int argc, char **argv) {
  writes_each = argc > 1 && strcmp(argv[1], "each") == 0;
  poll_fd = epoll_create1(EPOLL_CLOEXEC);
  timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  watch(timer_fd, TIMER, EPOLLIN);
  int port, control;
  watch(listen_anywhere(&port), LISTENER, EPOLLIN);
  watch(listen_anywhere(&control), CONTROL_LISTENER, EPOLLIN);
  printf("ready %d %d\n", port, control);
  fflush(stdout);
  struct epoll_event events[512];
  for (;;) {
    int n = epoll_wait(poll_fd, events, 512, -1);
    for (int i = 0; i < n; i++) {
      int fd = events[i].data.fd;
      switch (conns[fd].kind) {
        case LISTENER: accept_all(fd, CLIENT); break;
        case CONTROL_LISTENER: accept_all(fd, CONTROL); break;
        case CONTROL: take_control(fd); break;
        case TIMER: tick(); break;
        case CLIENT:
          if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) take_request(fd);
          if (conns[fd].kind == CLIENT && events[i].events & EPOLLOUT) write_pending(fd);
          break;
        case NONE: break;
      }
    }
  }
}
