// Addresses as text that the rest of dwcp writes: 192.0.2.1:443, [2001:db8::1]:443.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <string>

namespace tcp {

struct Address {
  sockaddr_storage storage = {};
  socklen_t length = 0;
};

// `host` is a literal, with a zone where it needs one. 0 or -errno.
int parse_address(const std::string& host, int port, Address& address);

std::string render_address(const Address& address);
std::string local_address(int fd);
std::string remote_address(int fd);

// Of whom it comes, without the port.
std::string host_key(const Address& address);

}  // namespace tcp
