// What the reactor knows of one descriptor.
#pragma once

#include <napi.h>

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

namespace tcp {

// What a data connection says first: a length that no message can have. One byte less than a TLS record looks like.
inline constexpr uint8_t kPreface[4] = {0x00, 'D', 'W', 0x03};
inline constexpr uint8_t kTlsHandshake = 0x16;

enum class Kind { kListener, kUnclassified, kConnecting, kConnection };

// One message that comes in pieces. The memory is JavaScript's, so that it is handed over without a copy.
struct MessageBuffer {
  Napi::Reference<Napi::ArrayBuffer> array;
  uint8_t* data = nullptr;
  size_t capacity = 0;
};

struct ListenerLimits {
  uint32_t unclassified = 0;
  uint32_t unclassified_of_host = 0;
  int64_t deadline_ms = 0;
  bool takes_control = false;
};

struct Listener {
  ListenerLimits limits;
  // Oldest first: all have the same time.
  std::list<uint32_t> waiting;
  std::unordered_map<std::string, uint32_t> waiting_of_host;
  uint64_t refused = 0;
};

struct Endpoint {
  uint32_t id = 0;
  int fd = -1;
  Kind kind = Kind::kConnection;
  // Of epoll; 0 is not registered.
  uint32_t interest = 0;

  // A connection. `discards` reads to the end and hands nothing on.
  bool is_reading = false;
  bool discards = false;
  bool wants_write = false;
  bool has_heard_end = false;
  uint8_t header[4] = {};
  uint32_t header_length = 0;
  std::unique_ptr<MessageBuffer> partial;
  uint32_t partial_length = 0;
  uint32_t partial_have = 0;

  // While it connects.
  bool says_preface = false;
  bool said_preface = false;

  // While unclassified.
  uint32_t listener_id = 0;
  std::string host;
  int64_t deadline_ms = 0;
  std::list<uint32_t>::iterator place;

  std::unique_ptr<Listener> listener;
};

}  // namespace tcp
