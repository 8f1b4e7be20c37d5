#include "tcp/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <string.h>

namespace tcp {

int parse_address(const std::string& host, int port, Address& address) {
  addrinfo hints = {};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return -EADDRNOTAVAIL;
  memcpy(&address.storage, found->ai_addr, found->ai_addrlen);
  address.length = found->ai_addrlen;
  freeaddrinfo(found);
  return 0;
}

std::string render_address(const Address& address) {
  char host[NI_MAXHOST], port[NI_MAXSERV];
  const auto* any = reinterpret_cast<const sockaddr*>(&address.storage);
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address.storage);
  if (any->sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
    // Who came by IPv4 to a listener for both is known by that address.
    inet_ntop(AF_INET, reinterpret_cast<const char*>(&v6.sin6_addr) + 12, host, sizeof host);
    return std::string(host) + ":" + std::to_string(ntohs(v6.sin6_port));
  }
  if (getnameinfo(any, address.length, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV) != 0) return "";
  return any->sa_family == AF_INET6 ? "[" + std::string(host) + "]:" + port : std::string(host) + ":" + port;
}

std::string local_address(int fd) {
  Address address;
  address.length = sizeof address.storage;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address.storage), &address.length) != 0) return "";
  return render_address(address);
}

std::string remote_address(int fd) {
  Address address;
  address.length = sizeof address.storage;
  if (getpeername(fd, reinterpret_cast<sockaddr*>(&address.storage), &address.length) != 0) return "";
  return render_address(address);
}

std::string host_key(const Address& address) {
  if (address.storage.ss_family == AF_INET6) {
    // One customer has a /64 (RFC 6177): who has one has all of its addresses.
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address.storage);
    const bool is_mapped = IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr);
    return is_mapped ? std::string(reinterpret_cast<const char*>(&v6.sin6_addr) + 12, 4)
                     : std::string(reinterpret_cast<const char*>(&v6.sin6_addr), 8);
  }
  const auto& v4 = reinterpret_cast<const sockaddr_in&>(address.storage);
  return std::string(reinterpret_cast<const char*>(&v4.sin_addr), 4);
}

}  // namespace tcp
