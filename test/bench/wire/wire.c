// Runs a command on one end of a wire with a round-trip time: two network namespaces, joined through this process.
//
// usage: wire COMMAND...
//
// The command lives at 10.99.0.1, with a loopback of its own and no other network; the far end is 10.99.0.2. It finds
// in its environment
//   WIRE_SERVER_NETWORK  the far end's namespace, for nsenter --net
//   WIRE_ROUND_TRIP      write a line of microseconds to this file to set the round-trip time; it begins with 0
// and its exit status is ours. The namespaces have no names: with the last process in them they are gone.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define FRAMES 16384  // in flight, each way
#define FRAME_SIZE 1600
#define SECOND 1000000000ull

struct frame {
  uint64_t due;
  size_t length;
  char bytes[FRAME_SIZE];
};

// One direction: what was read from one device and waits to be written to the other.
struct lane {
  int from, to;
  unsigned first, next;
  struct frame *frames;
};

static pid_t command;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

// Brings a device of the current namespace up, with an address unless that is NULL.
static void bring_up(const char *device, const char *address) {
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  struct ifreq request = {0};
  strcpy(request.ifr_name, device);
  if (address != NULL) {
    struct sockaddr_in in = {.sin_family = AF_INET};
    inet_pton(AF_INET, address, &in.sin_addr);
    memcpy(&request.ifr_addr, &in, sizeof in);
    if (ioctl(fd, SIOCSIFADDR, &request) < 0) fail(address);
  }
  request.ifr_flags = IFF_UP;
  if (ioctl(fd, SIOCSIFFLAGS, &request) < 0) fail(device);
  close(fd);
}

// Moves this process into a new namespace, and answers the end of the wire there.
static int new_end(const char *address) {
  if (unshare(CLONE_NEWNET) < 0) fail("new network namespace");
  int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) fail("/dev/net/tun");
  struct ifreq request = {.ifr_name = "wire", .ifr_flags = IFF_TAP | IFF_NO_PI};
  if (ioctl(fd, TUNSETIFF, &request) < 0) fail("TUNSETIFF");
  bring_up("lo", NULL);
  bring_up("wire", address);
  return fd;
}

static void start_command(char **argv, int network, int round_trip) {
  char value[64];
  pid_t wire = getpid();
  command = fork();
  if (command < 0) fail("fork");
  if (command > 0) return;
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (setns(network, CLONE_NEWNET) < 0) fail("setns");
  snprintf(value, sizeof value, "/proc/%d/ns/net", wire);
  setenv("WIRE_SERVER_NETWORK", value, 1);
  snprintf(value, sizeof value, "/proc/%d/fd/%d", wire, round_trip);
  setenv("WIRE_ROUND_TRIP", value, 1);
  execvp(argv[0], argv);
  fail(argv[0]);
}

static void pass_on(int signal) { kill(command, signal); }
static void only_wake(int signal) { (void)signal; }

// A handler, not SIG_IGN: that would be inherited by the command.
static void handle(int signal, void (*handler)(int)) {
  struct sigaction action = {.sa_handler = handler};
  sigaction(signal, &action, NULL);
}

// Writes the frames that are due; answers when the next one is, or `until` when none is before that.
static uint64_t deliver(struct lane *lane, uint64_t until) {
  while (lane->first != lane->next) {
    struct frame *frame = &lane->frames[lane->first % FRAMES];
    uint64_t time = now();
    if (frame->due > time) return frame->due < until ? frame->due : until;
    if (write(lane->to, frame->bytes, frame->length) < 0 && errno == EAGAIN)
      return time + SECOND / 20000;
    lane->first++;
  }
  return until;
}

static int has_room(struct lane *lane) {
  return lane->next - lane->first < FRAMES;
}

static void collect(struct lane *lane, uint64_t delay) {
  while (has_room(lane)) {
    struct frame *frame = &lane->frames[lane->next % FRAMES];
    ssize_t length = read(lane->from, frame->bytes, FRAME_SIZE);
    if (length <= 0) return;
    frame->length = (size_t)length;
    frame->due = now() + delay;
    lane->next++;
  }
}

int main(int argc, char **argv) {
  if (argc < 2) {
    fputs("usage: wire COMMAND...\n", stderr);
    return 2;
  }
  int near = new_end("10.99.0.1");
  int network = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  int far = new_end("10.99.0.2");
  int round_trip[2];
  if (pipe2(round_trip, O_CLOEXEC) < 0) fail("pipe");
  struct lane lanes[2] = {{.from = near, .to = far}, {.from = far, .to = near}};
  for (int i = 0; i < 2; i++)
    if (!(lanes[i].frames = malloc(FRAMES * sizeof(struct frame)))) fail("malloc");

  // Blocked but while we wait, so that the end of the command is never missed between two waits.
  sigset_t waiting, ended;
  sigemptyset(&ended);
  sigaddset(&ended, SIGCHLD);
  handle(SIGCHLD, only_wake);
  start_command(argv + 1, network, round_trip[1]);
  sigprocmask(SIG_BLOCK, &ended, &waiting);
  sigdelset(&waiting, SIGCHLD);
  handle(SIGTERM, pass_on);
  // The terminal sends it to the command too, and that decides what to do about it.
  handle(SIGINT, only_wake);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  // Nanoseconds by which a wait may be late: 50,000 by default, and each round trip has two.
  prctl(PR_SET_TIMERSLACK, 1);

  uint64_t delay = 0;
  for (;;) {
    int status;
    if (waitpid(command, &status, WNOHANG) == command)
      return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    uint64_t next = now() + SECOND;
    for (int i = 0; i < 2; i++) next = deliver(&lanes[i], next);
    struct pollfd ready[3] = {{.fd = round_trip[0], .events = POLLIN}};
    for (int i = 0; i < 2; i++)
      ready[1 + i] = (struct pollfd){.fd = lanes[i].from, .events = has_room(&lanes[i]) ? POLLIN : 0};
    uint64_t time = now(), wait = next > time ? next - time : 0;
    struct timespec limit = {(time_t)(wait / SECOND), (long)(wait % SECOND)};
    if (ppoll(ready, 3, &limit, &waiting) < 0) {
      if (errno == EINTR) continue;
      fail("ppoll");
    }
    if (ready[0].revents) {
      char text[32] = {0};
      if (read(round_trip[0], text, sizeof text - 1) > 0) delay = strtoull(text, NULL, 10) * 1000 / 2;
    }
    for (int i = 0; i < 2; i++) collect(&lanes[i], delay);
  }
}
