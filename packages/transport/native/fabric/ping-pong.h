// The round trip as seen by C++: what the way through JavaScript is compared with, and what fi_pingpong is compared with.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fabric/endpoint.h"

namespace fabric {

struct PingPong {
  uint32_t bytes = 64, rounds = 1000, warmup = 100;
};

// Nanoseconds of every round trip after the warm-up; fewer than asked for when a packet failed or none came for ten seconds.
std::vector<uint32_t> ping(Endpoint& endpoint, const std::string& remote, const PingPong& options);
// Answers as many packets; the first brings the name of who sent it. False as above.
bool pong(Endpoint& endpoint, const PingPong& options);

}  // namespace fabric
