// What is set on a socket before it connects or listens, so that it counts from the first segment.
#pragma once

#include <cstdint>
#include <string>

namespace tcp {

struct Options {
  std::string congestion_control;  // "" is the kernel's
  bool no_delay = true;
  bool quick_ack = false;
  bool keep_alive = false;
  int keep_alive_seconds = 0;
  int keep_alive_probes = 0;
  int user_timeout_ms = 0;
  int send_buffer = 0;  // 0 leaves it to the kernel
  int receive_buffer = 0;
  bool fast_open = false;
  int fast_open_queue = 0;
  bool reuse_port = false;
};

// 0, or -errno and what could not be set.
int apply(int fd, const Options& options, bool is_listener, std::string& what);

// As the kernel has it: "bbr".
std::string congestion_control_of(int fd);

// What one segment carries now, options taken off; 0 when the kernel does not say.
int segment_bytes(int fd);

// What a path is like, from TCP_INFO; see src/tcp/path-figures.ts for the order.
inline constexpr int kFigures = 10;
bool read_figures(int fd, double* figures);

}  // namespace tcp
