#include "tcp/socket-options.h"

#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include <cstddef>

namespace tcp {
namespace {

int set(int fd, int level, int name, int value) {
  return setsockopt(fd, level, name, &value, sizeof value) == 0 ? 0 : -errno;
}

}  // namespace

int apply(int fd, const Options& options, bool is_listener, std::string& what) {
  int failed = 0;
  const auto must = [&](int result, const char* name) {
    if (failed == 0 && result < 0) {
      failed = result;
      what = name;
    }
  };
  if (!options.congestion_control.empty()) {
    const std::string& name = options.congestion_control;
    what = name;
    must(setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name.data(), name.size()) == 0 ? 0 : -errno, "TCP_CONGESTION");
    if (failed == 0 && congestion_control_of(fd) != name) must(-ENOENT, "TCP_CONGESTION");
  }
  must(set(fd, IPPROTO_TCP, TCP_NODELAY, options.no_delay), "TCP_NODELAY");
  if (options.quick_ack) must(set(fd, IPPROTO_TCP, TCP_QUICKACK, 1), "TCP_QUICKACK");
  if (options.keep_alive) {
    must(set(fd, SOL_SOCKET, SO_KEEPALIVE, 1), "SO_KEEPALIVE");
    must(set(fd, IPPROTO_TCP, TCP_KEEPIDLE, options.keep_alive_seconds), "TCP_KEEPIDLE");
    must(set(fd, IPPROTO_TCP, TCP_KEEPINTVL, options.keep_alive_seconds), "TCP_KEEPINTVL");
    must(set(fd, IPPROTO_TCP, TCP_KEEPCNT, options.keep_alive_probes), "TCP_KEEPCNT");
  }
  if (options.user_timeout_ms > 0) must(set(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, options.user_timeout_ms), "TCP_USER_TIMEOUT");
  if (options.send_buffer > 0) must(set(fd, SOL_SOCKET, SO_SNDBUF, options.send_buffer), "SO_SNDBUF");
  if (options.receive_buffer > 0) must(set(fd, SOL_SOCKET, SO_RCVBUF, options.receive_buffer), "SO_RCVBUF");
  if (is_listener) {
    must(set(fd, SOL_SOCKET, SO_REUSEADDR, 1), "SO_REUSEADDR");
    if (options.reuse_port) must(set(fd, SOL_SOCKET, SO_REUSEPORT, 1), "SO_REUSEPORT");
    if (options.fast_open) must(set(fd, IPPROTO_TCP, TCP_FASTOPEN, options.fast_open_queue), "TCP_FASTOPEN");
  } else if (options.fast_open) {
    // Refused where the kernel forbids it for all: the connection is made without, as if the other side did not take it.
    set(fd, IPPROTO_TCP, TCP_FASTOPEN_CONNECT, 1);
  }
  return failed;
}

std::string congestion_control_of(int fd) {
  char name[17] = {};
  socklen_t length = sizeof name - 1;
  return getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name, &length) == 0 ? std::string(name) : std::string();
}

int segment_bytes(int fd) {
  int bytes = 0;
  socklen_t length = sizeof bytes;
  return getsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, &bytes, &length) == 0 ? bytes : 0;
}

bool read_figures(int fd, double* figures) {
  struct tcp_info info;
  // An older kernel fills in less.
  memset(&info, 0, sizeof info);
  socklen_t length = sizeof info;
  if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return false;
  int64_t index = 0;
  for (const double figure : {static_cast<double>(info.tcpi_rtt), static_cast<double>(info.tcpi_min_rtt),
                              static_cast<double>(info.tcpi_total_retrans), static_cast<double>(info.tcpi_data_segs_out),
                              static_cast<double>(info.tcpi_delivery_rate),
                              static_cast<double>(info.tcpi_delivery_rate_app_limited),
                              static_cast<double>(info.tcpi_options), static_cast<double>(info.tcpi_snd_cwnd),
                              static_cast<double>(info.tcpi_snd_mss), static_cast<double>(info.tcpi_notsent_bytes)}) {
    figures[index++] = figure;
  }
  return true;
}

}  // namespace tcp
